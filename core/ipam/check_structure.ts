import type { CidrOf, Layout, Mark } from "./check_layout.ts";
import { Findings } from "./check_problem.ts";
import type { BlockRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import type { BlockSizes, PoolRow } from "./pool.ts";

/** A clock of another host may be so much ahead before anybody is told. */
const AHEAD_SECONDS = 60;

/** Rows that are what they should be, each by itself. */
export function checkStructure(layout: Layout, now: Moment): Findings {
  const found = new Findings("structure");
  for (const { text, of } of layout.unreadable) {
    found.problem("unreadable-row", { prefix: text, text: `${text}, ${of}, is no prefix` });
  }
  for (const what of layout.twice) found.problem("twice", { text: `${what} is there twice` });
  checkMetas(layout, found);
  for (const mark of layout.marks) checkText(mark, found);
  for (const pool of layout.pools.values()) checkPool(pool, found);
  for (const cidr of layout.cidrs) checkCidr(cidr, found);
  for (const { row } of layout.supers) checkNumber("super-block", row.prefix, row.serial, found);
  for (const block of layout.blocks) checkBlock(block, layout, now, found);
  return found;
}

function checkMetas({ metas, pools, nodes, marks }: Layout, found: Findings): void {
  if (metas.length > 1) found.problem("twice", { text: "the ledger says twice whose it is" });
  if (metas.length === 0 && marks.length + pools.size + nodes.size > 0) {
    found.note("no-meta", { text: "the ledger does not say whose it is" });
  }
  for (const { format } of metas) {
    if (Number(format) === 1) continue;
    found.problem("newer-format", { text: `the ledger has format ${format}, and 1 is known` });
  }
}

function checkText({ text, range, sort }: Mark, found: Findings): void {
  const what = sort.slice(2);
  if (range.isMapped) {
    found.problem("ipv4-mapped", { prefix: text, text: `${text} (${what}) is IPv4 in disguise` });
  } else if (!range.isCanonical) {
    found.problem("not-canonical", { prefix: text, text: `${text} (${what}) is written oddly` });
  }
}

function checkPool(pool: PoolRow, found: Findings): void {
  const wrong = (text: string) => found.problem("bad-pool", { text: `pool ${pool.name} ${text}` });
  if (!isCount(pool.serial)) wrong(`has serial ${pool.serial}`);
  checkSizes("IPv4", pool.ipv4, 32, wrong);
  checkSizes("IPv6", pool.ipv6, 128, wrong);
  const { coolSeconds, graceSeconds, highPercent, lowPercent } = pool.elastic;
  if (!(coolSeconds >= 0)) wrong(`has a cool-down of ${coolSeconds} s`);
  if (!(graceSeconds >= 0)) wrong(`has a grace of ${graceSeconds} s`);
  if (!(lowPercent <= highPercent)) {
    wrong(`shrinks below ${lowPercent} % and grows above ${highPercent} %`);
  }
}

function checkSizes(
  family: string,
  sizes: BlockSizes | undefined,
  bits: number,
  wrong: (text: string) => void,
): void {
  if (!sizes) return;
  const { smallest, usual, largest, rack } = sizes;
  const isLength = [smallest, usual, largest, rack].every((n) => isCount(n) && n <= bits);
  if (isLength && smallest >= usual && usual >= largest && largest >= rack) return;
  wrong(
    `has ${family} sizes that do not nest: smallest /${smallest}, usual /${usual}, ` +
      `largest /${largest}, rack /${rack}`,
  );
}

function checkCidr({ text, range, row: { pool } }: Mark<CidrOf>, found: Findings): void {
  const sizes = range.family === 4 ? pool.ipv4 : pool.ipv6;
  if (sizes) return;
  found.problem("bad-pool", {
    prefix: text,
    text: `pool ${pool.name} has range ${text} and no sizes for IPv${range.family}`,
  });
}

function checkBlock(
  { row, range, superBlock }: Mark<BlockRow>,
  { pools }: Layout,
  now: Moment,
  found: Findings,
): void {
  const { prefix, node, serial, since } = row, at = { prefix, node };
  if (!checkNumber("block", prefix, serial, found)) return;
  if (superBlock && serial > superBlock.row.serial) {
    found.problem("bad-number", {
      ...at,
      repair: "raise that of its super-block",
      text: `block ${prefix} has serial ${serial}, above that of its super-block ` +
        `${superBlock.text} (${superBlock.row.serial})`,
    });
  }
  const ahead = since.boot !== undefined && since.boot === now.boot ? 0 : since.unix - now.unix;
  if (ahead > AHEAD_SECONDS) {
    found.note("future", {
      ...at,
      text: `block ${prefix} is ${row.state} since a time ${Math.round(ahead)} s ahead`,
      ...(row.state === "cooling" ? { repair: "let it cool from now on" } : undefined),
    });
  }
  const pool = pools.get(row.pool), sizes = range.family === 4 ? pool?.ipv4 : pool?.ipv6;
  if (sizes && !(range.length >= sizes.largest && range.length <= sizes.smallest)) {
    found.note("odd-size", {
      ...at,
      text: `block ${prefix} is outside the sizes of pool ${row.pool} ` +
        `(/${sizes.largest} to /${sizes.smallest})`,
    });
  }
}

function checkNumber(what: string, prefix: string, serial: number, found: Findings): boolean {
  if (isCount(serial)) return true;
  found.problem("bad-number", { prefix, text: `${what} ${prefix} has serial ${serial}` });
  return false;
}

function isCount(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}
