import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { identifierText } from "../wire/open_view.ts";
import type { Agent } from "./agent.ts";
import type { RouterRow } from "./rows.ts";
import { timeText } from "./time_text.ts";

/** The router as a whole; no route is looked at. */
export function routerRow(agent: Agent): RouterRow {
  const { config, surroundings, rib, lastReload } = agent, { clusterId } = config;
  const peers = [...agent.peersByName.values()];
  return {
    schema: "underlay.router/1",
    version: surroundings.version,
    ...(surroundings.hostName !== undefined && { host_name: surroundings.hostName }),
    local_as: config.localAs,
    router_id: identifierText(agent.routerId),
    ...(clusterId !== undefined && { cluster_id: identifierText(clusterId) }),
    started: timeText(agent.started),
    now: timeText(agent.unixSeconds()),
    ...(lastReload !== undefined && { last_reload: timeText(lastReload) }),
    config_file: surroundings.configFile,
    peers: peers.length,
    established: peers.filter(({ isUp }) => isUp).length,
    prefixes: {
      ipv4: rib.loc(IPV4_UNICAST)?.size ?? 0,
      ipv6: rib.loc(IPV6_UNICAST)?.size ?? 0,
    },
    paths: rib.in.size,
  };
}
