import { Overrun, Reader } from "../net/reader.ts";
import type { AttributeSets } from "../wire/attribute_set.ts";
import { contextOfClass, type FamilyKey } from "../wire/context.ts";
import { Update } from "../wire/update.ts";
import { AdjIn, type AdjInOptions, KEPT_FAMILIES } from "./adj_in.ts";
import { MOST_PEERS, NO_PATH_ID } from "./path_table.ts";
import type { PeerFacts } from "./peer_facts.ts";
import type { SnapshotFacts, SnapshotFault } from "./snapshot_format.ts";
import * as format from "./snapshot_format.ts";

/** Why a body is not what its kind says; becomes a {@link SnapshotFault} with its place. */
export class Wrong {
  constructor(readonly reason: string) {}
}

/** What the header promises of a family, and the prefixes read so far as NLRI of one size. */
class FamilyRows {
  prefixes = 0;
  paths = 0;
  readonly octets: 4 | 16;
  #nlri: Uint8Array = new Uint8Array(1024);

  constructor(
    readonly family: FamilyKey,
    readonly wantPrefixes: number,
    readonly wantPaths: number,
  ) {
    this.octets = family >>> 8 === 1 ? 4 : 16;
  }

  /** The NLRI with its length octet, all octets of the address behind it. */
  get nlri(): Uint8Array {
    return this.#nlri;
  }

  at(prefix: number): number {
    return prefix * (this.octets + 1);
  }

  add(length: number, reader: Reader): void {
    const at = this.at(this.prefixes++), octets = length + 7 >>> 3;
    if (at + this.octets + 1 > this.#nlri.length) {
      const wider = new Uint8Array(this.#nlri.length * 2);
      wider.set(this.#nlri);
      this.#nlri = wider;
    }
    this.#nlri[at] = length;
    for (let i = 0; i < octets; i++) this.#nlri[at + 1 + i] = reader.u8();
    const spare = octets * 8 - length;
    if ((this.#nlri[at + octets]! & (1 << spare) - 1) !== 0 && octets > 0) {
      throw new Wrong(`bits set behind a prefix of length ${length}`);
    }
  }
}

/** The bodies of the frames of a snapshot, put together to an Adj-RIB-In. Throws {@link Wrong} and `Overrun`. */
export class SnapshotContent {
  readonly adjIn: AdjIn;
  facts: SnapshotFacts | undefined;
  readonly #sets: AttributeSets;
  readonly #block: Update = new Update();
  readonly #families: Map<FamilyKey, FamilyRows> = new Map();
  #wanted: readonly number[] = [];
  #peers = 0;
  readonly #blocks: number[] = [];
  readonly #nextHops: number[] = [0];

  constructor(sets: AttributeSets, options: AdjInOptions) {
    this.#sets = sets;
    this.adjIn = new AdjIn(sets, options);
  }

  /** Takes in a body, all of it. */
  take(kind: number, reader: Reader): void {
    if (this.facts === undefined ? kind !== format.HEADER : kind === format.HEADER) {
      throw new Wrong("the header is the first frame, and no other");
    }
    if (kind === format.HEADER) this.#header(reader);
    else if (kind === format.PEER) this.#peer(reader);
    else if (kind === format.NEXT_HOPS) this.#nextHopRows(reader);
    else if (kind === format.BLOCKS) this.#blockRows(reader);
    else if (kind === format.PREFIXES) this.#prefixRows(reader);
    else this.#pathRows(reader);
    if (reader.left > 0) throw new Wrong(`${reader.left} octets too many`);
  }

  #header(reader: Reader): void {
    const created = Number(reader.u64()), source = text(reader, reader.u16());
    this.#wanted = [reader.u32(), reader.u32(), reader.u32()];
    for (let left = reader.u8(); left > 0; left--) {
      const family = reader.u32();
      if (!KEPT_FAMILIES.includes(family)) throw new Wrong(`family ${family} has no table here`);
      this.#families.set(family, new FamilyRows(family, reader.u32(), reader.u32()));
    }
    this.facts = { created, source };
  }

  #peer(reader: Reader): void {
    if (this.#peers >= MOST_PEERS) throw new Wrong(`more than ${MOST_PEERS} peers`);
    const facts: { -readonly [K in keyof PeerFacts]: PeerFacts[K] } = {
      name: "",
      address: new Uint8Array(0),
      asn: 0,
      routerId: 0,
      kind: "unknown",
    };
    const ends: [family: FamilyKey, time: number][] = [];
    while (reader.left > 0) {
      const tag = reader.u8(), size = reader.u16();
      reader.need(size);
      const field = new Reader(reader.bytes, reader.at, reader.at + size, reader.base);
      reader.at += size;
      if (tag === format.END_OF_RIB) ends.push([field.u32(), field.u32()]);
      else takeField(facts, tag, field, size);
    }
    const { length } = facts.address;
    if (length !== 4 && length !== 16) throw new Wrong(`an address of ${length} octets`);
    this.adjIn.addPeer(facts);
    for (const [family, time] of ends) {
      const tally = this.adjIn.familyTally(this.#peers, family);
      if (tally) tally.endOfRib = time;
    }
    this.#peers++;
  }

  #nextHopRows(reader: Reader): void {
    for (let left = reader.u16(); left > 0; left--) {
      const size = reader.u8();
      reader.need(size);
      if (size === 0) throw new Wrong("a next hop of no octets");
      const id = this.adjIn.nextHops.intern(reader.bytes, reader.at, reader.at + size);
      this.adjIn.nextHops.retain(id);
      this.#nextHops.push(id);
      reader.at += size;
    }
  }

  #blockRows(reader: Reader): void {
    for (let left = reader.u16(); left > 0; left--) {
      const attributeClass = reader.u8(), size = reader.u16();
      reader.need(size);
      if (attributeClass > 7) throw new Wrong(`attribute class ${attributeClass}`);
      this.#block.locateBlock(reader.bytes, reader.at, reader.at + size);
      const id = this.#sets.intern(this.#block, contextOfClass(attributeClass));
      this.#sets.blocks.retain(id);
      this.#blocks.push(id);
      reader.at += size;
    }
  }

  #prefixRows(reader: Reader): void {
    const rows = this.#rows(reader.u32()), count = reader.u16();
    reader.need(count);
    const lengths = reader.at;
    reader.at += count;
    for (let i = 0; i < count; i++) {
      const length = reader.bytes[lengths + i]!;
      if (length > rows.octets * 8) throw new Wrong(`prefix length ${length}`);
      rows.add(length, reader);
    }
  }

  #rows(family: FamilyKey): FamilyRows {
    const rows = this.#families.get(family);
    if (rows === undefined) throw new Wrong(`family ${family} is not in the header`);
    return rows;
  }

  #pathRows(reader: Reader): void {
    const rows = this.#rows(reader.u32()), count = reader.u16(), hasIds = reader.u8() !== 0;
    const size = count * (hasIds ? 23 : 18);
    if (reader.left !== size) throw new Wrong(`${reader.left} octets, ${count} paths have ${size}`);
    const column = (size: number) => {
      const view = new DataView(reader.bytes.buffer, reader.bytes.byteOffset + reader.at);
      reader.at += count * size;
      return view;
    };
    const prefixes = column(4), peers = column(2), blocks = column(4), hops = column(4);
    const times = column(4), flags = column(hasIds ? 1 : 0), ids = column(hasIds ? 4 : 0);
    for (let i = 0; i < count; i++) {
      const prefix = below(prefixes.getUint32(i * 4), rows.prefixes, "prefix");
      const peer = below(peers.getUint16(i * 2), this.#peers, "peer");
      const block = below(blocks.getUint32(i * 4), this.#blocks.length, "attribute block");
      const hop = below(hops.getUint32(i * 4), this.#nextHops.length, "next hop");
      const pathId = hasIds && flags.getUint8(i) !== 0 ? ids.getUint32(i * 4) : NO_PATH_ID;
      const set = this.#blocks[block]!, nextHop = this.#nextHops[hop]!, { family } = rows;
      const at = rows.at(prefix), time = times.getUint32(i * 4);
      if (!this.adjIn.announce(peer, family, rows.nlri, at, pathId, set, nextHop, time)) {
        throw new Wrong("too many paths for one prefix");
      }
      rows.paths++;
    }
  }

  /** Gives up what only the reading held; throws where counts are not those of the header. */
  finish(): void {
    this.release();
    const found = [this.#peers, this.#nextHops.length - 1, this.#blocks.length];
    const names = ["peers", "next hops", "attribute blocks"];
    for (const [i, name] of names.entries()) agree(found[i]!, this.#wanted[i]!, name);
    for (const { family, prefixes, paths, wantPrefixes, wantPaths } of this.#families.values()) {
      agree(prefixes, wantPrefixes, "prefixes");
      agree(paths, wantPaths, "paths");
      const { size } = this.adjIn.table(family)!;
      if (size !== paths) throw new Wrong(`${size} different paths are here, ${paths} were told`);
    }
  }

  release(): void {
    for (const id of this.#blocks) this.#sets.blocks.release(id);
    for (const id of this.#nextHops) this.adjIn.nextHops.release(id);
  }
}

function agree(found: number, wanted: number, name: string): void {
  if (found !== wanted && wanted !== format.UNCOUNTED) {
    throw new Wrong(`${found} ${name} are here, the header says ${wanted}`);
  }
}

function below(value: number, count: number, name: string): number {
  if (value >= count) throw new Wrong(`${name} ${value} of ${count}`);
  return value;
}

function takeField(
  facts: { -readonly [K in keyof PeerFacts]: PeerFacts[K] },
  tag: number,
  field: Reader,
  size: number,
): void {
  switch (tag) {
    case format.NAME:
      facts.name = text(field, size);
      break;
    case format.ADDRESS:
      facts.address = field.bytes.slice(field.at, field.end);
      break;
    case format.ZONE:
      facts.zone = text(field, size);
      break;
    case format.ASN:
      facts.asn = field.u32();
      break;
    case format.ROUTER_ID:
      facts.routerId = field.u32();
      break;
    case format.KIND:
      facts.kind = format.PEER_KINDS[below(field.u8(), format.PEER_KINDS.length, "peer kind")]!;
      break;
    case format.LOCAL_ADDRESS:
      facts.localAddress = field.bytes.slice(field.at, field.end);
      break;
    case format.LOCAL_ASN:
      facts.localAsn = field.u32();
      break;
    case format.LOCAL_ROUTER_ID:
      facts.localRouterId = field.u32();
      break;
    case format.SINCE:
      facts.since = field.u32();
      break;
  }
}

const decoder = new TextDecoder();

function text(reader: Reader, size: number): string {
  reader.need(size);
  const at = reader.at;
  reader.at += size;
  return decoder.decode(reader.bytes.subarray(at, at + size));
}

/** What a body says, or what is wrong with it. */
export function faultOf(kind: number, offset: number, work: () => void): SnapshotFault | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    const what = format.KIND_NAMES[kind] ?? `frame of kind ${kind}`;
    if (error instanceof Wrong) return { what, offset, reason: error.reason };
    if (!(error instanceof Overrun)) throw error;
    return { what, offset, reason: `${error.wanted} octets needed, ${error.left} left` };
  }
}
