import type { Ledger } from "./ledger.ts";

/** How many addresses the index has as free. */
export interface FreeAddresses {
  readonly prefix: string;
  readonly free: bigint;
}

/** What the index of a ledger says is free: in each super-block for blocks, in each range of a pool for super-blocks. */
export function freeAddresses(ledger: Ledger): FreeAddresses[] {
  const found: FreeAddresses[] = [];
  for (const { name, cidrs } of ledger.pools()) {
    for (const { prefix } of cidrs) found.push(sum(ledger, name, prefix, true));
    for (const { prefix } of ledger.supers(name)) found.push(sum(ledger, name, prefix, false));
  }
  return found;
}

function sum(ledger: Ledger, pool: string, prefix: string, isOuter: boolean): FreeAddresses {
  const bits = prefix.includes(":") ? 128 : 32;
  const lengths = ledger.ranges.free(pool, prefix, isOuter);
  return {
    prefix,
    free: lengths.reduce((free, length) => free + (1n << BigInt(bits - length)), 0n),
  };
}
