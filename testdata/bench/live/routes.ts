import {
  type AttributeSet,
  drawAttributeSet,
  drawOriginAs,
  type Presentation,
  writeAttributes,
} from "../generate/attribute_set.ts";
import { ByteSink } from "../generate/byte_sink.ts";
import { drawPrefixPool, type PrefixPool, writePrefix } from "../generate/prefixes.ts";
import { Rng } from "../generate/rng.ts";
import { UPDATE } from "./messages.ts";

const SEED = 42, MOST_OCTETS = 4096;

/** A table: IPv4 prefixes, and for each the number of its set, which is its origin in the pool. */
export interface Routes {
  readonly pool: PrefixPool;
  readonly sets: readonly AttributeSet[];
}

/** With one set all routes carry the same, and it is a plain one. */
export function drawRoutes(count: number, setCount: number): Routes {
  const rng = new Rng(SEED), pool = drawPrefixPool(rng, 4, count, setCount);
  const sets = Array.from({ length: setCount }, () => drawn(rng));
  return setCount === 1 ? { pool, sets: [PLAIN] } : { pool, sets };
}

/** Without the communities that keep a route from going on (RFC 1997, RFC 7999). */
function drawn(rng: Rng): AttributeSet {
  const set = drawAttributeSet(rng, drawOriginAs(rng));
  return { ...set, communities: set.communities.filter((c) => c >>> 16 !== 0xffff) };
}

const PLAIN: AttributeSet = {
  origin: 0,
  path: [],
  aggregatedAs: [],
  med: undefined,
  atomicAggregate: false,
  aggregatorAs: undefined,
  communities: [],
  extendedCommunities: [],
  largeCommunities: [],
};

/** Numbers of all routes, those of one set together. */
function bySet({ pool, sets }: Routes): Uint32Array {
  const starts = new Uint32Array(sets.length + 1), order = new Uint32Array(pool.count);
  for (const set of pool.origin) starts[set + 1]!++;
  for (let set = 0; set < sets.length; set++) starts[set + 1]! += starts[set]!;
  for (let route = 0; route < pool.count; route++) order[starts[pool.origin[route]!]!++] = route;
  return order;
}

/** Full UPDATEs, set by set, as a sender presents them. */
export function writeUpdates(sink: ByteSink, routes: Routes, as: Presentation): void {
  const { pool, sets } = routes, attributes = new ByteSink(), nlri = new ByteSink();
  const flush = () => {
    if (nlri.length === 0) return;
    const length = 23 + attributes.length + nlri.length;
    sink.fill(0xff, 16);
    sink.u16(length);
    sink.u8(UPDATE);
    sink.u16(0);
    sink.u16(attributes.length);
    sink.append(attributes.bytes);
    sink.append(nlri.bytes);
    sink.endRecord();
    nlri.clear();
  };
  let set = -1;
  for (const route of bySet(routes)) {
    if (pool.origin[route] !== set) {
      flush();
      set = pool.origin[route]!;
      attributes.clear();
      writeAttributes(attributes, sets[set]!, as);
    } else if (23 + attributes.length + nlri.length + 5 > MOST_OCTETS) flush();
    writePrefix(nlri, pool, route);
  }
  flush();
}

/** Lines of any kind, a route each, in no order. */
function writeLines(
  sink: ByteSink,
  { pool }: Routes,
  lineOf: (prefix: string, i: number) => string,
) {
  const encoder = new TextEncoder();
  for (let i = 0; i < pool.count; i++) {
    sink.append(encoder.encode(lineOf(prefixText(pool, i), i) + "\n"));
    sink.endRecord();
  }
}

export function prefixText({ address, bits }: PrefixPool, i: number): string {
  const at = address[i]!;
  return `${at >>> 24}.${at >>> 16 & 255}.${at >>> 8 & 255}.${at & 255}/${bits[i]}`;
}

export function writePrefixes(sink: ByteSink, routes: Routes): void {
  writeLines(sink, routes, (prefix) => prefix);
}

/** `announce route …` of ExaBGP's API. */
export function writeExabgp(sink: ByteSink, routes: Routes): void {
  const tails = routes.sets.map(exabgpTail);
  writeLines(
    sink,
    routes,
    (prefix, i) => `announce route ${prefix} next-hop self${tails[routes.pool.origin[i]!]}`,
  );
}

const ORIGINS = ["igp", "egp", "incomplete"];

function exabgpTail(set: AttributeSet): string {
  const { communities, largeCommunities: large } = set;
  const groups = Array.from({ length: large.length / 3 }, (_, i) => large.slice(3 * i, 3 * i + 3));
  return [
    ` origin ${ORIGINS[set.origin]} as-path [ ${set.path.join(" ")} ]`,
    set.med === undefined ? "" : ` med ${set.med}`,
    communities.length === 0
      ? ""
      : ` community [ ${communities.map((c) => `${c >>> 16}:${c & 0xffff}`).join(" ")} ]`,
    groups.length === 0
      ? ""
      : ` large-community [ ${groups.map((words) => words.join(":")).join(" ")} ]`,
  ].join("");
}

/** Statements of BIRD's static protocol. */
export function writeStatic(sink: ByteSink, routes: Routes): void {
  writeLines(sink, routes, (prefix) => `route ${prefix} blackhole;`);
}
