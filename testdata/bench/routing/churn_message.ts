import type { Kind } from "./churn_model.ts";
import { HEADER, UPDATE } from "../live/messages.ts";
import type { Teller } from "./place.ts";

/** A prefix of the churn is its number: 16.0.0.0/24 and 2a00::/48 and those that follow. */
const FIRST_IPV4 = 0x10_00_00, FIRST_IPV6 = 0x2a00_0000;
const ORIGIN_AS = 100_000;

/**
 * An UPDATE of the prefixes from `first` on, with a path of `length` ASes behind the peer's own, and
 * a community of its own; length 0 withdraws them.
 */
export function sayUpdate(
  { as, address }: Teller,
  kind: Kind,
  first: number,
  count: number,
  length: number,
  community: number,
): Uint8Array {
  const nlri = nlriOf(kind, first, count), next = address.split(".").map(Number);
  if (length === 0) {
    if (kind === "ipv4") return update(nlri, [], []);
    return update([], attribute(0x90, 15, [0, 2, 1, ...nlri]), []);
  }
  const path = [as, ...Array.from({ length }, (_, i) => ORIGIN_AS + i)];
  const attributes = [
    ...attribute(0x40, 1, [0]),
    ...attribute(0x40, 2, [2, path.length, ...path.flatMap(u32)]),
  ];
  const communities = attribute(0xc0, 8, u32((community & 0x7fffffff) >>> 0));
  if (kind === "ipv4") {
    return update([], [...attributes, ...attribute(0x40, 3, next), ...communities], nlri);
  }
  const hop = [0xfd, 0, 0, 9, ...Array(10).fill(0), 0, next[3]!];
  const reach = attribute(0x90, 14, [0, 2, 1, 16, ...hop, 0, ...nlri]);
  return update([], [...attributes, ...communities, ...reach], []);
}

function nlriOf(kind: Kind, first: number, count: number): number[] {
  const octets: number[] = [];
  for (let i = first; i < first + count; i++) {
    if (kind === "ipv4") {
      const at = FIRST_IPV4 + i;
      octets.push(24, at >>> 16, at >>> 8 & 255, at & 255);
    } else octets.push(48, ...u32(FIRST_IPV6 + (i >>> 16)), i >>> 8 & 255, i & 255);
  }
  return octets;
}

/** The number of a prefix whose length octet is at `at`. */
export function numberAt(kind: Kind, bytes: Uint8Array, at: number): number {
  if (kind === "ipv4") {
    return (bytes[at + 1]! << 16 | bytes[at + 2]! << 8 | bytes[at + 3]!) - FIRST_IPV4;
  }
  const top = (bytes[at + 3]! << 8 | bytes[at + 4]!) - (FIRST_IPV6 & 0xffff);
  return top << 16 | bytes[at + 5]! << 8 | bytes[at + 6]!;
}

function u32(value: number): number[] {
  return [value >>> 24, value >>> 16 & 255, value >>> 8 & 255, value & 255];
}

function attribute(flags: number, code: number, value: readonly number[]): number[] {
  return flags & 0x10 || value.length > 255
    ? [flags | 0x10, code, value.length >> 8, value.length & 255, ...value]
    : [flags, code, value.length, ...value];
}

function update(withdrawn: number[], attributes: number[], nlri: number[]): Uint8Array {
  const length = HEADER + 4 + withdrawn.length + attributes.length + nlri.length;
  return Uint8Array.from([
    ...Array(16).fill(0xff),
    ...[length >> 8, length & 255, UPDATE],
    ...[withdrawn.length >> 8, withdrawn.length & 255, ...withdrawn],
    ...[attributes.length >> 8, attributes.length & 255, ...attributes],
    ...nlri,
  ]);
}
