import { Writer } from "../net/writer.ts";
import { MAX_EXTENDED_LENGTH, MAX_LENGTH, UPDATE } from "../wire/message_header.ts";
import type { ExportedSets } from "./exported_sets.ts";
import { IN_BLOCK, type NextHops, SELF } from "./next_hops.ts";
import type { PathTable } from "./path_table.ts";

/** Header, length of withdrawn routes, length of attributes (RFC 4271 §4.3). */
const FRAME = 23;
/** Header of an MP attribute with its long length, and its family (RFC 4760 §3, §4). */
const MP_HEAD = 7, MP_REACH = 0x90 << 8 | 14, MP_UNREACH = 0x90 << 8 | 15;
/** A NEXT_HOP attribute with its header. */
const NEXT_HOP_OCTETS = 7;
/**
 * With extended messages a set that leaves less room than this in an ordinary one gets a long one.
 * All else stays within 4096 octets, which every receiver takes in one piece (RFC 8654 §4).
 */
const LEAST_ROOM = 1024;

const NOWHERE = new Writer(0);

/** Why a route cannot be sent to a peer. */
export type Unsendable =
  | "no next hop of ours in this family"
  | "an IPv6 next hop, which the peer does not take for IPv4"
  | "an IPv4 next hop in an IPv6 route"
  | "attributes too large for a message";

/** Writes UPDATEs of one family for one export view, NLRI by NLRI, into whatever it is pointed at. */
export class UpdatePacker {
  /** Octets that the message at hand may have. */
  #limit = 0;
  #out: Writer = NOWHERE;
  #start = 0;
  /** Where the MP attribute at hand begins; -1 where NLRI stand in the fields of RFC 4271. */
  #mp = -1;
  #isWithdrawal = false;
  /** Octets of the set that follow the MP_REACH_NLRI at hand. */
  #behind = 0;
  readonly #afi: number;
  readonly #longest: number;
  #hop: Uint8Array = new Uint8Array(0);

  constructor(
    readonly paths: PathTable,
    readonly exported: ExportedSets,
    readonly nextHops: NextHops,
    /** NLRI have path identifiers (RFC 7911 §3). */
    readonly addPath: boolean,
  ) {
    this.#afi = paths.prefixes.octets === 4 ? 1 : 2;
    this.#longest = paths.prefixes.octets + 1 + (addPath ? 4 : 0);
  }

  /** Begins a message that withdraws (RFC 4271 §4.3, RFC 4760 §4). */
  beginWithdrawal(out: Writer): void {
    this.#begin(out, MAX_LENGTH);
    this.#isWithdrawal = true;
    out.u16(0);
    if (this.#afi === 1) {
      this.#mp = -1;
      // Behind the routes comes the length of no attributes.
      this.#behind = 2;
      return;
    }
    out.u16(0);
    this.#mpHead(MP_UNREACH);
    this.#behind = 0;
  }

  /** Begins a message that announces routes of one set and next hop; says why when there can be none. */
  beginAnnouncement(out: Writer, set: number, nextHop: number): Unsendable | undefined {
    const { exported } = this;
    exported.open(set);
    const why = this.#chooseHop(nextHop);
    if (why !== undefined) return why;
    const isMp = this.#afi === 2 || this.#hop.length !== 4;
    let limit = this.#limitFor(isMp);
    // RFC 8654 §4: before a route is not sent at all, it goes without what may be discarded.
    if (limit === 0 && exported.shed(set)) limit = this.#limitFor(isMp);
    if (limit === 0) return "attributes too large for a message";
    const size = exported.end - exported.start;
    this.#begin(out, limit);
    this.#isWithdrawal = false;
    out.u16(0);
    out.u16(0);
    if (!isMp) {
      this.#mp = -1;
      this.#behind = 0;
      this.#putSet(true);
      out.patch16(this.#start + 21, out.length - this.#start - FRAME);
      return undefined;
    }
    // RFC 7606 §5.1: MP_REACH_NLRI is the first attribute.
    this.#mpHead(MP_REACH);
    out.u8(this.#hop.length);
    out.put(this.#hop);
    out.u8(0);
    this.#behind = size;
    return undefined;
  }

  /** Octets that a message with the set at hand may have; 0 when it fits into none. */
  #limitFor(isMp: boolean): number {
    const { start, end, view: { context: { extendedMessage } } } = this.exported;
    const hop = isMp ? MP_HEAD + 2 + this.#hop.length : NEXT_HOP_OCTETS;
    const fixed = FRAME + end - start + hop, least = fixed + this.#longest;
    if (extendedMessage && fixed > MAX_LENGTH - LEAST_ROOM) {
      return least <= MAX_EXTENDED_LENGTH ? MAX_EXTENDED_LENGTH : 0;
    }
    return least <= MAX_LENGTH ? MAX_LENGTH : 0;
  }

  #chooseHop(nextHop: number): Unsendable | undefined {
    const { view } = this.exported, own = this.#afi === 1 ? view.self.ipv4 : view.self.ipv6;
    const isSelf = view.nextHopSelf || nextHop === SELF;
    if (!isSelf && nextHop !== IN_BLOCK) this.#hop = this.nextHops.view(nextHop);
    else if (!isSelf && this.#afi === 1 && this.exported.hasHop) {
      const { out, end } = this.exported;
      this.#hop = out.bytes.subarray(end, end + 4);
    } else {
      // RFC 8950 §4: a session over IPv6 carries IPv4 routes with its own address.
      const hop = own ?? (view.extendedNextHop ? view.self.ipv6 : undefined);
      if (hop === undefined) return "no next hop of ours in this family";
      this.#hop = hop;
    }
    if (this.#afi === 2) {
      return this.#hop.length >= 16 ? undefined : "an IPv4 next hop in an IPv6 route";
    }
    if (this.#hop.length === 4 || view.extendedNextHop) return undefined;
    return "an IPv6 next hop, which the peer does not take for IPv4";
  }

  #begin(out: Writer, limit: number): void {
    this.#out = out;
    this.#start = out.length;
    this.#limit = limit;
    out.reserve(limit);
    for (let i = 0; i < 4; i++) out.u32(0xffffffff);
    out.u16(0);
    out.u8(UPDATE);
  }

  #mpHead(head: number): void {
    const out = this.#out;
    this.#mp = out.length;
    out.u16(head);
    out.u16(0);
    out.u16(this.#afi);
    out.u8(1);
  }

  #putSet(withHop: boolean): void {
    const { out: from, start, hopAt, end } = this.exported, out = this.#out;
    copy(from.bytes, start, withHop ? hopAt : end, out);
    if (!withHop) return;
    out.u16(0x4003);
    out.u8(4);
    out.put(this.#hop);
    copy(from.bytes, hopAt, end, out);
  }

  /** Adds the prefix of `row`, when there is room for any; false, and nothing is written, when not. */
  add(row: number): boolean {
    return this.addPrefix(this.paths.prefixOf(row), this.addPath ? this.paths.pathIdOf(row) : 0);
  }

  /** The same for a prefix by its id; `pathId` counts where NLRI have one. */
  addPrefix(prefix: number, pathId = 0): boolean {
    const out = this.#out, to = out.bytes;
    let at = out.length;
    if (at - this.#start + this.#longest + this.#behind > this.#limit) return false;
    const { prefixes } = this.paths;
    if (this.addPath) {
      const id = Math.max(0, pathId);
      to[at++] = id >>> 24;
      to[at++] = id >>> 16;
      to[at++] = id >>> 8;
      to[at++] = id;
    }
    const length = prefixes.length(prefix);
    to[at++] = length;
    for (let bits = length, word = 0; bits > 0; bits -= 32) {
      const octets = prefixes.word(prefix, word++);
      to[at++] = octets >>> 24;
      if (bits > 8) to[at++] = octets >>> 16;
      if (bits > 16) to[at++] = octets >>> 8;
      if (bits > 24) to[at++] = octets;
    }
    out.length = at;
    return true;
  }

  /** Ends the message: all that is left to write are its attributes and lengths. */
  end(): void {
    const out = this.#out, start = this.#start;
    if (this.#mp >= 0) {
      out.patch16(this.#mp + 2, out.length - this.#mp - 4);
      if (!this.#isWithdrawal) this.#putSet(false);
      out.patch16(start + 21, out.length - start - FRAME);
    } else if (this.#isWithdrawal) {
      out.patch16(start + 19, out.length - start - 21);
      out.u16(0);
    }
    out.patch16(start + 16, out.length - start);
  }
}

function copy(from: Uint8Array, start: number, end: number, out: Writer): void {
  const to = out.bytes;
  let at = out.length;
  for (let i = start; i < end; i++) to[at++] = from[i]!;
  out.length = at;
}
