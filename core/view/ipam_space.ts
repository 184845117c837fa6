// A ledger laid out as the address space that it shares out: every address of a pool in one piece.
import type { BlockRow, BlockState, NodeRow, SuperRow } from "../ipam/ledger_row.ts";
import type { PoolRow } from "../ipam/pool.ts";
import { formatPrefix, makePrefix, parsePrefix } from "../net/prefix.ts";

/** The rows of a ledger that are drawn. */
export interface SpaceRows {
  readonly pools: readonly PoolRow[];
  readonly supers: readonly SuperRow[];
  readonly blocks: readonly BlockRow[];
  readonly nodes: readonly NodeRow[];
}

/**
 * Addresses from `start` up to `end`, that one excluded, as numbers of 128 bits: those of IPv4 as
 * IPv6 maps them (RFC 4291 §2.5.5.2), so that no two families meet.
 */
export interface Extent {
  readonly start: bigint;
  readonly end: bigint;
}

/** Neighbours that are the same: a block, something reserved, or what nobody has. */
export interface Piece extends Extent {
  readonly kind: BlockState | "reserved" | "free";
  readonly block?: BlockRow;
  /** Addresses in use, as far as it is known. */
  readonly used?: number;
}

/** The range of a rack: all of it in pieces. */
export interface RackSpace extends Extent {
  readonly kind: "rack";
  readonly prefix: string;
  readonly rack: string;
  readonly pieces: readonly Piece[];
}

export interface CidrSpace extends Extent {
  readonly prefix: string;
  readonly family: "ipv4" | "ipv6";
  readonly isDraining: boolean;
  readonly parts: readonly (RackSpace | Piece)[];
}

export interface PoolSpace {
  readonly pool: PoolRow;
  readonly cidrs: readonly CidrSpace[];
}

/** What stands before the 32 bits of IPv4. */
const MAPPED = 0xffffn;

/** The extent of a prefix; undefined for what is none. */
export function extentOf(text: string): Extent | undefined {
  const prefix = parsePrefix(text, true);
  if (!prefix) return undefined;
  const { address, length } = prefix, view = new DataView(address.buffer, address.byteOffset);
  const start = address.length === 4
    ? MAPPED << 32n | BigInt(view.getUint32(0))
    : view.getBigUint64(0) << 64n | view.getBigUint64(8);
  return { start, end: start + (1n << BigInt(address.length * 8 - length)) };
}

/** The prefixes that an extent is made of, in order: as few as there can be. */
export function prefixesOf({ start, end }: Extent): string[] {
  const out: string[] = [];
  for (let at = start; at < end;) {
    let bits = 0n;
    while (at % (2n << bits) === 0n && at + (2n << bits) <= end) bits++;
    out.push(prefixText(at, Number(bits)));
    at += 1n << bits;
  }
  return out;
}

function prefixText(start: bigint, hostBits: number): string {
  const octets = start >> 32n === MAPPED ? 4 : 16, address = new Uint8Array(octets);
  for (let i = octets - 1, rest = start; i >= 0; i--, rest >>= 8n) address[i] = Number(rest & 255n);
  return formatPrefix(makePrefix(address, octets * 8 - hostBits));
}

/**
 * Pools in the order of their names, each range from its first address to its last. `used`: addresses
 * in use of each block, by prefix, as far as it is known.
 */
export function spaceOf(rows: SpaceRows, used: ReadonlyMap<string, number>): PoolSpace[] {
  const supers = byPool(rows.supers), blocks = byPool(rows.blocks);
  return [...rows.pools].sort((a, b) => a.name < b.name ? -1 : 1).map((pool) => {
    const pieces = inOrder([
      ...(blocks.get(pool.name) ?? []).flatMap((block) => blockPiece(block, used)),
      ...pool.reserved.flatMap((prefix) => at(prefix, { kind: "reserved" as const })),
    ]);
    const racks = inOrder(
      (supers.get(pool.name) ?? []).flatMap(({ prefix, rack }) => at(prefix, { prefix, rack })),
    );
    const cidrs = pool.cidrs.flatMap(({ prefix, draining }) =>
      at(prefix, {
        prefix,
        family: prefix.includes(":") ? "ipv6" as const : "ipv4" as const,
        isDraining: draining === true || pool.draining === true,
      }).map((cidr): CidrSpace => ({ ...cidr, parts: partsOf(cidr, racks, pieces) }))
    );
    return { pool, cidrs };
  });
}

/** Ranges of racks, what stands beside them, and what is free between. */
function partsOf(
  cidr: Extent,
  racks: readonly (Extent & { readonly prefix: string; readonly rack: string })[],
  pieces: readonly Piece[],
): (RackSpace | Piece)[] {
  const inside = within(racks, cidr).map((rack): RackSpace => ({
    kind: "rack",
    ...rack,
    pieces: filled(within(pieces, rack), rack),
  }));
  const alone = within(pieces, cidr).filter((piece) => within(racks, piece).length === 0);
  return filled<RackSpace | Piece>(inOrder([...inside, ...alone]), cidr);
}

function at<Rest extends object>(prefix: string, rest: Rest): (Rest & Extent)[] {
  const extent = extentOf(prefix);
  return extent ? [{ ...rest, ...extent }] : [];
}

function blockPiece(block: BlockRow, used: ReadonlyMap<string, number>): Piece[] {
  const use = used.get(block.prefix);
  return at(block.prefix, { kind: block.state, block, ...(use !== undefined && { used: use }) });
}

function byPool<Row extends { readonly pool: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const out = new Map<string, Row[]>();
  for (const row of rows) {
    const list = out.get(row.pool);
    if (list) list.push(row);
    else out.set(row.pool, [row]);
  }
  return out;
}

function inOrder<Part extends Extent>(parts: Part[]): Part[] {
  return parts.sort((a, b) => a.start < b.start ? -1 : a.start > b.start ? 1 : 0);
}

/** Those of ordered parts that have something in the extent, cut to it. */
function within<Part extends Extent>(parts: readonly Part[], { start, end }: Extent): Part[] {
  const out: Part[] = [];
  for (let i = firstBeyond(parts, start); i < parts.length && parts[i]!.start < end; i++) {
    const part = parts[i]!;
    const from = part.start < start ? start : part.start, to = part.end > end ? end : part.end;
    out.push(from === part.start && to === part.end ? part : { ...part, start: from, end: to });
  }
  return out;
}

/** Index of the first of ordered parts that ends behind `start`. */
function firstBeyond(parts: readonly Extent[], start: bigint): number {
  let low = 0, high = parts.length;
  while (low < high) {
    const middle = low + high >> 1;
    if (parts[middle]!.end > start) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The parts with what is free between them; of what overlaps, which it should not, the first counts. */
function filled<Part extends Extent>(
  parts: readonly Part[],
  { start, end }: Extent,
): (Part | Piece)[] {
  const out: (Part | Piece)[] = [];
  let cursor = start;
  for (const part of parts) {
    if (part.end <= cursor) continue;
    if (part.start > cursor) out.push({ kind: "free", start: cursor, end: part.start });
    out.push(part.start < cursor ? { ...part, start: cursor } : part);
    cursor = part.end;
  }
  if (cursor < end) out.push({ kind: "free", start: cursor, end });
  return out;
}
