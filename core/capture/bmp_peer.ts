import { u16, u32 } from "../net/octets.ts";
import { type Context, makeContext } from "../wire/context.ts";
import { FlowMemo } from "./flow_memo.ts";
import { type FlowTable, link } from "./flows.ts";
import type { End, Flow } from "./record.ts";

/** Octets of the per-peer header (RFC 7854 §4.2). */
export const PER_PEER = 42;

/** Octets of it that say whose routes these are; the time comes after them. */
const IDENTITY = 34;

const LOC_RIB = 3;

/** Peer flags (RFC 7854 §4.2, RFC 8671 §4); of Loc-RIB only the first, with another meaning (RFC 9069 §4.2). */
const IPV6 = 0x80, FILTERED = 0x80, POST_POLICY = 0x40, AS_PATH_2 = 0x20, ADJ_RIB_OUT = 0x10;

const NO_ADDRESS = new Uint8Array(0);

/** One stream that names more peers than this is lying. */
const MOST_FLOWS = 1 << 16;

/** The session whose OPENs the router has shown; the flows of its RIBs are read as it is read. */
class SessionFlow implements Flow {
  reverse?: Flow;
  readonly declared = true;
  readonly label: string;
  /** RIBs whose messages go the way of this flow. */
  readonly ribs = new Map<string, Flow>();
  #context = makeContext();

  constructor(readonly id: number, readonly from: End, readonly to: End, label: string) {
    this.label = label;
  }

  get context(): Context {
    return this.#context;
  }

  set context(context: Context) {
    this.#context = context;
    // The A flag outdoes what was negotiated: a router may widen AS paths (RFC 7854 §4.2).
    for (const rib of this.ribs.values()) {
      rib.context = makeContext({ ...context, asWidth: rib.context.asWidth });
    }
  }
}

/** The two directions of a monitored session. */
export interface Session {
  readonly received: SessionFlow;
  readonly sent: SessionFlow;
}

/** Whether a peer's addresses are IPv6. */
export function isIpv6(bytes: Uint8Array, at: number): boolean {
  return bytes[at] !== LOC_RIB && (bytes[at + 1]! & IPV6) !== 0;
}

/** The peers of one BMP stream and the flows of their sessions and RIBs. */
export class BmpPeers {
  readonly #flows: FlowTable;
  readonly #memo = new FlowMemo();
  /** By the peer header without its flags; a Peer Up with another local address replaces it. */
  readonly #sessions = new Map<string, Session>();
  /** By peer and local address: a peer that comes and goes keeps its flows. */
  readonly #known = new Map<string, Session>();
  /** Counts changes of {@link BmpPeers.#sessions}: what the memo knew before one is void. */
  #generation = 0;
  #made = 0;

  constructor(flows: FlowTable) {
    this.#flows = flows;
  }

  /** The session of the peer header at `at`, as Peer Up or guesswork has made it; undefined when there are too many. */
  session(bytes: Uint8Array, at: number): Session | undefined {
    return this.#sessions.get(peerKey(bytes, at)) ?? this.up(bytes, at, { address: NO_ADDRESS });
  }

  /** A Peer Up: the session has this local end from now on. */
  up(bytes: Uint8Array, at: number, local: End): Session | undefined {
    const key = peerKey(bytes, at), whole = `${key} ${local.address.toHex()}`;
    const session = this.#known.get(whole) ?? this.#make(bytes, at, local);
    if (!session) return undefined;
    if (session !== this.#sessions.get(key)) this.#generation++;
    this.#known.set(whole, session);
    this.#sessions.set(key, session);
    return session;
  }

  #make(bytes: Uint8Array, at: number, local: End): Session | undefined {
    if (this.#made > MOST_FLOWS) return undefined;
    this.#made += 2;
    const peer = peerEnd(bytes, at), label = instanceName(bytes, at);
    const received = this.#flows.adopt((id) => new SessionFlow(id, peer, local, label));
    const sent = this.#flows.adopt((id) => new SessionFlow(id, local, peer, label));
    link(received, sent);
    return { received, sent };
  }

  /** The flow of routes under the peer header at `at`. */
  rib(bytes: Uint8Array, at: number): Flow | undefined {
    const make = () => this.#makeRib(bytes, at);
    return this.#memo.flow(bytes, at, at + IDENTITY, this.#generation, make);
  }

  #makeRib(bytes: Uint8Array, at: number): Flow | undefined {
    const session = this.session(bytes, at);
    if (!session) return undefined;
    const isOut = bytes[at] !== LOC_RIB && (bytes[at + 1]! & ADJ_RIB_OUT) !== 0;
    const base = isOut ? session.sent : session.received;
    const asWidth = isLegacy(bytes, at) ? 2 : 4, label = ribName(bytes, at);
    const key = `${label} ${asWidth}`, known = base.ribs.get(key);
    if (known) return known;
    if (this.#made++ > MOST_FLOWS) return undefined;
    const context = makeContext({ ...base.context, asWidth });
    const { from, to } = base;
    const made = this.#flows.adopt((id) => ({ id, from, to, context, label, declared: true }));
    base.ribs.set(key, made);
    return made;
  }
}

function isLegacy(bytes: Uint8Array, at: number): boolean {
  return bytes[at] !== LOC_RIB && (bytes[at + 1]! & AS_PATH_2) !== 0;
}

function peerKey(bytes: Uint8Array, at: number): string {
  return bytes[at]! + bytes.subarray(at + 2, at + IDENTITY).toHex();
}

function peerEnd(bytes: Uint8Array, at: number): End {
  const asn = u32(bytes, at + 26), bgpId = u32(bytes, at + 30);
  // A Loc-RIB has no peer: the address is zero and the rest is the router's own (RFC 9069 §4.1).
  if (bytes[at] === LOC_RIB) return { address: NO_ADDRESS, asn, bgpId };
  return { address: addressAt(bytes, at + 10, isIpv6(bytes, at)), asn, bgpId };
}

/** The address in a field of sixteen octets, of which IPv4 uses the last four. */
export function addressAt(bytes: Uint8Array, at: number, ipv6: boolean): Uint8Array {
  return bytes.slice(ipv6 ? at : at + 12, at + 16);
}

/** `` for the global instance, `rd 65000:1`, `instance 5` (RFC 7854 §4.2). */
function instanceName(bytes: Uint8Array, at: number): string {
  const type = bytes[at]!, high = u32(bytes, at + 2), low = u32(bytes, at + 6);
  if (type === LOC_RIB && high === 0 && low === 0) return "loc-rib";
  const words = type === LOC_RIB ? ["loc-rib"] : [];
  if (type === 1 || type === LOC_RIB) words.push(`rd ${distinguisher(bytes, at + 2)}`);
  else if (type === 2) words.push(`instance ${BigInt(high) << 32n | BigInt(low)}`);
  else if (type !== 0) words.push(`peer type ${type}`);
  return words.join(" ");
}

/** A route distinguisher as people write it (RFC 4364 §4.2). */
function distinguisher(bytes: Uint8Array, at: number): string {
  const type = u16(bytes, at);
  if (type === 0) return `${u16(bytes, at + 2)}:${u32(bytes, at + 4)}`;
  if (type === 2) return `${u32(bytes, at + 2)}:${u16(bytes, at + 6)}`;
  if (type === 1) return `${bytes.subarray(at + 2, at + 6).join(".")}:${u16(bytes, at + 6)}`;
  return `0x${bytes.subarray(at, at + 8).toHex()}`;
}

/** `adj-rib-in pre-policy`, `adj-rib-out post-policy`, `loc-rib filtered`, with the instance behind it. */
function ribName(bytes: Uint8Array, at: number): string {
  const flags = bytes[at + 1]!, instance = instanceName(bytes, at);
  if (bytes[at] === LOC_RIB) return flags & FILTERED ? `${instance} filtered` : instance;
  const way = flags & ADJ_RIB_OUT ? "adj-rib-out" : "adj-rib-in";
  const policy = flags & POST_POLICY ? "post-policy" : "pre-policy";
  return `${way} ${policy}${instance === "" ? "" : ` ${instance}`}`;
}
