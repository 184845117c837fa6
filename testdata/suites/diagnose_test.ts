// `peer diagnose` against faults planted in network namespaces, with real daemons: the table of
// fault -> printed cause. Needs root, iproute2, nft and the daemons; `deno run -A` this file with
// names of faults to see those alone.
import { CONNECT } from "./diagnose/connect.ts";
import { type Judged, judged, markOf, tableOf } from "./diagnose/judged.ts";
import { HEALTHY, OPENS } from "./diagnose/opens.ts";
import { PATH } from "./diagnose/path.ts";
import type { Planted } from "./diagnose/planted.ts";

const FAULTS: readonly Planted[] = [...CONNECT, ...PATH, ...OPENS];
const AT_ONCE = 3;
/** Share of faults whose cause has to stand first. */
const LEAST = 0.95;

/** Each fault in a lab of its own, a few at once, in the order of the list. */
async function judgeAll(list: readonly Planted[]): Promise<Judged[]> {
  const out: Judged[] = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < list.length; at = next++) out[at] = await judged(list[at]!);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return out;
}

// `deno test` without --quiet prints the table.
Deno.test("peer diagnose names the cause of planted faults, and none with confidence that is wrong", async () => {
  const all = await judgeAll([...FAULTS, ...HEALTHY]);
  console.log(`\n${tableOf(all)}`);
  const faults = all.slice(0, FAULTS.length), healthy = all.slice(FAULTS.length);
  const right = faults.filter((one) => markOf(one) === "right").length;
  console.log(
    `${right} of ${faults.length} faults right, ${healthy.length} healthy sessions beside`,
  );
  const wrong = all.filter((one) => markOf(one) === "CONFIDENTLY WRONG");
  const invented = healthy.filter((one) => markOf(one) !== "right");
  if (faults.length < 40 || right < faults.length * LEAST || wrong.length + invented.length > 0) {
    throw new Error(`${right} of ${faults.length} right:\n${tableOf([...wrong, ...invented])}`);
  }
});

if (import.meta.main) {
  const names = new Set(Deno.args);
  const all = [...FAULTS, ...HEALTHY].filter(({ name }) => names.size === 0 || names.has(name));
  const done = await judgeAll(all);
  if (names.size > 0) { for (const { printed, error } of done) console.log(printed, error ?? ""); }
  console.log(tableOf(done));
}
