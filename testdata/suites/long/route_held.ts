import type { Agent } from "../../../core/agent/agent.ts";
import { formatAddress } from "../../../core/net/address.ts";
import { formatPrefix } from "../../../core/net/prefix.ts";
import { IN_BLOCK } from "../../../core/rib/next_hops.ts";
import { NO_ROW, type PathTable } from "../../../core/rib/path_table.ts";
import { attributesOf, decodeAttributes } from "../../../core/wire/attribute/items.ts";
import { formatCommunity } from "../../../core/wire/community_names.ts";
import { contextOfClass } from "../../../core/wire/context.ts";
import { IPV4_UNICAST } from "../../../core/wire/family/family_type.ts";
import type { Held, Neighbour, Route } from "./route_model.ts";
import { must } from "./sim_scene.ts";

/** What a router has by prefix, in the words of the model. */
export function heldBy({ rib }: Agent, neighbours: readonly Neighbour[]): Held {
  const table = rib.in.table(IPV4_UNICAST)!, loc = rib.loc(IPV4_UNICAST)!;
  const best = new Map<string, Route>(), candidates = new Map<string, number>();
  const byAddress = new Map(neighbours.map((one) => [one.router.address, one]));
  for (let id = 0; id < table.prefixes.bound; id++) {
    if (table.prefixes.length(id) < 0) continue;
    const prefix = formatPrefix(table.prefixes.prefix(id)), row = loc.best(id);
    candidates.set(prefix, taken(table, id));
    if (row === NO_ROW) continue;
    const facts = rib.in.facts(loc.paths.peerOf(row)), address = formatAddress(facts.address);
    const from = facts.isLocal ? undefined : byAddress.get(address);
    must(facts.isLocal || from !== undefined, `nobody has the address ${address}`);
    best.set(prefix, { ...read(rib, row), from });
  }
  return { best, candidates };
}

/** How many paths of a prefix import has taken. */
function taken(table: PathTable, id: number): number {
  let count = 0;
  for (let row = table.first(id); row !== NO_ROW; row = table.next(row)) {
    if (table.importedOf(row) >= 0) count++;
  }
  return count;
}

function read({ in: into }: Agent["rib"], row: number): Omit<Route, "from"> {
  const { sets } = into, table = into.table(IPV4_UNICAST)!;
  const set = table.importedOf(row), hopId = table.importedHopOf(row);
  const context = contextOfClass(sets.attributeClass(set));
  const block = decodeAttributes(sets.bytesOf(set), sets.start(set), sets.end(set), context);
  const { as_path = [], med, local_pref: pref, next_hop, communities = [], ...more } = attributesOf(
    block,
  );
  const hop = hopId === IN_BLOCK ? next_hop : into.nextHops.view(hopId);
  return {
    path: as_path.flatMap(({ asns }) => asns),
    hop: hop === undefined ? "" : typeof hop === "string" ? hop : formatAddress(hop),
    med,
    pref,
    communities: communities.map(formatCommunity).join(" "),
    originator: more.originator_id === undefined ? undefined : numberOf(more.originator_id),
    clusters: (more.cluster_list ?? []).map(numberOf),
  };
}

/** An identifier, which is read as a text like an address. */
function numberOf(text: string): number {
  return text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}
