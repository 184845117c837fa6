// A route as a row: `underlay.route/1` as show route writes it, and as an agent answers it.

/** Who accepted or rejected, and by which rule; without a rule the default of the policy did. */
export interface ByPolicy {
  readonly policy?: string;
  readonly rule?: string;
}

export interface RouteRow {
  readonly schema: "underlay.route/1";
  readonly from?: { readonly address?: string; readonly asn?: number; readonly bgp_id?: string };
  readonly label?: string;
  /** Of an agent: the name of the peer. */
  readonly peer?: string;
  readonly best?: true;
  /** Used beside the best. */
  readonly multipath?: true;
  readonly unreachable?: true;
  readonly rejected?: ByPolicy & { readonly reason: string };
  /** Why it is not told to the peer in question. */
  readonly withheld?: ByPolicy & { readonly reason: string };
  /** What a policy that was tried says of it; with a reason, a rule of BGP refused it before. */
  readonly judged?: ByPolicy & { readonly accepted: boolean; readonly reason?: string };
  readonly originated?: string;
  readonly family: string;
  readonly path_id?: number;
  readonly nlri: string;
  readonly next_hop?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Schema `underlay.policy-hits/1`: how often a rule of a policy that was tried has decided. */
export interface PolicyHitsRow {
  readonly schema: "underlay.policy-hits/1";
  readonly policy: string;
  /** Absent: the default, or a rule of BGP before the policy. */
  readonly rule?: string;
  /** Why a rule of BGP refused them. */
  readonly reason?: string;
  readonly accepted: boolean;
  readonly routes: number;
}

/** `*` best, `=` used beside it, `x` refused or unreachable; empty for any other. */
export function routeMark({ best, multipath, rejected, unreachable }: RouteRow): string {
  if (best) return "*";
  if (multipath) return "=";
  return rejected || unreachable ? "x" : "";
}

/** What is to be said of a row beside its attributes; empty for most. */
export function routeRemark(row: RouteRow): string {
  const { rejected, withheld, judged, unreachable } = row;
  return [
    rejected ? refusedText("rejected", rejected) : "",
    unreachable ? "next hop unreachable" : "",
    withheld ? refusedText("withheld", withheld) : "",
    judged ? judgedText(judged) : "",
  ].filter((text) => text !== "").join("; ");
}

/** `policy from-tor, rule pods`, or the rule of BGP. */
export function refusedBy({ reason, policy, rule }: ByPolicy & { reason: string }): string {
  if (policy === undefined) return reason;
  return `policy ${policy}, ${rule === undefined ? "its default" : `rule ${rule}`}`;
}

function refusedText(verb: string, by: ByPolicy & { reason: string }): string {
  return `${verb}${by.policy === undefined ? ":" : " by"} ${refusedBy(by)}`;
}

function judgedText({ policy, rule, accepted, reason }: NonNullable<RouteRow["judged"]>): string {
  if (reason !== undefined) return `${policy}: not asked, ${reason}`;
  const verb = accepted ? "accept" : "reject";
  return `${policy}: ${verb} by ${rule === undefined ? "its default" : `rule ${rule}`}`;
}

/** `65001 {65002,65003} i`: the path as routers print it. */
export function rowPath({ attributes = {} }: RouteRow): string {
  const path = attributes.as_path, origin = attributes.origin;
  const parts = Array.isArray(path) && path.length > 0 ? [asPathText(path)] : [];
  return [...parts, originMark(origin)].join(" ");
}

/** `i`, `e` or `?`; a dash where there is none. */
export function originMark(origin: unknown): string {
  return origin === "igp" ? "i" : origin === "egp" ? "e" : origin === undefined ? "-" : "?";
}

/** `65001 {65002,65003}`; empty for an empty path. */
export function asPathText(parts: readonly unknown[]): string {
  return parts.map(partText).join(" ");
}

function partText(part: unknown): string {
  if (typeof part !== "object" || part === null) return String(part);
  const [[kind, asns]] = Object.entries(part) as [[string, unknown]];
  const list = (between: string) => Array.isArray(asns) ? asns.join(between) : String(asns);
  if (kind === "set") return `{${list(",")}}`;
  return kind === "confed_set" ? `[${list(",")}]` : `(${list(" ")})`;
}

const COMMUNITIES = ["communities", "large_communities", "extended_communities"] as const;

/** Communities of all kinds, between spaces. */
export function rowCommunities({ attributes = {} }: RouteRow): string {
  return COMMUNITIES.flatMap((key) => attributes[key] ?? []).join(" ");
}
