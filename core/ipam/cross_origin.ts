import { formatAddress, parseAddress } from "../net/address.ts";
import { formatPrefix, parsePrefix } from "../net/prefix.ts";
import type { Layout } from "./check_layout.ts";
import { type Range, rangeOf } from "./check_range.ts";
import { around } from "./check_lookup.ts";
import type { NodeRow } from "./ledger_row.ts";

/** A route as it was seen somewhere. */
export interface Announcement {
  readonly prefix: string;
  /** The node that announces it, where that is known. */
  readonly origin?: string;
  readonly nextHop?: string;
  /** The next hop is a router on the way, and who announces it is somewhere behind. */
  readonly isBehind?: true;
  /** Identifier of the router that it begins at, where that is told (RFC 4456 §8). */
  readonly originator?: string;
  /** Whom it was learnt from. */
  readonly peer?: string;
  /** AS numbers, the origin last. */
  readonly path?: string;
}

/** Who announces a route, as well as can be told. */
export interface Origin {
  readonly node: string | undefined;
  /** It was said, or the address is known to be the node's; not only learnt from what it announces. */
  readonly isSure: boolean;
  /** Next hop of whoever that is, where it is no router on the way. */
  readonly hop?: string;
  /** For people: `node-1`, `192.0.2.9, which no node is known to have`. */
  readonly text: string;
}

/** Labels of a node that say an address of it. */
const LABELS: readonly string[] = ["address", "router-id"];

/**
 * Who has which next hop or identifier: as was said, by labels, or the owner of most blocks that come
 * from there. The last is a guess: a label that tells otherwise beats it, and another place that
 * announces more of the same owner's blocks.
 */
export class Origins {
  readonly #sure = new Map<string, string>();
  readonly #learnt: ReadonlyMap<string, string>;
  readonly #layout: Layout;

  constructor(
    layout: Layout,
    announcements: readonly Announcement[],
    said: ReadonlyMap<string, string> = new Map(),
  ) {
    this.#layout = layout;
    for (const { name, labels } of layout.nodes.values()) {
      for (const { key, value } of labels) {
        if (LABELS.includes(key)) this.#sure.set(canonical(value), name);
      }
    }
    for (const [address, node] of said) this.#sure.set(canonical(address), node);
    this.#learnt = learnt(layout, announcements);
  }

  of(announcement: Announcement): Origin {
    const { origin, nextHop, originator, peer, isBehind } = announcement;
    if (origin !== undefined) return { node: origin, isSure: true, text: origin };
    const hop = nextHop === undefined ? undefined : canonical(nextHop);
    // A router on the way may put itself in as the next hop.
    for (const address of [hop, originator]) {
      const sure = address === undefined ? undefined : this.#sure.get(address);
      if (sure !== undefined) return { node: sure, isSure: true, text: `${sure} (${address})` };
    }
    const place = placeOf(announcement), guess = place && this.#learnt.get(place.key);
    const own = hop === undefined || isBehind ? {} : { hop };
    if (guess !== undefined && !hasOtherAddress(this.#layout.nodes.get(guess), own)) {
      const text = `${place!.text}, which announces most of its blocks for ${guess}`;
      return { node: guess, isSure: false, ...own, text };
    }
    const text = place
      ? `${place.text}, which no node is known to have`
      : peer !== undefined
      ? `somebody behind ${peer}`
      : "somebody";
    return { node: undefined, isSure: false, ...own, text };
  }
}

/** Whether labels say which address of the hop's family the node has; the hop is none that was said. */
export function hasOtherAddress(
  node: NodeRow | undefined,
  { hop }: Pick<Origin, "hop">,
): boolean {
  const octets = hop === undefined ? undefined : parseAddress(hop);
  return octets !== undefined && node !== undefined &&
    node.labels.some(({ key, value }) =>
      key === "address" && parseAddress(value)?.length === octets.length
    );
}

/** Blocks of a node from one place: IPv4, IPv6. */
type Counts = [number, number];

/** By place: whose blocks most of it are, where no other place has more of that node's in a family. */
function learnt(
  layout: Layout,
  announcements: readonly Announcement[],
): ReadonlyMap<string, string> {
  const places = new Map<string, Map<string, Counts>>(), most = new Map<string, Counts>();
  for (const { key, node, at } of ofBlocks(layout, announcements)) {
    let counts = places.get(key);
    if (!counts) places.set(key, counts = new Map());
    const count = counts.get(node) ?? [0, 0], top = most.get(node) ?? [0, 0];
    count[at]++;
    top[at] = Math.max(top[at], count[at]);
    counts.set(node, count);
    most.set(node, top);
  }
  const found = new Map<string, string>();
  for (const [key, counts] of places) {
    const all = [...counts.values()].reduce((sum, [four, six]) => sum + four + six, 0);
    for (const [node, count] of counts) {
      const [four, six] = count,
        isBeaten = count.some((n, at) => n > 0 && n < most.get(node)![at]!);
      if ((four + six) * 2 > all && !isBeaten) found.set(key, node);
    }
  }
  return found;
}

/** Each block once for each place that announces it: several routers tell of the same. */
function* ofBlocks(
  layout: Layout,
  announcements: readonly Announcement[],
): Generator<{ readonly key: string; readonly node: string; readonly at: 0 | 1 }> {
  const told = new Set<string>();
  for (const one of announcements) {
    const place = one.origin === undefined ? placeOf(one) : undefined,
      range = rangeOf(one.prefix);
    const block = range && around(layout.blocks, range);
    if (!place || !block || block.range.length !== range.length) continue;
    const once = `${place.key} ${block.text}`;
    if (told.has(once)) continue;
    told.add(once);
    yield { key: place.key, node: block.row.node, at: range.family === 4 ? 0 : 1 };
  }
}

/** Where it comes from, as near to who announces it as is told. An identifier is no next hop. */
function placeOf(
  { nextHop, originator, isBehind }: Announcement,
): { readonly key: string; readonly text: string } | undefined {
  const hop = nextHop === undefined || isBehind ? undefined : canonical(nextHop);
  if (originator !== undefined) return { key: `id ${originator}`, text: hop ?? originator };
  if (hop === undefined) return undefined;
  return { key: hop, text: hop };
}

/** One text for each address; what is none stays as it is. */
function canonical(address: string): string {
  const octets = parseAddress(address);
  return octets ? formatAddress(octets) : address;
}

/** All that was seen of one prefix. */
export interface Sighting {
  readonly text: string;
  readonly range: Range;
  readonly seen: readonly Announcement[];
  /** Each once. */
  readonly origins: readonly Origin[];
  /** AS numbers that paths end with, each once. */
  readonly ends: readonly string[];
  /** Routers that paths begin at which no other AS is in, each once. */
  readonly beginnings: readonly string[];
}

/** Puts together what was seen of each prefix, in the order it came; and what is no prefix. */
export function sightings(
  announcements: readonly Announcement[],
  origins: Origins,
): { readonly found: readonly Sighting[]; readonly unreadable: readonly string[] } {
  const groups = new Map<string, { text: string; range: Range; seen: Announcement[] }>();
  const unreadable: string[] = [];
  for (const one of announcements) {
    const range = rangeOf(one.prefix);
    if (!range) {
      unreadable.push(one.prefix);
      continue;
    }
    const text = range.isCanonical ? one.prefix : formatPrefix(parsePrefix(one.prefix)!);
    const group = groups.get(text);
    if (group) group.seen.push(one);
    else groups.set(text, { text, range, seen: [one] });
  }
  const found = [...groups.values()].map(({ text, range, seen }) => ({
    text,
    range,
    seen,
    origins: distinct(seen.map((one) => origins.of(one))),
    ends: [...new Set(seen.flatMap(({ path }) => endOf(path) ?? []))],
    beginnings: [
      ...new Set(seen.flatMap(({ path, originator }) => path === undefined && originator || [])),
    ],
  }));
  return { found, unreadable };
}

function distinct(origins: readonly Origin[]): Origin[] {
  return [...new Map(origins.map((origin) => [origin.node ?? origin.text, origin])).values()];
}

/** The AS that a path ends with; undefined where it ends with a set, or is empty. */
function endOf(path = ""): string | undefined {
  return /(?:^| )([0-9.]+) *$/.exec(path)?.[1];
}
