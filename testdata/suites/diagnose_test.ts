// `peer diagnose` against faults planted in network namespaces, with real daemons, and `decode` on
// what our side captured meanwhile: the table fault | live | offline. Needs root, iproute2, nft,
// tcpdump and the daemons; `deno run -A` this file with names of faults to see those alone, and
// with `--keep=DIRECTORY` to have the captures.
import { CONNECT } from "./diagnose/connect.ts";
import { type Judged, judged } from "./diagnose/judged.ts";
import { LINK_LOCAL, LINK_LOCAL_HEALTHY } from "./diagnose/link_local.ts";
import { markOf, tableOf, tally } from "./diagnose/marks.ts";
import { HEALTHY, OPENS } from "./diagnose/opens.ts";
import { PATH } from "./diagnose/path.ts";
import type { Planted } from "./diagnose/planted.ts";

const FAULTS: readonly Planted[] = [...CONNECT, ...PATH, ...LINK_LOCAL, ...OPENS];
const SOUND: readonly Planted[] = [...HEALTHY, LINK_LOCAL_HEALTHY];
const AT_ONCE = 3;

/** Each fault in a lab of its own, a few at once, in the order of the list. */
async function judgeAll(list: readonly Planted[], keep?: string): Promise<Judged[]> {
  const out: Judged[] = [];
  let next = 0;
  const work = async () => {
    for (let at = next++; at < list.length; at = next++) out[at] = await judged(list[at]!, keep);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return out;
}

// `deno test` without --quiet prints the table.
Deno.test("peer diagnose and decode name the causes of planted faults, and none with confidence that is wrong", async () => {
  const all = await judgeAll([...FAULTS, ...SOUND]);
  const faults = all.slice(0, FAULTS.length), healthy = all.slice(FAULTS.length);
  const live = tally(faults, "live"), offline = tally(faults, "offline");
  const text = `${tableOf(all)}\n${live.text}\n${offline.text}`;
  console.log(`\n${text}\n${healthy.length} healthy sessions beside`);
  const invented = healthy.filter((one) =>
    markOf(one, "live") !== "right" || !["right", "not shown"].includes(markOf(one, "offline"))
  );
  if (!live.isEnough || !offline.isEnough || invented.length > 0) {
    throw new Error(`${invented.length} faults invented\n${text}`);
  }
});

if (import.meta.main) {
  const keep = Deno.args.find((arg) => arg.startsWith("--keep="))?.slice("--keep=".length);
  const names = new Set(Deno.args.filter((arg) => !arg.startsWith("--")));
  const all = [...FAULTS, ...SOUND].filter(({ name }) => names.size === 0 || names.has(name));
  const done = await judgeAll(all, keep);
  if (names.size > 0) {
    for (const { live, offline, error } of done) {
      console.log(live?.printed ?? error, offline?.printed ?? "");
    }
  }
  console.log(tableOf(done));
}
