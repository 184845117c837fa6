// What BGP says of blocks: the routes of the agent, of routers or of files, for the cross-audit.
import type { RouterRow } from "../core/agent/rows.ts";
import type { AuditOptions } from "../core/ipam/audit.ts";
import type { Announcement } from "../core/ipam/cross_audit.ts";
import { formatPrefix } from "../core/net/prefix.ts";
import { type AdjIn, KEPT_FAMILIES } from "../core/rib/adj_in.ts";
import { type PathFacts, PathTexts } from "../core/rib/path_text.ts";
import { AgentClient, askRows } from "./agent_ask.ts";
import { failure } from "./exit.ts";
import type { Io } from "./io.ts";
import { parseCommandLine } from "./parse.ts";
import type { LiveManner } from "./show_route_live.ts";
import type { ShowRouteOptions } from "./show_options.ts";
import { type CollectOptions, collectRoutes } from "./show_route_sources.ts";
import { parseSources } from "./source.ts";
import { SHOW_ROUTE } from "./table/show.ts";

/** How the agent calls its own routes: only these are of its node, and none has a next hop. */
const OWN: readonly string[] = ["configured", "announced", "ipam"];

/**
 * All routes of the sources, as `show route --from` takes them: `agent`, `unix:PATH`, routers, files.
 * Those the agent announces itself have its node as `origin`. Throws CommandError, also where one of
 * several routers does not answer: half of the routes would look like blocks that nobody announces.
 */
export async function gatherAnnouncements(
  source: string,
  io: Io,
  given: Partial<CollectOptions> = {},
  manner?: LiveManner,
): Promise<AuditOptions> {
  const sources = parseSources(source.split(","));
  // The same as for a command line that says nothing else.
  const { options: usual } = parseCommandLine(SHOW_ROUTE, []);
  const options = { ...usual as unknown as ShowRouteOptions, ...given };
  const { routes, failures } = await collectRoutes(sources, options, undefined, true, io, manner);
  if (failures.length > 0) throw failure(failures[0]!.text);
  const agent = sources.find(({ kind }) => kind === "agent");
  const socket = agent?.kind === "agent" ? agent.socket ?? options.socket : undefined;
  const node = agent && await nodeOf(socket, io);
  return { announcements: [...announcementsIn(routes, node)] };
}

/** The node whose blocks the agent announces. */
async function nodeOf(socket: string | undefined, io: Io): Promise<string | undefined> {
  const client = await AgentClient.connect(io, socket);
  try {
    const { rows } = await askRows<RouterRow>(client, "status", "underlay.router/1");
    return rows[0]?.ipam?.node;
  } finally {
    client.close();
  }
}

/** All paths, in the order of the tables; `node` is who announces those of the agent itself. */
export function* announcementsIn(
  routes: AdjIn,
  node: string | undefined,
): Generator<Announcement> {
  const texts = new PathTexts(routes);
  for (const family of KEPT_FAMILIES) {
    const table = routes.table(family)!;
    for (let row = table.rowAfter(-1); row >= 0; row = table.rowAfter(row)) {
      const prefix = formatPrefix(table.prefixes.prefix(table.prefixOf(row)));
      const facts = texts.of(table, row), isOwn = isOurs(facts);
      const origin = isOwn ? node : undefined, path = pathText(facts);
      yield {
        prefix,
        ...(origin !== undefined && { origin }),
        ...(facts.next_hop !== undefined && { nextHop: facts.next_hop }),
        peer: facts.peer,
        ...(path !== "" && { path }),
      };
    }
  }
}

/** Whether it is a route of the agent's own. */
function isOurs({ peer, peer_asn, router_id }: PathFacts): boolean {
  return OWN.includes(peer) && peer_asn === undefined && router_id === undefined;
}

/** AS numbers as people write them, sets in braces. */
function pathText({ as_path }: PathFacts): string {
  return as_path.map((part) =>
    typeof part === "number" ? `${part}` : `{${Object.values(part).flat().join(",")}}`
  ).join(" ");
}
