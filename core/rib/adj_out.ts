import type { Prefix } from "../net/prefix.ts";
import { Writer } from "../net/writer.ts";
import type { AttributeItem, Attributes } from "../wire/attribute/mod.ts";
import type { AttributeSets } from "../wire/attribute_set.ts";
import type { FamilyKey } from "../wire/context.ts";
import { makeContext } from "../wire/context.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { encodeMessage, UPDATE } from "../wire/message_header.ts";
import { encodeUpdate, makeEndOfRib } from "../wire/update_value.ts";
import { ExportedSets } from "./exported_sets.ts";
import type { ExportView } from "./export_view.ts";
import { IN_BLOCK, NextHops } from "./next_hops.ts";
import { ourSet, type OurSetOptions } from "./our_set.ts";
import { OutTable } from "./out_table.ts";
import { NO_PATH_ID, type PathTable } from "./path_table.ts";
import { type Around, type OutTally, PendingOut } from "./pending_out.ts";
import { type Unsendable, UpdatePacker } from "./update_packer.ts";

export type { Around, OutTally } from "./pending_out.ts";
export type { Unsendable } from "./update_packer.ts";

/** Told of each route that cannot be sent to a peer; `row` is one of {@link AdjOut.table}. */
export type ReportUnsendable = (family: FamilyKey, row: number, why: Unsendable) => void;

/** One peer to which routes leave: what it has been told, and what is still to be told. */
export class OutPeer {
  readonly #pending: ReadonlyMap<FamilyKey, PendingOut>;
  #turn = 0;

  constructor(pending: ReadonlyMap<FamilyKey, PendingOut>) {
    this.#pending = pending;
  }

  /**
   * Writes whole messages to `out` until they have `budgetOctets`, or more by the last of them. True
   * when nothing is left to be told; false, also with nothing written, when it is to be called again.
   */
  drain(out: Writer, budgetOctets: number): boolean {
    const most = out.length + budgetOctets, all = [...this.#pending.values()];
    const turn = this.#turn;
    let isDone = true;
    for (let i = 0; i < all.length; i++) {
      isDone = all[(turn + i) % all.length]!.drain(out, most) && isDone;
    }
    // Then another family is first, so that none waits for the end of another's changes.
    if (out.length >= most) this.#turn++;
    return isDone;
  }

  /** Nothing is left to be told. */
  get isIdle(): boolean {
    return [...this.#pending.values()].every((pending) => pending.isIdle);
  }

  /**
   * Tells all routes of a family again (RFC 2918 §4), when a telling under way is over. `around` is
   * written before the first and after the last: BoRR and EoRR where both sides know them (RFC 7313
   * §4). False when it has been asked for already, or the family is not sent.
   */
  again(family: FamilyKey, around: Around = {}): boolean {
    return this.#pending.get(family)?.dumpAll(around) ?? false;
  }

  tally(family: FamilyKey): OutTally | undefined {
    return this.#pending.get(family)?.tally;
  }

  /** For `AdjOut.removePeer`. */
  leave(): void {
    for (const pending of this.#pending.values()) pending.leaveTable();
  }
}

/**
 * What is announced: routes of IPv4 and IPv6 unicast, and for each peer what it has been told of
 * them (Adj-RIB-Out, RFC 4271 §3.2). A route costs its row; each peer adds a byte.
 *
 * Sets and next hops are ids; they are held as long as a route has them.
 */
export class AdjOut {
  readonly sets: AttributeSets;
  readonly nextHops: NextHops;
  readonly #tables: ReadonlyMap<FamilyKey, OutTable>;

  constructor(
    sets: AttributeSets,
    options: { readonly nextHops?: NextHops; readonly seed?: number } = {},
  ) {
    const { nextHops = new NextHops(), seed } = options;
    this.sets = sets;
    this.nextHops = nextHops;
    this.#tables = new Map(
      [IPV4_UNICAST, IPV6_UNICAST].map((key) => [key, new OutTable(key, sets, nextHops, seed)]),
    );
  }

  /** The paths of a family, among them rows of routes that are gone, whose set is negative. */
  table(family: FamilyKey): PathTable | undefined {
    return this.#tables.get(family)?.paths;
  }

  /** Routes of a family. */
  size(family: FamilyKey): number {
    return this.#tables.get(family)?.size ?? 0;
  }

  /** The set of these attributes, those with NLRI left out, good until a route has it or the next is made. */
  attributes(
    attributes: Attributes,
    more: readonly AttributeItem[] = [],
    options: OurSetOptions = {},
  ): number {
    return ourSet(this.sets, attributes, more, options);
  }

  /**
   * Makes or changes a route; false when that changes nothing, or the prefix has too many paths.
   * `nextHop`: an id of {@link nextHops}; 0 is the NEXT_HOP of the set, or without one, our address.
   */
  set(prefix: Prefix, set: number, nextHop: number = IN_BLOCK, pathId = NO_PATH_ID): boolean {
    const nlri = nlriOf(prefix);
    return this.setNlri(familyFor(prefix), nlri, 0, set, nextHop, pathId);
  }

  /** The same for a prefix as NLRI: its length octet stands at `bytes[at]`. */
  setNlri(
    family: FamilyKey,
    bytes: Uint8Array,
    at: number,
    set: number,
    nextHop: number = IN_BLOCK,
    pathId: number = NO_PATH_ID,
  ): boolean {
    return this.#tables.get(family)?.set(bytes, at, pathId, set, nextHop) ?? false;
  }

  /** Takes a route away; false when there was none. */
  delete(prefix: Prefix, pathId: number = NO_PATH_ID): boolean {
    return this.deleteNlri(familyFor(prefix), nlriOf(prefix), 0, pathId);
  }

  deleteNlri(
    family: FamilyKey,
    bytes: Uint8Array,
    at: number,
    pathId: number = NO_PATH_ID,
  ): boolean {
    return this.#tables.get(family)?.delete(bytes, at, pathId) ?? false;
  }

  /** Takes all routes away. */
  clear(): void {
    for (const table of this.#tables.values()) table.clear();
  }

  /** The encoder of a view: peers that get the same share one. */
  exported(view: ExportView): ExportedSets {
    return new ExportedSets(this.sets, view);
  }

  /**
   * A peer whose session has come up: it is told all routes of `families`, after each family an
   * End-of-RIB (RFC 4724 §2), then each change.
   */
  addPeer(
    exported: ExportedSets,
    families: readonly FamilyKey[],
    unsendable: ReportUnsendable = () => {},
  ): OutPeer {
    const pending = new Map<FamilyKey, PendingOut>();
    for (const [family, table] of this.#tables) {
      if (!families.includes(family)) continue;
      const addPath = exported.view.context.addPath.has(family);
      const packer = new UpdatePacker(table.paths, exported, this.nextHops, addPath);
      const out = new PendingOut(table, packer, (row, why) => unsendable(family, row, why));
      table.join(out);
      out.dumpAll({ after: endOfRib(family) });
      pending.set(family, out);
    }
    return new OutPeer(pending);
  }

  /** The session is over. */
  removePeer(peer: OutPeer): void {
    peer.leave();
  }
}

function familyFor({ address }: Prefix): FamilyKey {
  return address.length === 4 ? IPV4_UNICAST : IPV6_UNICAST;
}

function nlriOf({ address, length }: Prefix): Uint8Array {
  const nlri = new Uint8Array(address.length + 1);
  nlri[0] = length;
  nlri.set(address, 1);
  return nlri;
}

const PLAIN = makeContext();

/** The End-of-RIB of a family as a whole message (RFC 4724 §2). */
export function endOfRib(family: FamilyKey): Uint8Array {
  const out = new Writer(64);
  encodeMessage(out, UPDATE, () => encodeUpdate(makeEndOfRib(family), out, PLAIN));
  return out.finish();
}
