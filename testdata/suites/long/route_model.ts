// What every router of a network should know in the end, worked out in the plainest way: routes are
// records, everybody tells everybody again and again until nothing changes. It shares nothing with
// the routers that it judges.

/** A route as a router holds it. */
interface Route {
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

/** One side of a session: who is told and heard there. */
interface Neighbour {
  readonly router: ModelRouter;
  readonly isInside: boolean;
  /** It is a client of this router as a reflector. */
  readonly isClient: boolean;
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
  a.neighbours.push({ router: b, isInside, isClient: client === b });
  b.neighbours.push({ router: a, isInside, isClient: client === a });
}

/** Rounds after which something turns in a circle. */
const MOST_ROUNDS = 200;

/** Lets all routers tell each other until nothing changes. */
export function settle(routers: readonly ModelRouter[]): void {
  const prefixes = new Set(routers.flatMap((router) => [...router.own.keys()]));
  for (const router of routers) router.best = new Map();
  for (const prefix of prefixes) {
    let rounds = 0, isOther = true;
    while (isOther) {
      if (++rounds > MOST_ROUNDS) throw new Error(`the model does not settle for ${prefix}`);
      isOther = false;
      for (const router of routers) isOther = choose(router, prefix) || isOther;
    }
  }
}

/** What is best of a prefix now; true when that is other than before. */
function choose(router: ModelRouter, prefix: string): boolean {
  const before = router.best.get(prefix), after = bestOf(candidates(router, prefix));
  if (after) router.best.set(prefix, after);
  else router.best.delete(prefix);
  return keyOf(before) !== keyOf(after);
}

function keyOf(route: Route | undefined): string {
  if (!route) return "";
  const { from, ...said } = route;
  return JSON.stringify({ ...said, from: from?.router.address });
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
  const back = teller.neighbours.find((one) => one.router === router)!;
  if (!route || route.from?.router === router) return undefined;
  return from.isInside ? inside(router, from, back, route) : outside(router, from, route);
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
  back: Neighbour,
  route: Route,
): Route | undefined {
  const teller = from.router, source = route.from;
  const isReflected = source !== undefined && source.isInside;
  if (isReflected && !source.isClient && !back.isClient) return undefined;
  const originator = isReflected ? route.originator ?? source.router.id : undefined;
  const clusters = isReflected ? [teller.id, ...route.clusters] : [];
  if (originator === router.id || clusters.includes(router.id)) return undefined;
  const hop = route.hop === "" ? teller.address : route.hop;
  return { ...route, hop, pref: route.pref ?? 100, originator, clusters, from };
}

/** In which order routes are better: the first that differs decides, the lower value wins. */
const MEASURES: readonly ((route: Route) => number)[] = [
  ({ pref = 100 }) => -pref,
  ({ from }) => from ? 1 : 0,
  ({ path }) => path.length,
  ({ from }) => from?.isInside ? 1 : 0,
  ({ originator, from }) => originator ?? from?.router.id ?? 0,
  ({ clusters }) => clusters.length,
  ({ from }) => from ? addressNumber(from.router.address) : 0,
];

function addressNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function bestOf(routes: readonly Route[]): Route | undefined {
  let left = routes;
  for (const measure of MEASURES) {
    if (left.length < 2) break;
    const least = Math.min(...left.map(measure));
    left = left.filter((route) => measure(route) === least);
  }
  return left[0];
}

/** All that a router should know, as a text for each prefix. */
export function known({ best }: ModelRouter): ReadonlyMap<string, string> {
  const texts = [...best].map(([prefix, route]) => [prefix, textOf(route)] as const);
  return new Map(texts.sort(([a], [b]) => a < b ? -1 : 1));
}

function textOf({ path, hop, med, pref, communities }: Route): string {
  return [
    path.join(" "),
    ...(hop === "" ? [] : [`via ${hop}`]),
    ...(med === undefined ? [] : [`med ${med}`]),
    ...(pref === undefined ? [] : [`pref ${pref}`]),
    ...(communities === "" ? [] : [`community ${communities}`]),
  ].join("; ");
}
