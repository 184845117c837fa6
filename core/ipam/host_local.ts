// The IPAM plugin `host-local` of the CNI project, which gives pods their addresses: what its part of a
// network configuration says, and what its folder of state tells. Facts: its own documentation.
import { parseAddress } from "../net/address.ts";
import { covers, parsePrefix, type Prefix } from "../net/prefix.ts";
import { isNestedTooDeep } from "./nesting.ts";
import type { BlockRow } from "./ledger_row.ts";

/** Ranges of one family; a pod gets one address from each set. */
type RangeSet = readonly { readonly subnet: string }[];

/** The network configuration that a container runtime reads, with ranges set. */
export interface RangesSet {
  readonly text: string;
  readonly isChanged: boolean;
  /** Name of the network: its folder in the folder of state. */
  readonly network: string;
  /** The folder of state, where the configuration says one. */
  readonly dataDir?: string;
  /** Subnets it has now, those that are in no range any more, and those that are new. */
  readonly has: readonly string[];
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** A configuration that cannot be used: why, and what would help. */
export interface RangesFault {
  readonly fault: string;
  readonly hint?: string;
}

/** New pods get addresses from held blocks alone; all others are left out, and their pods keep theirs. */
export function rangeSetsOf(blocks: readonly BlockRow[]): readonly RangeSet[] {
  const held = blocks.filter(({ state }) => state === "held").map(({ prefix }) => prefix);
  const sets = [false, true].map((isIpv6) =>
    held.filter((prefix) => prefix.includes(":") === isIpv6).map((subnet) => ({ subnet }))
  );
  return sets.filter((set) => set.length > 0);
}

/**
 * Sets the ranges of the plugin that asks host-local for addresses, and leaves all else as it stands.
 * `text` is a network configuration list, or one plugin's configuration.
 */
export function setRanges(text: string, sets: readonly RangeSet[]): RangesSet | RangesFault {
  const config = parseObject(text);
  if (!config) return { fault: "it is no JSON object" };
  if (isNestedTooDeep(config)) return { fault: "it is nested too deep" };
  const { name } = config;
  if (typeof name !== "string" || !/^[a-zA-Z0-9][\w.-]*$/.test(name)) {
    return { fault: "its name, after which host-local calls its folder, is missing" };
  }
  const found = hostLocalOf(config);
  if ("fault" in found) return found;
  const { subnet, rangeStart: _start, rangeEnd: _end, gateway: _gateway, ...rest } = found.ipam;
  const had = [...subnetsOf(rest["ranges"]), ...typeof subnet === "string" ? [subnet] : []];
  const has = sets.flat().map((range) => range.subnet);
  const isSame = subnet === undefined &&
    JSON.stringify(rest["ranges"]) === JSON.stringify(mergedSets(rest["ranges"], sets));
  const ipam = { ...rest, ranges: mergedSets(rest["ranges"], sets) };
  const { dataDir } = rest;
  return {
    text: isSame ? text : `${JSON.stringify(found.replace(ipam), null, 2)}\n`,
    isChanged: !isSame,
    network: name,
    ...(typeof dataDir === "string" && dataDir !== "" && { dataDir }),
    has,
    removed: had.filter((one) => !has.includes(one)),
    added: has.filter((one) => !had.includes(one)),
  };
}

/** A range that is there keeps what else is said of it, as a gateway. */
function mergedSets(before: unknown, sets: readonly RangeSet[]): readonly (readonly object[])[] {
  const known = new Map(
    rangesOf(before).map((range) => [range["subnet"], range] as const),
  );
  return sets.map((set) => set.map((range) => known.get(range.subnet) ?? range));
}

function rangesOf(ranges: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(ranges) ? ranges.flat().filter(isObject) : [];
}

function subnetsOf(ranges: unknown): readonly string[] {
  return rangesOf(ranges).map(({ subnet }) => subnet).filter((one) => typeof one === "string");
}

type Json = Readonly<Record<string, unknown>>;

interface HostLocal {
  readonly ipam: Json;
  /** The whole configuration with this in its place. */
  replace(ipam: Json): Json;
}

const NO_PLUGIN: RangesFault = {
  fault: "no plugin in it has host-local for its ipam",
  hint: 'give one of its plugins "ipam": {"type": "host-local"}',
};

function hostLocalOf(config: Json): HostLocal | RangesFault {
  if (isHostLocal(config["ipam"])) {
    return { ipam: config["ipam"], replace: (ipam) => ({ ...config, ipam }) };
  }
  const { plugins } = config;
  if (!Array.isArray(plugins)) return NO_PLUGIN;
  const uses = plugins.flatMap((plugin, at) =>
    isObject(plugin) && isHostLocal(plugin["ipam"]) ? [at] : []
  );
  const [at] = uses;
  if (at === undefined) return NO_PLUGIN;
  if (uses.length > 1) return { fault: "two of its plugins have host-local for their ipam" };
  const plugin: Json = plugins[at];
  return {
    ipam: plugin["ipam"] as Json,
    replace: (ipam) => ({ ...config, plugins: plugins.with(at, { ...plugin, ipam }) }),
  };
}

function isHostLocal(value: unknown): value is Json {
  return isObject(value) && value["type"] === "host-local";
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseObject(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What pods have of a node's blocks. */
export interface HostLocalUse {
  /** Addresses in the blocks; with two families, those of the one that has more. */
  readonly used: number;
  readonly blocks: readonly { readonly prefix: string; readonly used: number }[];
  /** Addresses that pods have and that are in none of the blocks. */
  readonly outside: readonly string[];
}

/** Counts the files of host-local's folder of a network: each is named after an address in use. */
export function countUse(
  names: Iterable<string>,
  blocks: readonly { readonly prefix: string }[],
): HostLocalUse {
  const counts = blocks.map(({ prefix }) => ({ prefix, range: parsePrefix(prefix)!, used: 0 }));
  const outside: string[] = [];
  for (const name of names) {
    const address = parseAddress(name);
    if (!address) continue;
    const block = counts.find(({ range }) => isInside(range, address));
    if (block) block.used++;
    else outside.push(name);
  }
  const sum = (isIpv6: boolean) =>
    counts.reduce((all, { prefix, used }) => prefix.includes(":") === isIpv6 ? all + used : all, 0);
  return {
    used: Math.max(sum(false), sum(true)),
    blocks: counts.map(({ prefix, used }) => ({ prefix, used })),
    outside: outside.sort(),
  };
}

function isInside(range: Prefix, address: Uint8Array): boolean {
  return range.address.length === address.length && covers(range, address, 0, address.length * 8);
}
