// Requests in any order, judged by the checker, which shares no code with what grants. For tests of any length.
import { assertEquals } from "@std/assert";
import { checkLedger } from "./check.ts";
import { checkStep } from "./check_step.ts";
import type { Delta } from "./delta.ts";
import { reportAndFollow } from "./elastic_report.ts";
import type { Ledger } from "./ledger.ts";
import { freeAddresses } from "./ledger_free.ts";
import { answersOf, at, grantOf, reread, rowsOf, scene } from "./ledger_scene.ts";
import type { BlockRow, BlockState, LedgerRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import { registerAgent, unregisterAgent } from "./node_agent.ts";
import { rebalance } from "./rebalance.ts";
import { isRefusal } from "./refusal.ts";
import { acknowledge, release } from "./release.ts";
import { declare } from "./request_declare.ts";
import { putNode, removeNode } from "./request_node.ts";
import { drainPool, growPool, removePool } from "./request_pool.ts";
import { setPool } from "./request_pool_set.ts";
import { quickStep } from "./request_walk_quick.ts";
import type { Change, Work } from "./work.ts";

type Dice = (below: number) => number;

function dice(seed: number): Dice {
  let state = seed;
  return (below) => {
    state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + 0x9e3779b9 | 0;
    return ((state ^ state >>> 13) >>> 0) % below;
  };
}

interface Try {
  readonly kind: "allocate" | "release" | "report" | "agent" | "pool or node";
  readonly work: Work<object>;
  /** Blocks that an operator forced. */
  readonly forced?: readonly string[];
}

function labels(next: Dice, node: number) {
  return next(9) === 0 ? [] : [{ key: "rack", value: `r${node % 3}` }];
}

function granting(next: Dice, i: number): Omit<Try, "kind"> {
  const node = next(6), pool = next(3) === 0 ? { pool: next(2) ? "pods" : "dual" } : {};
  const size = next(2) ? { size: 22 + next(8) } : {};
  const request = next(3) === 0 ? { request: `r${next(i + 1)}` } : {};
  const uid = next(12) === 0 ? { uid: `u${next(3)}` } : {};
  const count = next(8) === 0 ? 1 + next(4) : 1;
  const rack = { labels: labels(next, node) };
  return {
    work: grantOf({ node: `n${node}`, count, ...pool, ...size, ...request, ...uid, ...rack }),
  };
}

function releasing(next: Dice, ledger: Ledger): Omit<Try, "kind"> {
  const blocks = [...ledger.blocks()], block = blocks[next(Math.max(1, blocks.length))];
  if (!block) return { work: release({ node: "n0" }) };
  const { node, prefix, serial } = block;
  if (next(10) === 0) return { work: release({ node }) };
  const force = next(5) === 0;
  const work = release({
    prefixes: [prefix],
    force,
    ...(next(2) ? { serial: next(6) === 0 ? serial - 1 : serial } : undefined),
    ...(next(2) ? { node: next(8) === 0 ? "n9" : node } : undefined),
  });
  return { work, forced: force ? pair(block) : [] };
}

function pair({ prefix, partner }: BlockRow): string[] {
  return partner === undefined ? [prefix] : [prefix, partner];
}

function agents(next: Dice, ledger: Ledger): Omit<Try, "kind"> {
  const node = `n${next(6)}`, instance = `i${next(2)}`;
  switch (next(4)) {
    case 0:
      return { work: registerAgent({ node, instance, freshUid: "u0" }) };
    case 1:
      return { work: unregisterAgent({ node, instance }) };
    case 2:
      return { work: declare({ node, uid: "u1", prefixes: [`10.0.${next(256)}.0/26`] }) };
    default: {
      const blocks = ledger.blocksOf(node).filter(({ state }) => state === "leaving");
      return { work: acknowledge({ node, instance, blocks }) };
    }
  }
}

/** What a node uses of each block by itself: of a pair often of one family alone. */
function reporting(next: Dice, ledger: Ledger): Omit<Try, "kind"> {
  if (next(4) === 0) return { work: rebalance() };
  const node = `n${next(6)}`, often = 1 + next(3);
  const blocks = ledger.blocksOf(node)
    .filter(({ state, prefix }) => LIVE.has(state) && (next(3) > 0 || !prefix.includes(":")))
    .map(({ prefix }) => ({ prefix, used: next(often) ? 0 : next(5) }));
  const used = blocks.reduce((sum, block) => sum + block.used, 0);
  return { work: reportAndFollow({ node, used, pending: next(4) ? 0 : next(60), blocks }) };
}

const LIVE: ReadonlySet<BlockState> = new Set(["held", "draining"]);

function other(next: Dice, i: number): Omit<Try, "kind"> {
  const node = `n${next(6)}`;
  const name = next(2) ? "pods" : "dual";
  switch (next(9)) {
    case 0:
      return { work: removeNode({ node }) };
    case 1:
      return { work: growPool({ name, cidrs: [`10.${i % 9}.0.0/20`] }) };
    case 6:
      return { work: removePool({ name, cidrs: [`10.${1 + next(8)}.0.0/20`] }) };
    case 2:
      return { work: drainPool({ name: "pods", ...(next(2) ? { cidr: "10.0.0.0/20" } : {}) }) };
    case 3:
    case 4:
      return {
        work: drainPool({ name: "pods", undo: true, ...(next(2) ? { cidr: "10.0.0.0/20" } : {}) }),
      };
    case 5:
      return { work: setPool({ name: "pods", reserve: [`10.0.${next(16)}.0/27`] }) };
    default:
      return { work: putNode({ node, freshUid: "u0", uid: `u${next(4)}` }) };
  }
}

function choose(next: Dice, ledger: Ledger, i: number): Try {
  const roll = next(24);
  if (roll < 9) return { kind: "allocate", ...granting(next, i) };
  if (roll < 14) return { kind: "release", ...releasing(next, ledger) };
  if (roll < 18) return { kind: "report", ...reporting(next, ledger) };
  if (roll < 21) return { kind: "agent", ...agents(next, ledger) };
  return { kind: "pool or node", ...other(next, i) };
}

function problems(
  found: ReturnType<typeof checkLedger>,
  forced: ReadonlySet<string> = new Set(),
): string[] {
  return found.filter(({ severity, kind, prefix = "" }) =>
    severity === "problem" && !(kind === "used-not-allocated" && forced.has(prefix))
  ).map(({ text }) => text);
}

/** How a walk goes. */
export interface Walk {
  readonly seed: number;
  readonly steps: number;
  /** Every so many steps all answers are compared with those of a ledger that reads the rows anew. */
  readonly rereadEvery: number;
  /** Every so many steps the whole ledger is looked at, in between what a step touched; 1 without it. */
  readonly lookEvery?: number;
  /** How often each kind of request was made, and how often one was refused. */
  readonly tally?: Map<string, number>;
}

/**
 * Makes random requests of two pools, and holds every state and every step
 * against the checker. Answers how many rows were written; throws where a promise was broken.
 */
export function walkRequests(walk: Walk): number {
  const { seed, steps, rereadEvery, lookEvery = 1, tally } = walk, next = dice(seed);
  const elastic = { coolSeconds: 30, mostBlocks: 40, settleSeconds: 10, graceSeconds: 100 };
  const ledger = scene(
    { cidrs: ["10.0.0.0/20"], ipv4: { largest: 22 }, reserved: ["10.0.0.0/27"], elastic },
    { name: "dual", cidrs: ["10.100.0.0/21", "2001:db8::/112"], elastic },
  );
  /** Blocks that an operator freed although they may be in use. */
  const allForced = new Set<string>();
  let written = 0;
  for (let i = 0; i < steps; i++) {
    const one = choose(next, ledger, i);
    const delta = i % lookEvery === 0
      ? wholeStep(ledger, one, at(i * 3), allForced, i % rereadEvery === 0)
      : touchedStep(ledger, one, at(i * 3), allForced);
    count(tally, one.kind, delta);
    written += delta?.puts.length ?? 0;
  }
  return written;
}

function count(tally: Walk["tally"], kind: string, delta: Delta | undefined): void {
  const name = delta ? kind : `${kind}, refused`;
  tally?.set(name, (tally.get(name) ?? 0) + 1);
}

function wholeStep(
  ledger: Ledger,
  { work, forced = [] }: Try,
  now: Moment,
  allForced: Set<string>,
  isThorough: boolean,
): Delta | undefined {
  const made = step(ledger, work, now, isThorough);
  if (!made) return undefined;
  for (const prefix of forced) allForced.add(prefix);
  judge(made.before, ledger, now, forced, allForced, made.delta.what);
  return made.delta;
}

function touchedStep(
  ledger: Ledger,
  { work, forced = [] }: Try,
  now: Moment,
  allForced: Set<string>,
): Delta | undefined {
  const made = quickStep(ledger, work, now, forced);
  if (!made) return undefined;
  for (const prefix of forced) allForced.add(prefix);
  if (made.problems.length > 0) assertEquals(made.problems, [], made.delta.what);
  return made.delta;
}

/** A request that is made; undefined where it was refused. */
interface Made {
  readonly before: readonly LedgerRow[];
  readonly delta: Delta;
}

function step(
  ledger: Ledger,
  work: Work<object>,
  now: Moment,
  isThorough: boolean,
): Made | undefined {
  const before = rowsOf(ledger), whole = isThorough ? answersOf(ledger) : undefined;
  const change = work(ledger, now);
  assertEquals(rowsOf(ledger), before, "a request changes nothing by itself");
  if (whole) assertEquals(answersOf(ledger), whole);
  if (isRefusal(change)) return undefined;
  const { delta } = change as Change<object>;
  const undo = ledger.apply(delta, ledger.version + 1);
  if (whole) {
    ledger.revert(undo);
    assertEquals(answersOf(ledger), whole, "a change that is taken back leaves nothing");
    ledger.apply(delta, ledger.version + 1);
    assertEquals(answersOf(reread(ledger)), answersOf(ledger));
  }
  return { before, delta };
}

function judge(
  before: readonly LedgerRow[],
  ledger: Ledger,
  now: Moment,
  forced: readonly string[],
  allForced: ReadonlySet<string>,
  what: string,
): void {
  const rows = rowsOf(ledger), free = freeAddresses(ledger);
  assertEquals(problems(checkLedger(rows, now, { free }), allForced), [], what);
  const leaving = before.flatMap((row) =>
    row.kind === "block" && row.state === "leaving" ? [row.prefix] : []
  );
  const acknowledged = new Set([...leaving, ...forced]);
  assertEquals(problems(checkStep(before, rows, now, { acknowledged })), [], what);
}
