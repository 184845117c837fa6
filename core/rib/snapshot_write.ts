import { Writer } from "../net/writer.ts";
import type { FamilyKey } from "../wire/context.ts";
import { NO_PREFIX } from "../net/prefix_table.ts";
import { type AdjIn, KEPT_FAMILIES } from "./adj_in.ts";
import { NO_PATH_ID, NO_ROW, type PathTable } from "./path_table.ts";
import type { PeerFacts } from "./peer_facts.ts";
import * as format from "./snapshot_format.ts";
import { SortedWalk } from "./sorted_walk.ts";

/** Octets after which a frame of rows of no fixed size is closed. */
const ENOUGH = 1 << 16;
/** Prefixes that are written at once: well under a millisecond. */
const AT_ONCE = 1024;
/** What a set's class has besides the meaning of its attributes says how it leaves here, and is not written. */
const MEANING = 7;

/** A snapshot of `adjIn` as chunks of whole frames; nothing may change in it until the last was taken. */
export function* encodeSnapshot(
  adjIn: AdjIn,
  facts: format.SnapshotFacts,
): Generator<Uint8Array<ArrayBuffer>> {
  for (const chunk of streamSnapshot(adjIn, facts)) if (chunk.length > 0) yield chunk;
}

/**
 * The same of tables that go on changing: each step is a slice of work, and may yield no octets. A
 * path that is there from beginning to end is written once; one that comes or goes meanwhile, at most once.
 */
export function* streamSnapshot(
  adjIn: AdjIn,
  facts: format.SnapshotFacts,
): Generator<Uint8Array<ArrayBuffer>> {
  const writer = new SnapshotWriter(adjIn);
  try {
    yield* writer.chunks(facts);
  } finally {
    writer.release();
  }
}

/** Numbers in a file for ids of ours, dense in the order of {@link put}. */
class Numbering {
  /** The ids by their number. */
  readonly ids: number[] = [];
  /** The number of each id plus one; 0 = it has none. */
  #numbers: Int32Array = new Int32Array(64);

  /** True for an id that had no number. */
  put(id: number): boolean {
    if (id >= this.#numbers.length) {
      const wider = new Int32Array(Math.max(id + 1, this.#numbers.length * 2));
      wider.set(this.#numbers);
      this.#numbers = wider;
    }
    if (this.#numbers[id] !== 0) return false;
    this.#numbers[id] = this.ids.push(id);
    return true;
  }

  /** Negative for an id that has none. */
  of(id: number): number {
    return (this.#numbers[id] ?? 0) - 1;
  }
}

class SnapshotWriter {
  readonly #adjIn: AdjIn;
  readonly #out: Writer = new Writer(1 << 17);
  #frames = 0;
  readonly #peers: Numbering = new Numbering();
  /** By number: who had it when the writing began. */
  readonly #names: string[] = [];
  readonly #blocks: Numbering = new Numbering();
  readonly #nextHops: Numbering = new Numbering();
  #blocksOut = 0;
  #nextHopsOut = 1;
  /** Prefixes of the chunk at hand, and its paths with the number of the prefix of each. */
  #prefixes: number[] = [];
  #rows: number[] = [];
  #prefixOf: number[] = [];

  constructor(adjIn: AdjIn) {
    this.#adjIn = adjIn;
    for (const peer of adjIn.peers) {
      this.#peers.put(peer);
      this.#names[peer] = adjIn.facts(peer).name;
    }
    this.#nextHops.put(0);
  }

  *chunks(facts: format.SnapshotFacts): Generator<Uint8Array<ArrayBuffer>> {
    const out = this.#out;
    out.put(format.MAGIC);
    out.u16(format.VERSION);
    this.#frame(format.HEADER, () => this.#header(facts));
    for (const peer of this.#peers.ids) {
      this.#frame(format.PEER, () => this.#peer(peer, this.#adjIn.facts(peer)));
      yield* this.#full();
    }
    for (const family of KEPT_FAMILIES) yield* this.#family(family);
    this.#frame(format.END, () => out.u32(this.#frames));
    yield out.finish();
  }

  /** Gives up the sets and next hops that have numbers. */
  release(): void {
    for (const id of this.#blocks.ids) this.#adjIn.sets.blocks.release(id);
    for (const id of this.#nextHops.ids) this.#adjIn.nextHops.release(id);
  }

  /** Whatever was gathered is written before others get to change it. */
  *#family(family: FamilyKey): Generator<Uint8Array<ArrayBuffer>> {
    const table = this.#adjIn.table(family)!, walk = new SortedWalk(table);
    for (let prefix = 0, written = 0; prefix !== NO_PREFIX;) {
      prefix = walk.next();
      if (prefix >= 0) this.#gather(table, prefix, written + this.#prefixes.length);
      if (prefix >= 0 && this.#rows.length < AT_ONCE) continue;
      written += this.#prefixes.length;
      this.#chunk(family, table);
      yield this.#out.finish();
      this.#out.length = 0;
    }
  }

  #gather(table: PathTable, prefix: number, number: number): void {
    this.#prefixes.push(prefix);
    for (let row = table.first(prefix); row !== NO_ROW; row = table.next(row)) {
      const peer = table.peerOf(row);
      // Who came later has no number, or that of one who has left.
      if (this.#adjIn.facts(peer).name !== this.#names[peer]) continue;
      const set = table.setOf(row), hop = table.nextHopOf(row);
      if (this.#blocks.put(set)) this.#adjIn.sets.blocks.retain(set);
      if (this.#nextHops.put(hop)) this.#adjIn.nextHops.retain(hop);
      this.#rows.push(row);
      this.#prefixOf.push(number);
    }
  }

  #chunk(family: FamilyKey, table: PathTable): void {
    const { sets, nextHops } = this.#adjIn, out = this.#out;
    this.#nextHopsOut = this.#octetRows(
      format.NEXT_HOPS,
      this.#nextHops,
      this.#nextHopsOut,
      (id) => {
        const octets = nextHops.view(id);
        out.u8(octets.length);
        out.put(octets);
      },
    );
    this.#blocksOut = this.#octetRows(format.BLOCKS, this.#blocks, this.#blocksOut, (id) => {
      const start = sets.start(id), end = sets.end(id);
      out.u8(sets.attributeClass(id) & MEANING);
      out.u16(end - start);
      out.put(sets.bytesOf(id).subarray(start, end));
    });
    if (this.#prefixes.length > 0) this.#prefixFrame(family, table, this.#prefixes);
    for (let at = 0; at < this.#rows.length; at += format.MOST_ROWS) {
      const end = at + format.MOST_ROWS;
      this.#pathFrame(family, table, this.#rows.slice(at, end), this.#prefixOf.slice(at, end));
    }
    this.#prefixes = [];
    this.#rows = [];
    this.#prefixOf = [];
  }

  /** What has been written, once it is worth handing on. */
  *#full(): Generator<Uint8Array<ArrayBuffer>> {
    if (this.#out.length < ENOUGH) return;
    yield this.#out.finish();
    this.#out.length = 0;
  }

  #frame(kind: number, body: () => void): void {
    const out = this.#out, start = out.length;
    out.u8(kind);
    out.u32(0);
    body();
    const size = out.length - start - format.FRAME_HEAD;
    new DataView(out.bytes.buffer).setUint32(start + 1, size);
    out.u32(format.crc32(out.bytes, start, out.length));
    this.#frames++;
  }

  #header({ created, source }: format.SnapshotFacts): void {
    const out = this.#out;
    out.u64(BigInt(Math.floor(created)));
    out.sized16(() => out.put(text(source)));
    out.u32(this.#peers.ids.length);
    out.u32(format.UNCOUNTED);
    out.u32(format.UNCOUNTED);
    out.u8(KEPT_FAMILIES.length);
    for (const family of KEPT_FAMILIES) {
      out.u32(family);
      out.u32(format.UNCOUNTED);
      out.u32(format.UNCOUNTED);
    }
  }

  #peer(peer: number, facts: PeerFacts): void {
    const out = this.#out;
    const field = (tag: number, write: () => void) => {
      out.u8(tag);
      out.sized16(write);
    };
    const number = (tag: number, value: number | undefined) => {
      if (value !== undefined) field(tag, () => out.u32(value));
    };
    field(format.NAME, () => out.put(text(facts.name)));
    field(format.ADDRESS, () => out.put(facts.address));
    if (facts.zone !== undefined) field(format.ZONE, () => out.put(text(facts.zone!)));
    number(format.ASN, facts.asn);
    number(format.ROUTER_ID, facts.routerId);
    field(format.KIND, () => out.u8(format.PEER_KINDS.indexOf(facts.kind)));
    const { localAddress } = facts;
    if (localAddress) field(format.LOCAL_ADDRESS, () => out.put(localAddress));
    number(format.LOCAL_ASN, facts.localAsn);
    number(format.LOCAL_ROUTER_ID, facts.localRouterId);
    number(format.SINCE, facts.since);
    for (const family of KEPT_FAMILIES) {
      const { endOfRib } = this.#adjIn.familyTally(peer, family)!;
      if (endOfRib < 0) continue;
      field(format.END_OF_RIB, () => {
        out.u32(family);
        out.u32(endOfRib);
      });
    }
  }

  /** Frames of rows that are octets each, from number `first`; the number behind the last. */
  #octetRows(
    kind: number,
    { ids }: Numbering,
    first: number,
    write: (id: number) => void,
  ): number {
    const out = this.#out;
    for (let i = first; i < ids.length;) {
      this.#frame(kind, () => {
        const start = out.length, from = i;
        out.u16(0);
        while (i < ids.length && i - from < format.MOST_ROWS && out.length - start < ENOUGH) {
          write(ids[i++]!);
        }
        out.patch16(start, i - from);
      });
    }
    return ids.length;
  }

  #prefixFrame(family: FamilyKey, { prefixes }: PathTable, ids: readonly number[]): void {
    const out = this.#out, address = new Uint8Array(prefixes.octets);
    this.#frame(format.PREFIXES, () => {
      out.u32(family);
      out.u16(ids.length);
      for (const id of ids) out.u8(prefixes.length(id));
      for (const id of ids) {
        prefixes.put(id, address, 0);
        out.put(address.subarray(0, prefixes.length(id) + 7 >>> 3));
      }
    });
  }

  #pathFrame(
    family: FamilyKey,
    table: PathTable,
    rows: readonly number[],
    prefixOf: readonly number[],
  ): void {
    const out = this.#out;
    const hasIds = rows.some((row) => table.pathIdOf(row) !== NO_PATH_ID);
    this.#frame(format.PATHS, () => {
      out.u32(family);
      out.u16(rows.length);
      out.u8(hasIds ? 1 : 0);
      for (let i = 0; i < rows.length; i++) out.u32(prefixOf[i]!);
      for (const row of rows) out.u16(this.#peers.of(table.peerOf(row)));
      for (const row of rows) out.u32(this.#blocks.of(table.setOf(row)));
      for (const row of rows) out.u32(this.#nextHops.of(table.nextHopOf(row)));
      for (const row of rows) out.u32(table.timeOf(row));
      if (!hasIds) return;
      for (const row of rows) out.u8(table.pathIdOf(row) === NO_PATH_ID ? 0 : 1);
      for (const row of rows) out.u32(Math.max(0, table.pathIdOf(row)));
    });
  }
}

const encoder = new TextEncoder();

/** Text as octets; what is longer than a field is cut. */
function text(value: string): Uint8Array {
  return encoder.encode(value).subarray(0, 0xffff);
}
