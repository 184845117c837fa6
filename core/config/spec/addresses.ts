import { formatAddress, parseAddress, unmapped } from "../../net/address.ts";
import { formatPrefix, parsePrefix, type Prefix } from "../../net/prefix.ts";
import { whyNoRouter } from "../../net/router_address.ts";
import {
  formatPrefixRange,
  parsePrefixRange,
  type PrefixRange,
} from "../../filter/prefix_ranges.ts";
import { identifierText } from "../../wire/open_view.ts";
import { whyNoPrefix } from "../prefix_word.ts";
import type { NextHopMode } from "../router_config.ts";
import type { Kind, Schema } from "./kind.ts";
import { scalar } from "./scalars.ts";

const STRING: Schema = { type: "string", minLength: 2 };

/** `192.0.2.1`, `2001:db8::1`, `fe80::1%eth0`: an address that a router may have, in canonical form. */
export const address: Kind<string> = scalar("an IPv4 or IPv6 address", STRING, (text) => {
  const [bare = "", zone, ...rest] = text.split("%"), octets = parseAddress(bare);
  if (!octets || rest.length > 0 || zone === "") {
    const isName = /^(?=.*[a-z])[a-z0-9.-]+$/i.test(text);
    return text.includes("/") && parseAddress(text.split("/")[0]!)
      ? { hint: "a peer is one address, not a prefix" }
      : isName
      ? { hint: "names are not looked up here: write its address" }
      : {};
  }
  const why = whyNoRouter(octets, zone);
  if (why !== undefined) return { as: "a router's address", hint: why };
  return { value: formatAddress(unmapped(octets)) + (zone === undefined ? "" : `%${zone}`) };
});

/** An address to listen on: the unspecified ones too. */
export const listenAddress: Kind<string> = scalar("an address to listen on", STRING, (text) => {
  const [bare = "", zone] = text.split("%"), octets = parseAddress(bare);
  if (octets) return { value: formatAddress(octets) + (zone ? `%${zone}` : "") };
  return /^(\[.*\]|[\d.]+):\d+$/.test(text) ? { hint: "the port has a key of its own" } : {};
});

/** Four octets as a number, not 0 (RFC 6286 §2.1). */
export const routerId: Kind<number> = scalar(
  "an identifier like 10.0.0.1",
  { type: "string", pattern: "^[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+$" },
  (text) => {
    const octets = text.includes(":") ? undefined : parseAddress(text);
    const value = octets && new DataView(octets.buffer).getUint32(0);
    return value === undefined ? {} : value === 0 ? { hint: "0 is nobody's" } : { value };
  },
  identifierText,
);

/** A prefix without host bits. */
export const prefix: Kind<Prefix> = scalar(
  "a prefix like 10.0.0.0/8 or 2001:db8::/32",
  STRING,
  (text, { reading }) => {
    const value = parsePrefix(text);
    return value ? { value } : noPrefix(text, reading.nearest);
  },
  formatPrefix,
);

type Nearest = Parameters<typeof whyNoPrefix>[1];

function noPrefix(text: string, nearest: Nearest): { as?: string; hint?: string } {
  const loose = parsePrefix(text, true);
  if (loose) {
    return {
      as: "a prefix: it has bits behind its length",
      hint: `did you mean ${formatAddress(loose.address)}/${loose.length}?`,
    };
  }
  const { hint } = whyNoPrefix({ text, column: 0 }, nearest);
  return hint === undefined ? {} : { hint };
}

/** `10.0.0.0/8`, `10.0.0.0/8 ge 16 le 24`. */
export const prefixRange: Kind<PrefixRange> = scalar(
  "a prefix, with ge and le for longer ones: 10.0.0.0/8 ge 16 le 24",
  STRING,
  (text, { reading }) => {
    const value = parsePrefixRange(text), first = text.split(/[\s+{]/)[0]!;
    if (value) return { value };
    const bare = parsePrefix(first);
    if (!bare) return noPrefix(first, reading.nearest);
    const bits = bare.address.length * 8;
    return { hint: `lengths go up from ${bare.length} to ${bits}, ge before le` };
  },
  formatPrefixRange,
);

const MODES: Readonly<Record<string, NextHopMode>> = {
  usual: { mode: "usual" },
  self: { mode: "self" },
  "self-ebgp": { mode: "self-ebgp" },
  keep: { mode: "keep" },
};

/** How next hops are chosen, or the one there is. */
export const nextHop: Kind<NextHopMode> = scalar(
  `${Object.keys(MODES).join(", ")} or an address`,
  STRING,
  (text, { reading }) => {
    const mode = Object.hasOwn(MODES, text) ? MODES[text] : undefined;
    if (mode) return { value: mode };
    const octets = parseAddress(text);
    if (octets) {
      const why = whyNoRouter(octets, undefined);
      return why === undefined ? { value: { mode: "address", address: octets } } : { hint: why };
    }
    const near = reading.nearest(text, Object.keys(MODES));
    return near ? { hint: `did you mean ${near}?` } : {};
  },
  (hop) => hop.mode === "address" ? formatAddress(hop.address) : hop.mode,
);
