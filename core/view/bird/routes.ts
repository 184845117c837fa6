import { type BirdLine, CODE, linesOf } from "./reply.ts";
import { type BirdStyle, birdTable, type IpVersion } from "./version.ts";

/** One path as a line of `show route` needs it. */
export interface BirdRoute {
  /** Absent: another path to the prefix of the line before. */
  readonly prefix?: string;
  readonly protocol: string;
  /** A route of our own is a `blackhole`: it leads nowhere by itself. */
  readonly kind: "unicast" | "unreachable" | "blackhole";
  readonly isBest: boolean;
  /** As `birdSince` has it. */
  readonly since: string;
  /** Who told it. */
  readonly from: string;
  readonly gateway: string;
  /** Interface that leads to the gateway. */
  readonly device: string;
  /** The gateway need not be on a link of ours. */
  readonly isRecursive: boolean;
  /** ` [AS65002i]`. */
  readonly tail: string;
}

/** Preference of routes of our own, and of those of BGP. */
const OWN = 200, BGP = 100;

/** A path: its line, and with BIRD 2 the gateway's below it. */
export function birdRouteLines(route: BirdRoute, style: BirdStyle): BirdLine[] {
  const { prefix = "", kind, isBest, from, gateway, tail } = route, isOwn = kind === "blackhole";
  const lead = prefix.padEnd(style.version === 1 ? 18 : 20),
    via = `via ${gateway} on ${route.device}`;
  const teller = isOwn || kind === "unicast" && from === gateway ? "" : ` from ${from}`;
  const told = `[${route.protocol} ${route.since}${teller}]`;
  const metric = route.isRecursive && kind === "unicast" ? "/?" : "";
  const worth = isOwn ? `(${OWN})` : `(${BGP}${metric})${tail}`;
  const rest = `${told}${isBest ? " *" : ""} ${worth}`;
  if (kind !== "unicast") return linesOf(CODE.route, [`${lead} ${kind} ${rest}`]);
  if (style.version === 1) return linesOf(CODE.route, [`${lead} ${via} ${rest}`]);
  return linesOf(CODE.route, [`${lead} unicast ${rest}`, `\t${via}`]);
}

/** What `all` says below a path. */
export function birdRouteDetail(
  isOwn: boolean,
  attributes: readonly string[],
  { version }: BirdStyle,
): BirdLine[] {
  const kind = isOwn ? "static" : "BGP", unicast = version === 1 && !isOwn ? "unicast " : "";
  return [
    { code: CODE.routeDetail, text: `\tType: ${kind} ${unicast}univ` },
    ...linesOf(CODE.routeAttributes, attributes.map((text) => `\t${text}`)),
  ];
}

/** `Table master4:`, behind an empty line where it is not the first. */
export function birdTableLines(ip: IpVersion, isFirst: boolean, style: BirdStyle): BirdLine[] {
  if (style.version === 1) return [];
  return linesOf(CODE.route, [...isFirst ? [] : [""], `Table ${birdTable(ip, 2)}:`]);
}

/** How many routes of a table were shown, of how many there are. */
export interface RouteCount {
  readonly shown: number;
  readonly routes: number;
  readonly networks: number;
}

export function birdCountText(
  { shown, routes, networks }: RouteCount,
  ip: IpVersion,
  { version }: BirdStyle,
): string {
  const text = `${shown} of ${routes} routes for ${networks} networks`;
  return version === 1 ? text : `${text} in table ${birdTable(ip, 2)}`;
}

/** The last line where several tables were counted. */
export function birdTotalText(counts: readonly RouteCount[]): string {
  const sum = (key: keyof RouteCount) => counts.reduce((all, count) => all + count[key], 0);
  return `Total: ${sum("shown")} of ${sum("routes")} routes for ${sum("networks")} networks ` +
    `in ${counts.length} tables`;
}
