import { KEPT_FAMILIES } from "../rib/adj_in.ts";
import { familyName } from "../wire/family/mod.ts";
import type { Agent } from "./agent.ts";
import type { MemoryRow } from "./rows.ts";

/** Where the memory of the routes is. What of the process is elsewhere only its edge can tell. */
export function memoryRows({ rib }: Agent): readonly MemoryRow[] {
  const { in: into } = rib, { blocks } = into.sets;
  const row = (part: string, count: number, octets: number): MemoryRow => ({
    schema: "underlay.memory/1",
    part,
    count,
    octets,
  });
  return [
    ...KEPT_FAMILIES.map((family) => {
      const table = into.table(family)!;
      return row(`paths of ${familyName(family)}`, table.size, 0);
    }),
    row("attributes", blocks.size, blocks.used),
  ];
}
