import { KEPT_FAMILIES } from "../rib/adj_in.ts";
import { familyName } from "../wire/family/mod.ts";
import type { Agent } from "./agent.ts";
import type { AgentPeer } from "./agent_peer.ts";
import type { MemoryRow } from "./rows.ts";

/** Octets of a prefix in the Loc-RIB: a word. */
const BEST_OCTETS = 4;

/** Where the memory of the routes is. What the process has besides only its edge can tell. */
export function memoryRows({ rib, routing: { out }, peersByName }: Agent): readonly MemoryRow[] {
  const { in: { sets, nextHops } } = rib, { blocks } = sets;
  const families = KEPT_FAMILIES.flatMap((family) => {
    const paths = rib.in.table(family)!, { prefixes } = paths, name = familyName(family);
    return [
      row(`prefixes of ${name}`, prefixes.size, prefixes.memoryOctets),
      row(`paths of ${name}`, paths.size, paths.memoryOctets),
      row(`best paths of ${name}`, rib.loc(family)!.size, prefixes.bound * BEST_OCTETS),
    ];
  });
  const told = [...peersByName.values()].reduce((sum, peer) => sum + toldTo(peer), 0);
  return [
    ...families,
    row("attributes", blocks.size, blocks.memoryOctets),
    row("next hops", nextHops.size, nextHops.memoryOctets),
    row("routes told (Adj-RIBs-Out)", told, out.octets),
  ];
}

/** Routes that a peer has of us. */
function toldTo({ member }: AgentPeer): number {
  return KEPT_FAMILIES.reduce((sum, family) => sum + (member?.tally(family)?.paths ?? 0), 0);
}

function row(part: string, count: number, octets: number): MemoryRow {
  return { schema: "underlay.memory/1", part, count, octets };
}
