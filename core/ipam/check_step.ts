// Whether a step of a ledger was allowed: what its rows before and after it tell together.
import { checkGrant, checkReturn } from "./check_grant.ts";
import { type Layout, layOut } from "./check_layout.ts";
import { Findings, type Problem } from "./check_problem.ts";
import { checkSerials } from "./check_serials.ts";
import type { BlockRow, BlockState, LedgerRow } from "./ledger_row.ts";
import { type Moment, secondsBetween } from "./moment.ts";

export interface StepOptions {
  /**
   * Prefixes whose withdrawal was acknowledged, or that an operator forced, in this step. Where it is
   * absent, any block that is leaving may cool.
   */
  readonly acknowledged?: ReadonlySet<string>;
  /** Blocks came from elsewhere: they may be of any size, rack and pool. */
  readonly isImport?: boolean;
  /** Versions of rows by their keys, as a store had them before and after. */
  readonly versions?: {
    readonly before: ReadonlyMap<string, number>;
    readonly after: ReadonlyMap<string, number>;
  };
}

/** A step as its rows tell it. */
export interface Step {
  readonly before: Layout;
  readonly after: Layout;
  readonly now: Moment;
  readonly options: StepOptions;
}

/**
 * All that is wrong with how rows became others: a block that was freed or given to another before it
 * had cooled, one that changed its owner, withdrawals nobody acknowledged, serials that went back.
 * The rows after it are for {@link checkLedger}.
 */
export function checkStep(
  before: Iterable<LedgerRow>,
  after: Iterable<LedgerRow>,
  now: Moment,
  options: StepOptions = {},
): Problem[] {
  const step: Step = { before: layOut(before), after: layOut(after), now, options };
  const found = new Findings("steps");
  const later = new Map(step.after.blocks.map(({ text, row }) => [text, row]));
  const earlier = new Map(step.before.blocks.map(({ text, row }) => [text, row]));
  for (const { row } of step.before.blocks) {
    const next = later.get(row.prefix), last = next ? adopted(row, next, step) : row;
    if (next !== row && !(next && isReturn(last, next))) checkBlock(last, next, step, found);
    if (next) checkPair(last, next, later, step, found);
  }
  const requests = new Set(step.before.blocks.flatMap(({ row }) => row.request ?? []));
  for (const mark of step.after.blocks) {
    const was = earlier.get(mark.text), last = was && adopted(was, mark.row, step);
    if (last && isReturn(last, mark.row)) checkReturn(mark, step, found);
    else if (!last || isGrant(last, mark.row)) checkGrant(mark, requests, step, found);
  }
  checkSerials(step, found);
  return found.found;
}

/**
 * Whether an operator has given it back to the node that had it: held again, under a new number, of
 * what nobody trusted or what drained.
 */
function isReturn(last: BlockRow, next: BlockRow): boolean {
  if (last.node !== next.node || next.state !== "held" || next.serial <= last.serial) return false;
  return last.state === "quarantined" || last.state === "draining" && last.uid === next.uid;
}

/** Whether it was granted anew, and not only changed. */
function isGrant(last: BlockRow, next: BlockRow): boolean {
  return !isSameOwner(last, next) ||
    last.state === "cooling" && (next.state === "held" || next.state === "draining");
}

function isSameOwner(last: BlockRow, next: BlockRow): boolean {
  return last.node === next.node && last.uid === next.uid;
}

/**
 * A block that came from elsewhere under a name alone, as that of the incarnation that has it now: the
 * one that the name has, where it had none or this one before. Any other block as it was.
 */
function adopted(last: BlockRow, next: BlockRow, { before, after }: Step): BlockRow {
  const { node, uid } = next, earlier = before.nodes.get(node)?.uid || uid;
  const isAdopted = last.uid === "" && last.node === node && last.pool === next.pool &&
    last.serial <= next.serial && earlier === uid && after.nodes.get(node)?.uid === uid;
  return isAdopted ? { ...last, uid } : last;
}

/** What a block may become while it stays its owner's. */
const CHANGES: Readonly<Record<BlockState, readonly BlockState[]>> = {
  held: ["draining", "leaving", "cooling", "quarantined"],
  draining: ["held", "leaving", "cooling", "quarantined"],
  leaving: ["cooling", "quarantined"],
  // It is announced still, whatever was acknowledged: it begins again.
  cooling: ["leaving", "quarantined"],
  // An operator decides: it goes the way of every block, or is theirs after all by a new number.
  quarantined: ["draining", "leaving", "cooling"],
};

function checkBlock(last: BlockRow, next: BlockRow | undefined, step: Step, to: Findings): void {
  const { prefix, node } = last, what = `block ${prefix} of ${node}`;
  if (!next) return checkEnd(last, `${what} was freed`, step, to);
  if (isGrant(last, next)) {
    if (last.state !== "cooling" && last.state !== "quarantined") {
      to.problem("owner-changed", {
        prefix,
        node,
        text: `${what} (${last.state}) became ${next.node}'s (${next.uid}) while it was live`,
      });
    } else checkEnd(last, `${what} was granted again to ${next.node}`, step, to);
    return;
  }
  if (last.state === next.state) return checkSince(last, next, step, to);
  if (!CHANGES[last.state].includes(next.state)) {
    to.problem("bad-change", {
      prefix,
      node,
      text: `${what} became ${next.state}, and was ${last.state}`,
    });
  }
  if (next.state === "cooling") checkCooling(last, what, step, to);
  if (last.released && next.state === "held") {
    to.problem("bad-change", {
      prefix,
      node,
      text: `${what} is held again, and an operator had given it back`,
    });
  }
}

/**
 * A pair moves no further than its slower member: while one of it gives no new addresses and may be
 * held again, the other is there.
 */
function checkPair(
  last: BlockRow,
  next: BlockRow,
  later: ReadonlyMap<string, BlockRow>,
  { options }: Step,
  to: Findings,
): void {
  if (last.partner === undefined || next.partner !== last.partner || options.isImport) return;
  if (!isLive(last) || (next.state !== "leaving" && next.state !== "cooling")) return;
  const other = later.get(last.partner);
  if (!other || other.partner !== last.prefix || !isSameOwner(last, other) || !isLive(other)) {
    return;
  }
  const { prefix, node } = last;
  to.problem("partner-state", {
    prefix,
    node,
    other: other.prefix,
    text: `block ${prefix} of ${node} is ${next.state}, and its partner ${other.prefix} ` +
      `still ${other.state}`,
  });
}

/** Its node may have pods in it for longer. */
function isLive({ state }: BlockRow): boolean {
  return state === "held" || state === "draining";
}

/** Only what has cooled for long enough becomes free. */
function checkEnd(last: BlockRow, what: string, { before, now }: Step, to: Findings): void {
  const { prefix, node, pool, state, since } = last;
  const seconds = secondsBetween(since, now);
  const cool = before.pools.get(pool)?.elastic.coolSeconds ?? 0;
  if (state === "cooling" && seconds >= cool) return;
  const was = state === "cooling" ? `cooling for ${seconds} s of ${cool}` : state;
  to.problem("freed-early", { prefix, node, text: `${what}, and was ${was}` });
}

/** Time that has passed is not given back, and none is won. */
function checkSince(last: BlockRow, next: BlockRow, { now }: Step, to: Findings): void {
  if (last.state !== "cooling") return;
  if (secondsBetween(next.since, now) <= secondsBetween(last.since, now)) return;
  const { prefix, node } = last;
  to.problem("freed-early", {
    prefix,
    node,
    text: `block ${prefix} of ${node} says that it cools for longer than it does`,
  });
}

/** A block that an agent announces cools when that agent has withdrawn it, and not before. */
function checkCooling(last: BlockRow, what: string, { before, options }: Step, to: Findings): void {
  const { prefix, node, state } = last, { acknowledged } = options;
  if (state === "quarantined" || acknowledged?.has(prefix)) return;
  if (state === "leaving") {
    if (!acknowledged) return;
    to.problem("not-acknowledged", {
      prefix,
      node,
      text: `${what} cools, and nobody acknowledged that it is withdrawn`,
    });
    return;
  }
  // An agent goes on announcing what earlier incarnations had.
  if (!before.nodes.get(node)?.agent) return;
  to.problem("still-announced", {
    prefix,
    node,
    text: `${what} cools, was ${state}, and its agent was not asked to withdraw it`,
  });
}
