import { type Mark, rackText } from "./check_layout.ts";
import type { Findings } from "./check_problem.ts";
import { at, by, type Cross, isAggregate } from "./cross.ts";
import { hasOtherAddress, type Origin, type Sighting } from "./cross_origin.ts";
import type { BlockRow } from "./ledger_row.ts";
import { secondsBetween } from "./moment.ts";

/** A block is announced in a second, and withdrawn in one; a few routers on need a little more. */
const FRESH_SECONDS = 5;
/** An agent withdraws in a moment; after this it does not. */
const PATIENCE_SECONDS = 60;

/** A route to exactly a block. */
export function judgeBlock(
  one: Sighting,
  block: Mark<BlockRow>,
  cross: Cross,
  found: Findings,
): void {
  const { row, superBlock, cidr } = block, what = `block ${row.prefix} of ${row.node}`;
  const rack = superBlock?.row.rack ?? "";
  if (isAggregate(rack, cross.options)) {
    found.problem("beyond-rack", {
      ...at(one),
      text: `${what} is seen outside ${rackText(rack)}, announced by ${by(one)}`,
    });
  }
  if (row.state === "held" || row.state === "draining") {
    judgeOrigins(one, row, what, cross, found);
    if (!cidr?.row.cidr.draining && !cidr?.row.pool.draining) return;
    found.note("announced-draining", {
      ...at(one),
      text: `${what} is announced, and ${cidr.text} is draining`,
    });
  } else judgeState(one, row, what, cross, found);
}

/** What is on its way to others, or what nobody trusts. */
function judgeState(
  one: Sighting,
  { state, since }: BlockRow,
  what: string,
  { now }: Cross,
  found: Findings,
): void {
  const finding = { ...at(one), text: `${what} is ${state}, and announced by ${by(one)}` };
  const seconds = secondsBetween(since, now);
  if (state === "quarantined") found.problem("announced-quarantined", finding);
  else if (state === "cooling") {
    // Its withdrawal was sent, and may be on its way from router to router.
    if (seconds < FRESH_SECONDS) found.note("announced-cooling", finding);
    else found.problem("announced-cooling", finding);
  } else if (seconds < PATIENCE_SECONDS) found.note("announced-leaving", finding);
  else found.problem("announced-leaving", finding);
}

function judgeOrigins(
  one: Sighting,
  row: BlockRow,
  what: string,
  { strangers, layout }: Cross,
  found: Findings,
): void {
  const { origins } = one, two = twoOf(one);
  const others = origins.filter(({ node }) => node !== undefined && node !== row.node);
  const other = others.find(({ isSure }) => isSure) ?? others[0];
  if (other) return judgeOther(one, row, what, other, found);
  const unknowns = origins.filter(({ node }) => node === undefined), [unknown] = unknowns;
  // A label says what address the owner has there, and this is another.
  const owner = layout.nodes.get(row.node);
  const foreign = unknowns.find((one) => hasOtherAddress(owner, one));
  if (foreign) return judgeOther(one, row, what, { ...foreign, isSure: true }, found);
  if (two !== undefined) {
    return found.problem("announced-twice", { ...at(one), text: `${what} comes from two: ${two}` });
  }
  if (!unknown) return;
  const blocks = strangers.get(unknown.text);
  if (blocks) blocks.push(row.prefix);
  else strangers.set(unknown.text, [row.prefix]);
}

/** What tells that it is announced in two places, whoever is there; undefined where nothing does. */
function twoOf({ ends, beginnings }: Sighting): string | undefined {
  if (ends.length > 1) return `its paths end with AS ${ends.join(" and AS ")}`;
  if (beginnings.length > 1) return `it begins at routers ${beginnings.join(" and ")}`;
  return undefined;
}

/** Once for each, however many blocks: behind a router there may be all of them. */
export function tellStrangers({ strangers }: Cross, found: Findings): void {
  for (const [who, [prefix = "", ...more]] of strangers) {
    const others = more.length > 0 ? ` (and ${more.length} more)` : "";
    found.note("announced-by-unknown", {
      prefix,
      text: `block ${prefix}${others} is announced by ${who}`,
    });
  }
}

/** A next hop that only seems another's may be a router that all of a rack is behind. */
function judgeOther(
  one: Sighting,
  row: BlockRow,
  what: string,
  other: Origin,
  found: Findings,
): void {
  const isTwice = one.origins.length > 1;
  const finding = {
    prefix: row.prefix,
    ...other.node !== undefined && { node: other.node },
    text: isTwice ? `${what} is announced by ${by(one)}` : `${what} is announced by ${other.text}`,
  };
  if (isTwice) found.problem("announced-twice", finding);
  else if (other.isSure) found.problem("announced-by-other", finding);
  else found.note("announced-by-other", finding);
}

/** Blocks that nobody was seen to announce. */
export function missingBlocks(cross: Cross, found: Findings): void {
  const { layout, options, seen, now } = cross;
  for (const { row, range, superBlock } of layout.blocks) {
    if ((row.state !== "held" && row.state !== "draining") || seen.has(row.prefix)) continue;
    const family = range.family === 4 ? "ipv4" : "ipv6";
    if (!(options.families?.includes(family) ?? true)) continue;
    const rack = superBlock?.row.rack ?? "";
    if (isAggregate(rack, options)) continue;
    // Where the aggregate is seen, and nobody said where from, the block may well be behind it.
    if (superBlock && seen.has(superBlock.text) && rack !== options.rack) continue;
    const node = layout.nodes.get(row.node);
    const isDue = node?.agent !== undefined && node.gone === undefined &&
      secondsBetween(row.since, now) >= FRESH_SECONDS;
    const finding = {
      prefix: row.prefix,
      node: row.node,
      text: `block ${row.prefix} of ${row.node} is ${row.state}, and not announced` +
        (node?.agent ? "" : " (no agent of it is known)"),
    };
    if (isDue) found.problem("not-announced", finding);
    else found.note("not-announced", finding);
  }
}
