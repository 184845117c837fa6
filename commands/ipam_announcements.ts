// What BGP says of blocks: the routes of the agent, of routers or of files, for the cross-audit.
import type { PeerRow, RouterRow } from "../core/agent/rows.ts";
import type { AuditOptions } from "../core/ipam/audit.ts";
import type { Announcement } from "../core/ipam/cross_audit.ts";
import { formatAddress } from "../core/net/address.ts";
import { formatPrefix } from "../core/net/prefix.ts";
import { type AdjIn, KEPT_FAMILIES } from "../core/rib/adj_in.ts";
import { type PathFacts, PathTexts } from "../core/rib/path_text.ts";
import { Block } from "../core/wire/block.ts";
import { AgentClient, askRows } from "./agent_ask.ts";
import { failure } from "./exit.ts";
import type { Io } from "./io.ts";
import { parseCommandLine } from "./parse.ts";
import type { LiveManner } from "./show_route_live.ts";
import type { ShowRouteOptions } from "./show_options.ts";
import { type CollectOptions, collectRoutes } from "./show_route_sources.ts";
import { parseSources } from "./source.ts";
import { SHOW_ROUTE } from "./table/show.ts";

/** How an agent calls its own routes: only these are of its node, and none has a next hop. */
const OWN: readonly string[] = ["configured", "announced", "ipam"];

const ORIGINATOR_ID = 9;

/** What the agent of a source says of itself. */
interface AskedAgent {
  /** Whose blocks it announces. */
  readonly node: string;
  /** By which others know it: its identifier, and its ends of sessions. */
  readonly addresses: readonly string[];
}

/**
 * All routes of the sources, as `show route --from` takes them: `agent`, `unix:PATH`, routers, files.
 * Those that an agent announces itself have its node as `origin`, and its addresses are the node's.
 * Throws CommandError, also where one of several routers does not answer: half of the routes would
 * look like blocks that nobody announces.
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
  const options = { ...usual as unknown as ShowRouteOptions, ...ALL_PATHS, ...given };
  const asked = await collectRoutes(sources, options, undefined, true, io, manner);
  const { routes, groups, failures } = asked;
  if (failures.length > 0) throw failure(failures[0]!.text);
  const owners = new Map<number, string>(), nodes = new Map<string, string>();
  for (const [i, { peers }] of groups.entries()) {
    const one = sources[i]!;
    const agent = one.kind === "agent" && await askAgent(one.socket ?? options.socket, io);
    if (!agent) continue;
    for (const peer of peers) owners.set(peer, agent.node);
    for (const address of agent.addresses) nodes.set(address, agent.node);
  }
  return { announcements: [...announcementsIn(routes, owners)], nodes };
}

/** Of two who announce a block the best path alone is of one: a router may tell them all (RFC 7911). */
const ALL_PATHS = { addPath: ["receive"] } as const;

/** Undefined where it announces no node's blocks. */
async function askAgent(socket: string | undefined, io: Io): Promise<AskedAgent | undefined> {
  const client = await AgentClient.connect(io, socket);
  try {
    const { rows: [row] } = await askRows<RouterRow>(client, "status", "underlay.router/1");
    const node = row?.ipam?.node;
    if (!row || node === undefined) return undefined;
    const { rows: peers } = await askRows<PeerRow>(client, "peers", "underlay.peer/1");
    const own = peers.flatMap(({ local_address: address }) => address ?? []);
    return { node, addresses: [row.router_id, ...own] };
  } finally {
    client.close();
  }
}

/** All paths, in the order of the tables; `owners` announce the own routes of their agents, by peer. */
export function* announcementsIn(
  routes: AdjIn,
  owners: ReadonlyMap<number, string>,
): Generator<Announcement> {
  const texts = new PathTexts(routes), block = new Block(routes.sets);
  for (const family of KEPT_FAMILIES) {
    const table = routes.table(family)!;
    for (let row = table.rowAfter(-1); row >= 0; row = table.rowAfter(row)) {
      const prefix = formatPrefix(table.prefixes.prefix(table.prefixOf(row)));
      const facts = texts.of(table, row), path = pathText(facts);
      const origin = isOurs(facts) ? owners.get(table.peerOf(row)) : undefined;
      block.open(table.setOf(row));
      const originator = originatorOf(block, facts);
      // A router that puts itself in for what others began.
      const isIts = originator !== undefined && originator === facts.router_id;
      const isBehind = !isIts && facts.next_hop === facts.peer_address;
      yield {
        prefix,
        ...(origin !== undefined && { origin }),
        ...(facts.next_hop !== undefined && { nextHop: facts.next_hop }),
        ...(isBehind && { isBehind }),
        ...(originator !== undefined && { originator }),
        peer: facts.peer,
        ...(path !== "" && { path }),
      };
    }
  }
}

/**
 * Who began it, where that is the router which brought it into the AS: a reflector says which one that
 * is, else it is the peer itself (RFC 4456 §8).
 */
function originatorOf(
  block: Block,
  { kind, as_path, router_id }: PathFacts,
): string | undefined {
  if (kind === "external") return as_path.length === 1 ? router_id : undefined;
  if (kind !== "internal" || as_path.length > 0) return undefined;
  const { bytes, start, end } = block.span(ORIGINATOR_ID);
  return end - start === 4 ? formatAddress(bytes.subarray(start, end)) : router_id;
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
