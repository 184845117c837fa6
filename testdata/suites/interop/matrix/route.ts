// One form for a route, whoever tells of it, so that what was said and what was heard compare as text.
import { isInternal, type Link } from "./link.ts";

/** Absent is absent: no MED is not MED 0. */
export interface Route {
  readonly prefix: string;
  readonly pathId?: number;
  readonly nextHop: string;
  /** The second next hop of RFC 2545 §3. */
  readonly linkLocal?: string;
  readonly origin: "igp" | "egp" | "incomplete";
  /** AS numbers in ASPLAIN; a set stands in braces, its members in order: `64500 {64501 64502}`. */
  readonly asPath: string;
  readonly med?: number;
  readonly localPref?: number;
  readonly atomicAggregate?: true;
  /** `AS address`. */
  readonly aggregator?: string;
  /** In order, as are the next two. */
  readonly communities?: readonly string[];
  readonly large?: readonly string[];
  /** `rt:64500:1`, `soo:64500:2`. */
  readonly extended?: readonly string[];
  readonly originatorId?: string;
  readonly clusterList?: readonly string[];
  /** Only to Customer (RFC 9234 §5). */
  readonly otc?: number;
}

type Loose = { -readonly [Key in keyof Route]?: Route[Key] | undefined };

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Puts lists in order, sets of a path too, and leaves out what is undefined or empty. */
export function route(loose: Loose & { readonly prefix: string }): Route {
  const sorted = (list: readonly string[] | undefined) => list && [...list].sort(byText);
  const known = {
    ...loose,
    asPath: (loose.asPath ?? "").replace(/\{([^}]*)\}/g, (_, members: string) => {
      const numbers = members.trim().split(/[ ,]+/).map(Number).sort((a, b) => a - b);
      return `{${numbers.join(" ")}}`;
    }),
    communities: sorted(loose.communities),
    large: sorted(loose.large),
    extended: sorted(loose.extended),
  };
  const there = Object.entries(known).filter(([, value]) =>
    value !== undefined && !(Array.isArray(value) && value.length === 0)
  );
  return Object.fromEntries(there) as unknown as Route;
}

/** The fields of a route as text, in one order. */
export function fieldsOf(one: Route): Record<string, string> {
  const entries = Object.entries(one).map(([key, value]) => [key, String(value)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => byText(a, b)));
}

/** What differs between two lists of routes, a line each; nothing where they are the same. */
export function differences(expected: readonly Route[], actual: readonly Route[]): string[] {
  const out: string[] = [], rest = [...actual];
  for (const wanted of expected) {
    const at = nearest(wanted, rest);
    if (at < 0) {
      out.push(`${wanted.prefix}: missing`);
      continue;
    }
    const [found] = rest.splice(at, 1);
    out.push(...fieldDifferences(wanted, found!));
  }
  return [...out, ...rest.map(({ prefix, asPath }) => `${prefix}: not expected, path ${asPath}`)];
}

/** The route of the same prefix that differs least. */
function nearest(wanted: Route, among: readonly Route[]): number {
  let best = -1, least = Infinity;
  among.forEach((one, i) => {
    const count = one.prefix === wanted.prefix ? fieldDifferences(wanted, one).length : Infinity;
    if (count < least) [best, least] = [i, count];
  });
  return best;
}

function fieldDifferences(wanted: Route, found: Route): string[] {
  const a = fieldsOf(wanted), b = fieldsOf(found);
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.filter((key) => a[key] !== b[key]).map((key) =>
    `${wanted.prefix}: ${key} is ${cut(b[key])}, not ${cut(a[key])}`
  );
}

function cut(text: string | undefined): string {
  if (text === undefined) return "absent";
  return text.length > 120 ? `${text.slice(0, 120)}… (${text.length} characters)` : text;
}

/** Without the LOCAL_PREF that the daemon itself put on what an external neighbour said. */
export function own(link: Link, routes: readonly Route[]): Route[] {
  return routes.map((one) => isInternal(link) ? one : route({ ...one, localPref: undefined }));
}
