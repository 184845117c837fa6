import { type Route, route } from "./route.ts";

/** What is used of a line of `show route --json`. */
export interface OurRoute {
  readonly nlri: string;
  readonly path_id?: number;
  readonly next_hop: string;
  readonly link_local?: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

type Segment = number | { readonly set: readonly number[] };

function asPath(segments: unknown): string {
  return ((segments ?? []) as readonly Segment[]).map((one) =>
    typeof one === "number" ? String(one) : `{${one.set.join(" ")}}`
  ).join(" ");
}

const WELL_KNOWN: Readonly<Record<string, string>> = {
  "graceful-shutdown": "65535:0",
  "no-export": "65535:65281",
};

export function ourRoute(told: OurRoute): Route {
  const of = told.attributes ?? {};
  const aggregator = of["aggregator"] as { asn: number; address: string } | undefined;
  return route({
    prefix: told.nlri,
    pathId: told.path_id,
    nextHop: told.next_hop,
    linkLocal: told.link_local,
    origin: of["origin"] as Route["origin"],
    asPath: asPath(of["as_path"]),
    med: of["med"] as number | undefined,
    localPref: of["local_pref"] as number | undefined,
    atomicAggregate: of["atomic_aggregate"] ? true : undefined,
    aggregator: aggregator && `${aggregator.asn} ${aggregator.address}`,
    communities: (of["communities"] as string[] | undefined)?.map((one) => WELL_KNOWN[one] ?? one),
    large: of["large_communities"] as string[] | undefined,
    extended: of["extended_communities"] as string[] | undefined,
    originatorId: of["originator_id"] as string | undefined,
    clusterList: of["cluster_list"] as string[] | undefined,
    otc: of["only_to_customer"] as number | undefined,
  });
}
