import { type Mark, rackOf, rackText } from "./check_layout.ts";
import type { Findings } from "./check_problem.ts";
import { at, by, type Cross, isAggregate } from "./cross.ts";
import type { Sighting } from "./cross_origin.ts";
import type { SuperRow } from "./ledger_row.ts";

/** A route to exactly a super-block: only its own rack may announce that. */
export function judgeAggregate(
  one: Sighting,
  { row, text }: Mark<SuperRow>,
  { layout }: Cross,
  found: Findings,
): void {
  const pool = layout.pools.get(row.pool);
  for (const origin of one.origins) {
    const node = origin.node === undefined ? undefined : layout.nodes.get(origin.node);
    if (!pool || !node || !origin.isSure || rackOf(pool, node) === row.rack) continue;
    found.problem("aggregate-foreign", {
      prefix: text,
      node: node.name,
      text: `the aggregate ${text} of ${rackText(row.rack)} is announced by ${origin.text} ` +
        `of ${rackText(rackOf(pool, node))}`,
    });
    return;
  }
  if (one.ends.length < 2) return;
  found.problem("aggregate-foreign", {
    ...at(one),
    text: `the aggregate ${text} of ${rackText(row.rack)} comes from two: its paths end with ` +
      `AS ${one.ends.join(" and AS ")} (${by(one)})`,
  });
}

/** Racks whose blocks nobody can reach from where routes were seen. */
export function missingAggregates({ layout, options, seen }: Cross, found: Findings): void {
  const used = new Set(
    layout.blocks.filter(({ row }) => row.state === "held" || row.state === "draining")
      .map(({ superBlock }) => superBlock),
  );
  for (const mark of layout.supers) {
    const { row, text, range } = mark;
    if (!used.has(mark) || seen.has(text) || !isAggregate(row.rack, options)) continue;
    const family = range.family === 4 ? "ipv4" : "ipv6";
    if (!(options.families?.includes(family) ?? true)) continue;
    found.problem("aggregate-missing", {
      prefix: text,
      text: `the aggregate ${text} of ${rackText(row.rack)} is not announced, and has blocks`,
    });
  }
}
