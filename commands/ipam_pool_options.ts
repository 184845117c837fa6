// The options of `ipam pool`, as data.
import { CHANGING, count, FORCING, STORE_AND_OUTPUT } from "./ipam_options.ts";
import type { OptionGroup, OptionValues } from "./option_spec.ts";

const POOL_RULES = {
  title: "Blocks of the pool",
  options: [
    { name: "sizes", value: "/SMALL-/LARGE", help: "sizes that IPv4 blocks may have: /28-/22" },
    { name: "usual", value: "/N", help: "the size where nobody says one: /26" },
    { name: "rack-size", value: "/N", help: "what a rack gets first; it doubles in place: /22" },
    { name: "ipv6-sizes", value: "/SMALL-/LARGE", help: "the same of IPv6 blocks: /124-/118" },
    { name: "ipv6-usual", value: "/N", help: "the usual IPv6 block: /122" },
    { name: "ipv6-rack-size", value: "/N", help: "the IPv6 range of a rack: /118" },
    { name: "rack-label", value: "KEY", help: "the label of a node that names its rack: rack" },
    {
      name: "selector",
      value: "KEY=VALUE,…",
      kind: "list",
      help: "only for nodes with these labels: rack=a,b is a or b; again for another key",
    },
    {
      name: "reserve",
      value: "PREFIX,…",
      kind: "list",
      help: "never granted",
    },
  ],
} as const satisfies OptionGroup;

const ELASTIC = {
  title: "Growing and shrinking",
  options: [
    count("pre-allocate", "N", "addresses a node shall have free beyond what it needs: 8"),
    count("high", "PERCENT", "a node that uses more is granted a block: 80", 100),
    count("low", "PERCENT", "one that would use less without a block gives it back: 40", 100),
    { name: "settle", value: "SPAN", kind: "span", help: "rest after a change of a node: 60s" },
    {
      name: "double-within",
      value: "SPAN",
      kind: "span",
      help: "a node that grows again within it gets twice the size: 10m",
    },
    {
      name: "cool",
      value: "SPAN",
      kind: "span",
      help: "between the withdrawal of a block and its next grant: 3m",
    },
    { name: "grace", value: "SPAN", kind: "span", help: "for blocks of a node that is gone: 5m" },
    count("unusable", "N", "addresses of an IPv4 block that no pod gets: 3", 16),
    count("most-blocks", "N", "blocks a node holds at most: 8", 1024),
  ],
} as const satisfies OptionGroup;

export const POOL_ADD_OPTIONS = [POOL_RULES, ELASTIC, CHANGING] as const;
export const POOL_SET_OPTIONS = [
  {
    title: POOL_RULES.title,
    options: [...POOL_RULES.options, {
      name: "unreserve",
      value: "PREFIX,…",
      kind: "list",
      help: "may be granted again",
    }],
  },
  ELASTIC,
  FORCING,
] as const satisfies readonly OptionGroup[];
export const POOL_GROW_OPTIONS = [CHANGING] as const;
export const POOL_REMOVE_OPTIONS = [CHANGING] as const;
export const POOL_DRAIN_OPTIONS = [
  {
    title: "What",
    options: [{ name: "undo", help: "grant from it again" }],
  },
  CHANGING,
] as const satisfies readonly OptionGroup[];
export const POOL_SHOW_OPTIONS = [STORE_AND_OUTPUT] as const;

export type PoolAddOptions = OptionValues<typeof POOL_ADD_OPTIONS>;
export type PoolSetOptions = OptionValues<typeof POOL_SET_OPTIONS>;
export type PoolGrowOptions = OptionValues<typeof POOL_GROW_OPTIONS>;
export type PoolRemoveOptions = OptionValues<typeof POOL_REMOVE_OPTIONS>;
export type PoolDrainOptions = OptionValues<typeof POOL_DRAIN_OPTIONS>;
export type PoolShowOptions = OptionValues<typeof POOL_SHOW_OPTIONS>;
