// What is announced over a link, and what must be heard of it on the other side.
import {
  DAEMON_AS,
  DAEMON_ID,
  isInternal,
  type Link,
  LINKS,
  ours,
  sessionAddress,
  theirs,
} from "./link.ts";
import { type Route, route } from "./route.ts";

/** A route before anyone has put in an AS or a next hop of their own. */
type Seed = Partial<Route>;

/** A tail that a 2-octet speaker cannot say (RFC 6793). */
const WIDE = "4200000007 65001";

const PLAIN: readonly Seed[] = [
  { origin: "igp", asPath: "" },
  { origin: "egp", asPath: "64500 64501 65001", med: 50 },
  {
    origin: "incomplete",
    asPath: "64500 {64501 64502}",
    med: 0,
    atomicAggregate: true,
    aggregator: "64500 192.0.2.99",
  },
  {
    origin: "igp",
    asPath: "64500",
    communities: ["64500:1", "64500:200", "65535:0"],
    large: ["64500:1:2", "4200000007:0:4294967295"],
    extended: ["rt:64500:1", "soo:64500:2"],
  },
];

const IBGP: readonly Seed[] = PLAIN.map((seed, i) => ({ ...seed, localPref: 100 + i * 50 }));

const WIDE_AS: readonly Seed[] = [
  { origin: "igp", asPath: WIDE },
  { origin: "igp", asPath: `64500 ${WIDE}`, aggregator: "4200000007 192.0.2.99" },
];

const TWO_PATHS: readonly Seed[] = [
  { pathId: 7, origin: "igp", asPath: "64500" },
  { pathId: 9, origin: "igp", asPath: "64501 64502" },
];

/** 1,500 communities are 6,000 octets. */
const LONG: readonly Seed[] = [{
  origin: "igp",
  asPath: "64500",
  communities: Array.from({ length: 1500 }, (_, i) => `64500:${i + 1}`),
}];

const OF_GROUP: Readonly<Record<number, readonly Seed[]>> = {
  2: PLAIN,
  3: IBGP,
  4: PLAIN,
  5: WIDE_AS,
  6: WIDE_AS,
  7: TWO_PATHS,
  8: LONG,
};

const ONE: readonly Seed[] = [{ origin: "igp", asPath: "64500" }];

function prefix(link: Link, seed: Seed, i: number): string {
  // Paths of one prefix are told apart by their ids.
  const n = seed.pathId === undefined ? i + 1 : 1;
  return link.families[0] === "ipv4"
    ? `10.${link.group}.${n}.0/24`
    : `3fff:${link.group}:${n}::/48`;
}

/** What we announce over a link, the AS path without our own AS. */
export function announced(link: Link): Route[] {
  const own = ours(link),
    session = link.over === "link-local" ? own.ipv6 : sessionAddress(link, own);
  return (OF_GROUP[link.group] ?? ONE).map((seed, i) =>
    route({ ...seed, prefix: prefix(link, seed, i), nextHop: session })
  );
}

/** What the daemon must have heard from us. */
export function heardFromUs(link: Link): Route[] {
  return announced(link).map((one) =>
    route({ ...one, asPath: prepend(isInternal(link) ? [] : [link.ourAs], one.asPath) })
  );
}

/**
 * What `announce -` is told of a link's routes: every second path in gobgp's word, behind our own AS,
 * the others in ExaBGP's, which leave as they stand.
 */
export function toldToAnnounce(link: Link): string[] {
  const whole = heardFromUs(link);
  return announced(link).map((one, i) => {
    const isPlain = i % 2 === 1 && /^[\d ]+$/.test(one.asPath);
    if (!isPlain) return routeWords(whole[i]!);
    const rest = routeWords(route({ ...one, asPath: "" })).replace(" as-path [  ]", "");
    return `${rest} aspath ${one.asPath.replaceAll(" ", ",")}`;
  });
}

/** The link over which the routes that leave over `out` come in. */
export function feeding(out: Link): Link {
  return LINKS.find((one) => one.group === out.group && !one.out)!;
}

/** What we must hear from a daemon that sends on over `out` what it heard over the link that feeds it. */
export function heardFromThem(out: Link): Route[] {
  const source = feeding(out);
  return heardFromUs(source).map((one) =>
    isInternal(out) ? reflected(one, source) : passed(one, out)
  );
}

/** What we must hear from a daemon that announces the routes of the group by itself. */
export function heardFromOrigin(out: Link): Route[] {
  const own = isInternal(out) ? [] : [DAEMON_AS];
  return announced(out).map((one) =>
    route({ ...one, nextHop: sessionAddress(out, theirs(out)), asPath: prepend(own, one.asPath) })
  );
}

/** RFC 4456 §8. */
function reflected(one: Route, source: Link): Route {
  return route({ ...one, originatorId: ours(source).ipv4, clusterList: [DAEMON_ID] });
}

/** From one external neighbour to another: no MED that was not set here (RFC 4271 §5.1.4). */
function passed(one: Route, out: Link): Route {
  return route({
    ...one,
    med: undefined,
    nextHop: sessionAddress(out, theirs(out)),
    asPath: prepend([DAEMON_AS], one.asPath),
    ...(out.wants.provider && { otc: DAEMON_AS }),
  });
}

function prepend(own: readonly number[], path: string): string {
  return [...own, path].filter((part) => part !== "").join(" ");
}

/** A route as ExaBGP and `announce -` write it, behind `announce` or in a configuration. */
export function routeWords(one: Route): string {
  const list = (values: readonly string[] | undefined) => values && `[ ${values.join(" ")} ]`;
  const path = one.asPath.replace(/\{/g, "( ").replace(/\}/g, " )");
  const extended = one.extended?.map((text) =>
    text.replace("rt:", "target:").replace("soo:", "origin:")
  );
  const words: [string, string | number | undefined][] = [
    ["route", one.prefix],
    ["next-hop", one.nextHop],
    ["origin", one.origin],
    ["as-path", `[ ${path} ]`],
    ["med", one.med],
    ["local-preference", one.localPref],
    ["aggregator", one.aggregator && `( ${one.aggregator.replace(" ", ":")} )`],
    ["community", list(one.communities)],
    ["large-community", list(one.large)],
    ["extended-community", list(extended)],
    ["path-information", one.pathId && `0.0.0.${one.pathId}`],
  ];
  const said = words.filter(([, value]) => value !== undefined && value !== "")
    .map(([word, value]) => `${word} ${value}`);
  return said.join(" ") + (one.atomicAggregate ? " atomic-aggregate" : "");
}
