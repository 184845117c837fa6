import { formatAddress, parseAddress } from "../net/address.ts";
import { u16, u24, u32 } from "../net/octets.ts";
import { tunnelName, tunnelTypeOf } from "./attribute/tunnel_names.ts";

/** An extended community with a form of its own; its six octets after the type stand at `at`. */
export interface SpecialCommunity {
  /** Type and sub-type: `type << 8 | subtype`. */
  readonly type: number;
  readonly name: string;
  /** What follows the name and a colon; empty for the name alone; undefined where the octets do not fit the form. */
  format(bytes: Uint8Array, at: number): string | undefined;
  /** The six octets of a text that `format` writes; undefined for any other text. */
  parse(text: string): readonly number[] | undefined;
}

const NOTHING = [0, 0, 0, 0, 0, 0];

function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] !== 0) return false;
  return true;
}

function integer(text: string | undefined, limit: number): number | undefined {
  if (text === undefined || !/^(0|[1-9][0-9]{0,9})$/.test(text)) return undefined;
  return Number(text) <= limit ? Number(text) : undefined;
}

const split16 = (value: number) => [value >>> 8, value & 0xff];
const split24 = (value: number) => [value >>> 16, ...split16(value & 0xffff)];
const split32 = (value: number) => [...split16(value >>> 16), ...split16(value & 0xffff)];

/** A name that says all; its octets are zero. */
function bare(type: number, name: string): SpecialCommunity {
  return {
    type,
    name,
    format: (bytes, at) => isZero(bytes, at, at + 6) ? "" : undefined,
    parse: (text) => text === "" ? NOTHING : undefined,
  };
}

/** An AS number and a rate as an IEEE 754 single: link bandwidth, FlowSpec rates. */
function rate(type: number, name: string): SpecialCommunity {
  return {
    type,
    name,
    format(bytes, at) {
      const value = new DataView(bytes.buffer, bytes.byteOffset + at + 2, 4).getFloat32(0);
      // -0 and what is no number would not come back as the same octets.
      if (!Number.isFinite(value) || Object.is(value, -0)) return undefined;
      return `${u16(bytes, at)}:${value}`;
    },
    parse(text) {
      const [left, right = ""] = text.split(":"), asn = integer(left, 0xffff);
      if (asn === undefined || !/^-?[0-9.]+(e[+-]?[0-9]+)?$/.test(right)) return undefined;
      const view = new DataView(new ArrayBuffer(4));
      view.setFloat32(0, Number(right));
      return Number.isFinite(Number(right))
        ? [...split16(asn), ...split32(view.getUint32(0))]
        : undefined;
    },
  };
}

/** A MAC address. */
function mac(type: number, name: string): SpecialCommunity {
  return {
    type,
    name,
    format(bytes, at) {
      return Array.from(bytes.subarray(at, at + 6), (o) => o.toString(16).padStart(2, "0"))
        .join(":");
    },
    parse(text) {
      if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text)) return undefined;
      return text.split(":").map((pair) => parseInt(pair, 16));
    },
  };
}

/** RFC 9012 §4.3: color, with its flags in hex where any is set. */
const color: SpecialCommunity = {
  type: 0x030b,
  name: "color",
  format(bytes, at) {
    const flags = u16(bytes, at), value = u32(bytes, at + 2);
    return flags === 0 ? String(value) : `0x${flags.toString(16).padStart(4, "0")}:${value}`;
  },
  parse(text) {
    const parts = text.split(":"), value = integer(parts.at(-1), 0xffffffff);
    const flags = parts.length === 1 ? "0x0000" : parts[0]!;
    if (value === undefined || parts.length > 2 || !/^0x[0-9a-f]{4}$/.test(flags)) return undefined;
    return [...split16(Number(flags)), ...split32(value)];
  },
};

/** RFC 9012 §4.1: four reserved octets and a tunnel type. */
const encap: SpecialCommunity = {
  type: 0x030c,
  name: "encap",
  format(bytes, at) {
    if (!isZero(bytes, at, at + 4)) return undefined;
    const type = u16(bytes, at + 4), name = tunnelName(type);
    return name.includes(" ") ? String(type) : name;
  },
  parse(text) {
    const type = tunnelTypeOf(text) ?? integer(text, 0xffff);
    return type === undefined ? undefined : [0, 0, 0, 0, ...split16(type)];
  },
};

/** RFC 4577 §4.2.6: area, route type, options. */
const ospfRouteType: SpecialCommunity = {
  type: 0x0306,
  name: "ospf-route-type",
  format: (bytes, at) => `${formatAddress(bytes, at, 4)}:${bytes[at + 4]}:${bytes[at + 5]}`,
  parse(text) {
    const [area = "", route, options] = text.split(":"), address = parseAddress(area);
    const type = integer(route, 255), flags = integer(options, 255);
    if (address?.length !== 4 || type === undefined || flags === undefined) return undefined;
    return [...address, type, flags];
  },
};

const STATES = ["valid", "not-found", "invalid"];

/** RFC 8097 §2: origin validation state. */
const validation: SpecialCommunity = {
  type: 0x4300,
  name: "origin-validation",
  format: (bytes, at) => isZero(bytes, at, at + 5) ? STATES[bytes[at + 5]!] : undefined,
  parse(text) {
    const state = STATES.indexOf(text);
    return state < 0 ? undefined : [0, 0, 0, 0, 0, state];
  },
};

/** RFC 7432 §7.7: how often a MAC address has moved. */
const macMobility: SpecialCommunity = {
  type: 0x0600,
  name: "mac-mobility",
  format(bytes, at) {
    if (bytes[at]! > 1 || bytes[at + 1] !== 0) return undefined;
    return `${bytes[at] === 1 ? "sticky:" : ""}${u32(bytes, at + 2)}`;
  },
  parse(text) {
    const sticky = text.startsWith("sticky:");
    const moves = integer(sticky ? text.slice(7) : text, 0xffffffff);
    return moves === undefined ? undefined : [sticky ? 1 : 0, 0, ...split32(moves)];
  },
};

/** RFC 7432 §7.5: redundancy mode and the split-horizon label of an Ethernet segment. */
const esiLabel: SpecialCommunity = {
  type: 0x0601,
  name: "esi-label",
  format(bytes, at) {
    if (bytes[at]! > 1 || bytes[at + 1] !== 0 || bytes[at + 2] !== 0) return undefined;
    return `${bytes[at] === 1 ? "single-active" : "all-active"}:${u24(bytes, at + 3)}`;
  },
  parse(text) {
    const [mode = "", label] = text.split(":"), value = integer(label, 0xffffff);
    const single = ["all-active", "single-active"].indexOf(mode);
    return single < 0 || value === undefined ? undefined : [single, 0, 0, ...split24(value)];
  },
};

const ACTIONS = ["", "terminal", "sample", "sample,terminal"];

/** RFC 8955 §7.3: what else a FlowSpec rule does. */
const trafficAction: SpecialCommunity = {
  type: 0x8007,
  name: "traffic-action",
  format(bytes, at) {
    return isZero(bytes, at, at + 5) && bytes[at + 5]! > 0 ? ACTIONS[bytes[at + 5]!] : undefined;
  },
  parse(text) {
    const bits = ACTIONS.indexOf(text);
    return bits < 1 ? undefined : [0, 0, 0, 0, 0, bits];
  },
};

/** RFC 8955 §7.5: the DSCP that a FlowSpec rule sets. */
const trafficMarking: SpecialCommunity = {
  type: 0x8009,
  name: "traffic-marking",
  format(bytes, at) {
    return isZero(bytes, at, at + 5) && bytes[at + 5]! < 64 ? String(bytes[at + 5]) : undefined;
  },
  parse(text) {
    const dscp = integer(text, 63);
    return dscp === undefined ? undefined : [0, 0, 0, 0, 0, dscp];
  },
};

/** RFC 8584 §2.2: how a designated forwarder is chosen. */
const dfElection: SpecialCommunity = {
  type: 0x0606,
  name: "df-election",
  format(bytes, at) {
    if (!isZero(bytes, at + 3, at + 6)) return undefined;
    return `${bytes[at]}:0x${u16(bytes, at + 1).toString(16).padStart(4, "0")}`;
  },
  parse(text) {
    const [algorithm, bitmap = ""] = text.split(":"), value = integer(algorithm, 255);
    if (value === undefined || !/^0x[0-9a-f]{4}$/.test(bitmap)) return undefined;
    return [value, ...split16(Number(bitmap)), 0, 0, 0];
  },
};

/** RFC 8214 §3.1: control flags and MTU of an EVPN service. */
const evpnLayer2: SpecialCommunity = {
  type: 0x0604,
  name: "evpn-layer2",
  format(bytes, at) {
    if (!isZero(bytes, at + 4, at + 6)) return undefined;
    return `0x${u16(bytes, at).toString(16).padStart(4, "0")}:${u16(bytes, at + 2)}`;
  },
  parse(text) {
    const [flags = "", mtu] = text.split(":"), value = integer(mtu, 0xffff);
    if (value === undefined || !/^0x[0-9a-f]{4}$/.test(flags)) return undefined;
    return [...split16(Number(flags)), ...split16(value), 0, 0];
  },
};

/** All of them; a type that is not here and has no administrator is shown as hex. */
export const SPECIAL_COMMUNITIES: readonly SpecialCommunity[] = [
  color,
  encap,
  ospfRouteType,
  validation,
  macMobility,
  esiLabel,
  dfElection,
  evpnLayer2,
  trafficAction,
  trafficMarking,
  bare(0x030d, "default-gateway"), // RFC 7432 §7.8
  mac(0x0602, "es-import"), // RFC 7432 §7.6
  mac(0x0603, "router-mac"), // RFC 9135 §8.1
  rate(0x4004, "link-bandwidth"), // draft-ietf-idr-link-bandwidth
  rate(0x0004, "link-bandwidth-transitive"),
  rate(0x8006, "traffic-rate"), // RFC 8955 §7.1
  rate(0x800c, "traffic-rate-packets"), // RFC 8955 §7.2
];
