import { covers, parsePrefix, type Prefix } from "../net/prefix.ts";

/**
 * Blocks that no router forwards to, so that announcing one is a slip. Private, shared and
 * documentation space is not among them: it is what underlay networks and labs are made of.
 */
const NOWHERE: readonly (readonly [block: string, what: string])[] = [
  ["0.0.0.0/8", "this network"],
  ["127.0.0.0/8", "loopback"],
  ["169.254.0.0/16", "link-local"],
  ["224.0.0.0/4", "multicast"],
  ["240.0.0.0/4", "reserved"],
  ["::/8", "reserved"],
  ["fe80::/10", "link-local"],
  ["ff00::/8", "multicast"],
];

/** Inside them, but meant to be routed: NAT64. */
const SOMEWHERE = ["64:ff9b::/32"].map((text) => parsePrefix(text)!);

const BLOCKS: readonly (readonly [Prefix, string, string])[] = NOWHERE.map(
  ([text, what]) => [parsePrefix(text)!, text, what],
);

/** First octets under which a block of {@link BLOCKS} begins, by the size of the address. */
const SUSPECT: Readonly<Record<4 | 16, Uint8Array>> = { 4: suspects(4), 16: suspects(16) };

function suspects(size: number): Uint8Array {
  const flags = new Uint8Array(256);
  for (const [{ address, length }] of BLOCKS) {
    if (address.length !== size) continue;
    const count = length >= 8 ? 1 : 1 << 8 - length;
    flags.fill(1, address[0]!, address[0]! + count);
  }
  return flags;
}

/** Anything shorter takes over most of the addresses there are. */
const SHORTEST = 8;

/**
 * Why nobody would mean to announce this prefix, to follow it in a sentence: `is the default route`;
 * undefined when all is well.
 */
export function announceDoubt(
  octets: Uint8Array,
  size: 4 | 16,
  length: number,
): string | undefined {
  if (length < SHORTEST) {
    if (length === 0) return "is the default route";
    return `holds a large part of all ${size === 4 ? "IPv4" : "IPv6"} addresses`;
  }
  return SUSPECT[size][octets[0]!] === 1 ? bogon(octets, size, length) : undefined;
}

function bogon(octets: Uint8Array, size: number, length: number): string | undefined {
  const inside = (block: Prefix) =>
    block.address.length === size && covers(block, octets, 0, length);
  if (SOMEWHERE.some(inside)) return undefined;
  const found = BLOCKS.find(([block]) => inside(block));
  return found && `lies in ${found[1]} (${found[2]}), which is routed nowhere`;
}
