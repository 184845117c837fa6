// A node whose agent is not heard of any more: its blocks drain, and are its own again when it is back.
import { newerFormat } from "./allocate_refusal.ts";
import { NOTHING } from "./delta.ts";
import type { Ledger } from "./ledger.ts";
import type { BlockRow, NodeRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import { moved } from "./release.ts";
import { drains } from "./request_node.ts";
import type { Work } from "./work.ts";

/** A node, and what was known of it for as long as its agent was missed. */
export interface LostNode {
  readonly node: string;
  /** By {@link heardText}. */
  readonly heard: string;
  /** For so long it was missed, without a break. */
  readonly seconds: number;
}

export interface LostAnswer {
  /** False: it was heard of meanwhile, or somebody else has said that it is gone. */
  readonly isMarked: boolean;
  /** Held until now. */
  readonly drained: readonly BlockRow[];
}

/** A text that is another whenever a node has spoken. */
export function heardText({ uid, agent, demand }: NodeRow): string {
  return JSON.stringify([uid, agent?.instance, agent?.since, demand?.at]);
}

/**
 * The node is gone, as far as anybody knows: all of it drains, nothing of it is freed. Only of a node
 * of which nothing was heard since it was missed.
 */
export function markLost({ node: name, heard, seconds }: LostNode): Work<LostAnswer> {
  return (ledger, now) => {
    if (ledger.isNewer) return newerFormat(ledger);
    const known = ledger.node(name);
    if (!known?.agent || known.gone || heardText(known) !== heard) {
      return { delta: NOTHING, answer: { isMarked: false, drained: [] } };
    }
    const why = `its agent was not heard of for ${Math.floor(seconds)} s`;
    const node: NodeRow = { ...known, gone: now, lost: true };
    const drained = ledger.blocksOf(name)
      .filter(({ state }) => state === "held")
      .map((block) => drains(block, now, why));
    const delta = { ...NOTHING, puts: [node, ...drained], what: `node ${name} is gone: ${why}` };
    return { delta, answer: { isMarked: true, drained } };
  };
}

/**
 * What drained because this node was missed, held again: it was missed wrongly, or is back. What an
 * operator has given back meanwhile, or what went on, stays on its way.
 */
export function heldAgain(
  ledger: Ledger,
  node: NodeRow | undefined,
  uid: string | undefined,
  now: Moment,
): readonly BlockRow[] {
  const { gone, lost } = node ?? {};
  if (!node || !gone || !lost) return [];
  return ledger.blocksOf(node.name)
    .filter((block) =>
      block.uid === uid && block.state === "draining" && !block.released &&
      isSame(block.since, gone)
    )
    .map((block) => moved(block, "held", now));
}

function isSame(a: Moment, b: Moment): boolean {
  return a.unix === b.unix && a.boot === b.boot && a.up === b.up;
}
