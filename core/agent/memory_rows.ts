import { KEPT_FAMILIES } from "../rib/adj_in.ts";
import { familyName } from "../wire/family/mod.ts";
import type { Agent } from "./agent.ts";
import type { MemoryRow } from "./rows.ts";

/** Octets of a prefix in the Loc-RIB: a word. */
const BEST_OCTETS = 4;

/** Where the memory of the routes is. What the process has besides only its edge can tell. */
export function memoryRows({ rib }: Agent): readonly MemoryRow[] {
  const { in: { sets, nextHops } } = rib, { blocks } = sets;
  const families = KEPT_FAMILIES.flatMap((family) => {
    const paths = rib.in.table(family)!, { prefixes } = paths, name = familyName(family);
    return [
      row(`prefixes of ${name}`, prefixes.size, prefixes.memoryOctets),
      row(`paths of ${name}`, paths.size, paths.memoryOctets),
      row(`best paths of ${name}`, rib.loc(family)!.size, prefixes.bound * BEST_OCTETS),
    ];
  });
  return [
    ...families,
    row("attributes", blocks.size, blocks.memoryOctets),
    row("next hops", nextHops.size, nextHops.memoryOctets),
  ];
}

function row(part: string, count: number, octets: number): MemoryRow {
  return { schema: "underlay.memory/1", part, count, octets };
}
