// A ledger as Calico's resources, for `calicoctl` and `kubectl`: the other way of calico_ipam.
import { stringify } from "yaml";
import type { BlockRow, LedgerRow } from "../ipam/ledger_row.ts";
import type { PoolRow } from "../ipam/pool.ts";
import { covers, formatPrefix, parsePrefix, type Prefix } from "../net/prefix.ts";
import { formatCalicoSelector } from "./calico_selector.ts";

const API = "projectcalico.org/v3";

/** A pool that is applied without them loses them: whoever applies it has to know. */
const PACKETS = "encapsulation and NAT of pools are not in it: whatever ipipMode, vxlanMode and " +
  "natOutgoing they have is to be set before it is applied";

/** What a ledger has that Calico's resources cannot say, one sentence each. */
export interface Written {
  readonly text: string;
  readonly notes: readonly string[];
}

/**
 * An IPPool for each range, with the smallest block that is in it for its size, and each block in
 * pieces of that size, confirmed for its node. What cools, leaves or is quarantined is reserved.
 */
export function writeCalico(rows: readonly LedgerRow[]): Written {
  const pools = rows.filter((row) => row.kind === "pool");
  const blocks = rows.filter((row) => row.kind === "block");
  const resources = pools.flatMap((pool) => poolResources(pool, blocks));
  const isMixed = resources.some(({ kind, isSplit }) => kind === "BlockAffinity" && isSplit);
  const notes = [
    ...pools.length > 0 ? [PACKETS] : [],
    ...isMixed ? ["blocks are in pieces of the smallest size, for a pool of Calico has one"] : [],
    ...reservations(blocks).length > 0 ? ["what cools or is quarantined is an IPReservation"] : [],
  ];
  const all = [...resources.map(({ isSplit: _, ...rest }) => rest), ...reservations(blocks)];
  return { text: all.map((one) => stringify(one)).join("---\n"), notes };
}

interface CalicoResource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: object;
  readonly isSplit?: boolean;
}

function poolResources(pool: PoolRow, blocks: readonly BlockRow[]): readonly CalicoResource[] {
  return pool.cidrs.flatMap(({ prefix, draining }, at) => {
    const range = parsePrefix(prefix)!;
    const inside = blocks.filter((block) => isLive(block) && isInside(block.prefix, range));
    const usual = (range.address.length === 4 ? pool.ipv4 : pool.ipv6)?.usual ?? range.length;
    const blockSize = Math.max(usual, ...inside.map((block) => parsePrefix(block.prefix)!.length));
    const name = at === 0 ? pool.name : `${pool.name}-${at + 1}`;
    const disabled = draining || pool.draining || false;
    const nodeSelector = formatCalicoSelector(pool.selector);
    const spec = { cidr: prefix, blockSize, nodeSelector, disabled };
    return [
      { apiVersion: API, kind: "IPPool", metadata: { name }, spec },
      ...inside.flatMap((block) => affinities(block, blockSize)),
    ];
  });
}

function isLive({ state }: BlockRow): boolean {
  return state === "held" || state === "draining";
}

function isInside(inner: string, outer: Prefix): boolean {
  const { address, length } = parsePrefix(inner)!;
  return address.length === outer.address.length && covers(outer, address, 0, length);
}

function affinities({ prefix, node, state }: BlockRow, size: number): readonly CalicoResource[] {
  const range = parsePrefix(prefix)!;
  const pieces = size - range.length > MOST_SPLITS ? [prefix] : [...piecesOf(range, size)];
  return pieces.map((cidr) => {
    const name = `${node}-${cidr.replaceAll(/[.:/]+/g, "-")}`;
    const spec = { cidr, node, state: "confirmed", deleted: state === "draining" };
    return {
      apiVersion: API,
      kind: "BlockAffinity",
      metadata: { name },
      spec,
      isSplit: pieces.length > 1,
    };
  });
}

/** A block is halved this often at most; a larger one stays whole, which Calico refuses in words. */
const MOST_SPLITS = 12;

/** The ranges of a length that make up a block, in the order of address. */
function* piecesOf({ address, length }: Prefix, size: number): Generator<string> {
  const octets = address.slice(), step = 0x80 >> ((size - 1) & 7);
  for (let left = 2 ** (size - length); left > 0; left--) {
    yield formatPrefix({ address: octets, length: size });
    // Adds one at the last bit of the length.
    let carry = step;
    for (let i = (size - 1) >> 3; i >= 0 && carry > 0; i--) {
      const sum = octets[i]! + carry;
      octets[i] = sum & 0xff;
      carry = sum >> 8;
    }
  }
}

function reservations(blocks: readonly BlockRow[]): readonly CalicoResource[] {
  const kept = blocks.filter((block) => !isLive(block)).map(({ prefix }) => prefix);
  const metadata = { name: "underlay-not-free" }, spec = { reservedCIDRs: kept };
  return kept.length === 0 ? [] : [{ apiVersion: API, kind: "IPReservation", metadata, spec }];
}
