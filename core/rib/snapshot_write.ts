import { Writer } from "../net/writer.ts";
import type { FamilyKey } from "../wire/context.ts";
import { type AdjIn, KEPT_FAMILIES } from "./adj_in.ts";
import { NO_PATH_ID, NO_ROW, type PathTable } from "./path_table.ts";
import { sortedPrefixes } from "./path_lookup.ts";
import type { PeerFacts } from "./peer_facts.ts";
import * as format from "./snapshot_format.ts";

/** Octets after which a frame of rows of no fixed size is closed. */
const ENOUGH = 1 << 16;

/**
 * A snapshot of `adjIn` as chunks of whole frames. Nothing may change in `adjIn` until the last chunk was
 * taken.
 */
export function* encodeSnapshot(
  adjIn: AdjIn,
  facts: format.SnapshotFacts,
): Generator<Uint8Array<ArrayBuffer>> {
  yield* new SnapshotWriter(adjIn).chunks(facts);
}

/** Numbers in a file for ids of ours, dense in the order of {@link put}. */
class Numbering {
  /** The ids by their number. */
  readonly ids: number[] = [];
  /** The number of each id plus one; 0 = it has none. */
  #numbers: Int32Array = new Int32Array(64);

  put(id: number): void {
    if (id >= this.#numbers.length) {
      const wider = new Int32Array(Math.max(id + 1, this.#numbers.length * 2));
      wider.set(this.#numbers);
      this.#numbers = wider;
    }
    if (this.#numbers[id] === 0) this.#numbers[id] = this.ids.push(id);
  }

  of(id: number): number {
    return this.#numbers[id]! - 1;
  }
}

class SnapshotWriter {
  readonly #adjIn: AdjIn;
  readonly #out: Writer = new Writer(1 << 17);
  #frames = 0;
  readonly #peers: Numbering = new Numbering();
  readonly #blocks: Numbering = new Numbering();
  readonly #nextHops: Numbering = new Numbering();
  readonly #tables: readonly { family: FamilyKey; table: PathTable; sorted: Int32Array }[];

  constructor(adjIn: AdjIn) {
    this.#adjIn = adjIn;
    for (const peer of adjIn.peers) this.#peers.put(peer);
    this.#nextHops.put(0);
    this.#tables = KEPT_FAMILIES.map((family) => {
      const table = adjIn.table(family)!;
      for (let row = table.rowAfter(NO_ROW); row !== NO_ROW; row = table.rowAfter(row)) {
        this.#blocks.put(table.setOf(row));
        this.#nextHops.put(table.nextHopOf(row));
      }
      return { family, table, sorted: sortedPrefixes(table) };
    });
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
    yield* this.#octetRows(format.NEXT_HOPS, this.#nextHops.ids.length - 1, (i) => {
      const octets = this.#adjIn.nextHops.view(this.#nextHops.ids[i + 1]!);
      out.u8(octets.length);
      out.put(octets);
    });
    const { sets } = this.#adjIn;
    yield* this.#octetRows(format.BLOCKS, this.#blocks.ids.length, (i) => {
      const id = this.#blocks.ids[i]!, start = sets.start(id), end = sets.end(id);
      out.u8(sets.attributeClass(id));
      out.u16(end - start);
      out.put(sets.bytes.subarray(start, end));
    });
    for (const { family, table, sorted } of this.#tables) {
      yield* this.#prefixes(family, table, sorted);
      yield* this.#paths(family, table, sorted);
    }
    this.#frame(format.END, () => out.u32(this.#frames));
    yield out.finish();
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
    out.u32(this.#nextHops.ids.length - 1);
    out.u32(this.#blocks.ids.length);
    out.u8(this.#tables.length);
    for (const { family, table, sorted } of this.#tables) {
      out.u32(family);
      out.u32(sorted.length);
      out.u32(table.size);
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

  /** Frames of rows that are octets each. */
  *#octetRows(
    kind: number,
    count: number,
    write: (i: number) => void,
  ): Generator<Uint8Array<ArrayBuffer>> {
    const out = this.#out;
    for (let i = 0; i < count;) {
      this.#frame(kind, () => {
        const start = out.length, first = i;
        out.u16(0);
        while (i < count && i - first < format.MOST_ROWS && out.length - start < ENOUGH) write(i++);
        out.patch16(start, i - first);
      });
      yield* this.#full();
    }
  }

  *#prefixes(
    family: FamilyKey,
    { prefixes }: PathTable,
    sorted: Int32Array,
  ): Generator<Uint8Array<ArrayBuffer>> {
    const out = this.#out, address = new Uint8Array(prefixes.octets);
    for (let from = 0; from < sorted.length; from += format.MOST_ROWS) {
      const ids = sorted.subarray(from, from + format.MOST_ROWS);
      this.#frame(format.PREFIXES, () => {
        out.u32(family);
        out.u16(ids.length);
        for (const id of ids) out.u8(prefixes.length(id));
        for (const id of ids) {
          prefixes.put(id, address, 0);
          out.put(address.subarray(0, prefixes.length(id) + 7 >>> 3));
        }
      });
      yield* this.#full();
    }
  }

  *#paths(
    family: FamilyKey,
    table: PathTable,
    sorted: Int32Array,
  ): Generator<Uint8Array<ArrayBuffer>> {
    const rows = new Int32Array(format.MOST_ROWS), prefixOf = new Int32Array(format.MOST_ROWS);
    let count = 0;
    for (let number = 0; number < sorted.length; number++) {
      for (let row = table.first(sorted[number]!); row !== NO_ROW; row = table.next(row)) {
        rows[count] = row;
        prefixOf[count++] = number;
        if (count < format.MOST_ROWS) continue;
        this.#pathFrame(family, table, rows, prefixOf);
        count = 0;
        yield* this.#full();
      }
    }
    if (count === 0) return;
    this.#pathFrame(family, table, rows.subarray(0, count), prefixOf);
    yield* this.#full();
  }

  #pathFrame(family: FamilyKey, table: PathTable, rows: Int32Array, prefixOf: Int32Array): void {
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
