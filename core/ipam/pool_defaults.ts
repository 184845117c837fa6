import type { BlockSizes, ElasticSettings } from "./pool.ts";

/** Sizes of a pool that says nothing of them. */
export const DEFAULT_SIZES: Readonly<Record<"ipv4" | "ipv6", BlockSizes>> = {
  ipv4: { smallest: 28, largest: 22, usual: 26, rack: 22 },
  ipv6: { smallest: 124, largest: 118, usual: 122, rack: 118 },
};

/** Blocks cool for longer than BGP's usual hold time: who was cut off and has the route still loses it first. */
export const DEFAULT_ELASTIC: ElasticSettings = {
  preAllocate: 8,
  highPercent: 80,
  lowPercent: 40,
  settleSeconds: 60,
  doubleSeconds: 600,
  coolSeconds: 180,
  graceSeconds: 300,
  unusable: 3,
  mostBlocks: 8,
};

export const DEFAULT_RACK_LABEL = "rack";
