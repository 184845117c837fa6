// What every router of a network should know in the end, worked out in the plainest way: routes are
// records, everybody tells everybody again and again until nothing changes. It shares nothing with
// the routers that it judges.

/** A route as a router holds it. */
export interface Route {
  readonly path: readonly number[];
  /** Address of the next hop; empty where the router itself is. */
  readonly hop: string;
  readonly med: number | undefined;
  readonly pref: number | undefined;
  readonly communities: string;
  readonly originator: number | undefined;
  readonly clusters: readonly number[];
  /** Who told it; undefined for a route of its own. */
  readonly from: Neighbour | undefined;
}

/** What a router does with what a neighbour tells it: see {@link taken}. */
export type ImportName = "all" | "prefer" | "refuse";
/** What it does with what it tells a neighbour: see {@link told}. */
export type ExportName = "all" | "withhold" | "rank10" | "rank20" | "rank30";

/** One side of a session: who is told and heard there. */
export interface Neighbour {
  readonly router: ModelRouter;
  readonly isInside: boolean;
  /** It is a client of this router as a reflector. */
  readonly isClient: boolean;
  imports: ImportName;
  exports: ExportName;
  /** The other side of it. */
  readonly back: Neighbour;
}

/** What a router says of a prefix of its own. */
export interface OwnRoute {
  readonly med?: number;
  readonly communities?: string;
}

/** One router of the model. */
export class ModelRouter {
  readonly neighbours: Neighbour[] = [];
  readonly own: Map<string, OwnRoute> = new Map();
  /** What is best of each prefix. */
  best: Map<string, Route> = new Map();

  constructor(readonly address: string, readonly as: number, readonly id: number) {}
}

/** A session between two routers; `client` is a client of the other. */
export function connect(a: ModelRouter, b: ModelRouter, client?: ModelRouter): void {
  const isInside = a.as === b.as;
  const open = { isInside, imports: "all", exports: "all" } as const;
  const ours = { ...open, router: b, isClient: client === b } as {
    -readonly [K in keyof Neighbour]: Neighbour[K];
  };
  ours.back = { ...open, router: a, isClient: client === a, back: ours };
  a.neighbours.push(ours);
  b.neighbours.push(ours.back);
}

/** Rounds after which something turns in a circle. */
const MOST_ROUNDS = 200;

/** What a router holds, by prefix. */
export interface Held {
  readonly best: ReadonlyMap<string, Route>;
  /** How many routes it has to choose from, its own among them. */
  readonly candidates: ReadonlyMap<string, number>;
}

/**
 * Holds what routers have against what they should have. Of paths that are equally long each of two
 * routers may stay with the one that keeps the other from changing its mind: then there are several
 * ways to agree, of which the order of events takes one, and what they have must be one of them.
 * Answers of how many prefixes that is so. Throws an error that names the router, the prefix and
 * both routes.
 */
export function judge(held: ReadonlyMap<ModelRouter, Held>): number {
  const all = [...held];
  const prefixes = new Set(
    all.flatMap(([one, { best, candidates }]) => [one.own, best, candidates].flatMap(keysOf)),
  );
  let others = 0;
  for (const prefix of prefixes) {
    const isSettled = settle([...held.keys()], prefix);
    if (!isSettled || !all.every(([one, { best }]) => has(one, prefix, best.get(prefix)))) others++;
    for (const [router, { best }] of all) hold(router, prefix, best.get(prefix));
    for (const [router, { candidates }] of all) check(router, prefix, candidates.get(prefix) ?? 0);
  }
  return others;
}

function keysOf(map: ReadonlyMap<string, unknown>): readonly string[] {
  return [...map.keys()];
}

function has({ best }: ModelRouter, prefix: string, route: Route | undefined): boolean {
  return areSame(best.get(prefix), route);
}

/** What a router holds is what it makes of what its neighbours hold. */
function check(router: ModelRouter, prefix: string, count: number): void {
  const heard = candidates(router, prefix), should = bestOf(heard), where = router.address;
  if (!has(router, prefix, should)) {
    const is = router.best.get(prefix);
    throw new Error(`${where}: ${prefix}: ${textOf(is)}, the model: ${textOf(should)}`);
  }
  if (count === heard.length) return;
  const texts = heard.map(textOf).join("; ");
  throw new Error(`${where}: ${prefix}: ${count} candidates, the model has ${texts || "none"}`);
}

function hold(router: ModelRouter, prefix: string, route: Route | undefined): void {
  if (route) router.best.set(prefix, route);
  else router.best.delete(prefix);
}

/** Lets all tell each other of a prefix, from nothing, until nothing changes; false when that never is. */
function settle(routers: readonly ModelRouter[], prefix: string): boolean {
  for (const router of routers) router.best.delete(prefix);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let isOther = false;
    for (const router of routers) isOther = choose(router, prefix) || isOther;
    if (!isOther) return true;
  }
  return false;
}

/** What is best of a prefix now; true when that is other than before. */
function choose(router: ModelRouter, prefix: string): boolean {
  const before = router.best.get(prefix), after = bestOf(candidates(router, prefix));
  if (before === undefined && after === undefined) return false;
  hold(router, prefix, after);
  return !areSame(before, after);
}

function candidates(router: ModelRouter, prefix: string): Route[] {
  const own = router.own.get(prefix);
  const heard = router.neighbours.flatMap((from) => hear(router, from, prefix) ?? []);
  if (!own) return heard;
  return [{
    path: [],
    hop: "",
    med: own.med,
    pref: undefined,
    communities: own.communities ?? "",
    originator: undefined,
    clusters: [],
    from: undefined,
  }, ...heard];
}

/** What `from` tells a router of a prefix, as that takes it in. */
function hear(router: ModelRouter, from: Neighbour, prefix: string): Route | undefined {
  const teller = from.router, route = teller.best.get(prefix);
  if (!route || route.from?.router === router) return undefined;
  const said = from.isInside ? inside(router, from, route) : outside(router, from, route);
  const passed = said && told(from.back.exports, prefix, said);
  return passed && taken(from.imports, prefix, passed);
}

/** Numbers of a prefix's second and third octet. */
function numbersOf(prefix: string): readonly number[] {
  return prefix.split(".").slice(1, 3).map(Number);
}

/** `withhold`: the second half of what several announce, and of some what is their own. */
function told(policy: ExportName, prefix: string, route: Route): Route | undefined {
  if (policy === "all") return route;
  if (policy !== "withhold") return { ...route, med: Number(policy.slice(4)) };
  const [second = 0, third = 0] = numbersOf(prefix);
  const isWithheld = second === 168 ? third >= 16 : third >= 64 && third < 96;
  return isWithheld ? undefined : route;
}

/**
 * `refuse`: the first half of them. `prefer`: what is the neighbour's own, by two communities. It does
 * not depend on anybody whether that is there; elsewhere two ASes that each prefer the way through
 * the other may turn in a circle for ever.
 */
function taken(policy: ImportName, prefix: string, route: Route): Route | undefined {
  if (policy === "all") return route;
  if (policy === "refuse") {
    const [second = 0, third = 0] = numbersOf(prefix);
    const isRefused = second === 168 ? third < 16 : third >= 32 && third < 64;
    return isRefused ? undefined : route;
  }
  if (route.path.length !== 1) return route;
  if (route.communities === "65000:1") return { ...route, pref: 200 };
  return route.communities === "65000:2" ? { ...route, pref: 150 } : route;
}

function outside(router: ModelRouter, from: Neighbour, route: Route): Route | undefined {
  const { as, address } = from.router, path = [as, ...route.path];
  if (path.includes(router.as)) return undefined;
  // A MED of another AS goes no further.
  const med = route.path.length === 0 ? route.med : undefined;
  const { communities } = route, plain = { originator: undefined, clusters: [], pref: undefined };
  return { path, hop: address, med, communities, ...plain, from };
}

function inside(
  router: ModelRouter,
  from: Neighbour,
  route: Route,
): Route | undefined {
  const teller = from.router, source = route.from;
  const isReflected = source !== undefined && source.isInside;
  if (isReflected && !source.isClient && !from.back.isClient) return undefined;
  const originator = isReflected ? route.originator ?? source.router.id : undefined;
  const clusters = isReflected ? [teller.id, ...route.clusters] : [];
  if (originator === router.id || clusters.includes(router.id)) return undefined;
  const hop = route.hop === "" ? teller.address : route.hop;
  return { ...route, hop, pref: route.pref ?? 100, originator, clusters, from };
}

/** In which order routes are better: the first that differs decides, the lower value wins. */
const BEFORE_MED: readonly Measure[] = [
  ({ pref = 100 }) => -pref,
  ({ from }) => from ? 1 : 0,
  ({ path }) => path.length,
];
const AFTER_MED: readonly Measure[] = [
  ({ from }) => from?.isInside ? 1 : 0,
  ({ originator, from }) => originator ?? from?.router.id ?? 0,
  ({ clusters }) => clusters.length,
  ({ from }) => from ? addressNumber(from.router.address) : 0,
];
type Measure = (route: Route) => number;

function addressNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function bestOf(routes: readonly Route[]): Route | undefined {
  const left = lowestMeds(routes.length > 1 ? least(routes, BEFORE_MED) : routes);
  return least(left, AFTER_MED)[0];
}

function least(routes: readonly Route[], measures: readonly Measure[]): readonly Route[] {
  let left = routes;
  for (const measure of measures) {
    if (left.length < 2) break;
    const lowest = Math.min(...left.map(measure));
    left = left.filter((route) => measure(route) === lowest);
  }
  return left;
}

/** MEDs of one neighbouring AS are compared, and none is the lowest. */
function lowestMeds(routes: readonly Route[]): readonly Route[] {
  return routes.filter(({ path: [neighbour], med = 0 }) =>
    routes.every((other) => other.path[0] !== neighbour || (other.med ?? 0) >= med)
  );
}

function areSame(a: Route | undefined, b: Route | undefined): boolean {
  if (!a || !b) return a === b;
  return a.from === b.from && a.hop === b.hop && a.med === b.med && a.pref === b.pref &&
    a.communities === b.communities && a.originator === b.originator &&
    areAll(a.path, b.path) && areAll(a.clusters, b.clusters);
}

function areAll(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i]);
}

function textOf(route: Route | undefined): string {
  if (!route) return "nothing";
  const { path, hop, med, pref, communities, originator, clusters, from } = route;
  return `[${path.join(" ")}] via ${hop} med ${med} pref ${pref} community ${communities} ` +
    `originator ${originator} clusters ${clusters.join(" ")} from ${from?.router.address}`;
}
