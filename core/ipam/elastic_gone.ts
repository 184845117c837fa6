// What becomes of the blocks of nodes that are gone, and of incarnations before this one.
import type { Holding } from "./demand.ts";
import type { Round } from "./elastic_round.ts";
import type { Standing } from "./elastic_standing.ts";
import { keyOf, type NodeRow } from "./ledger_row.ts";
import { secondsBetween } from "./moment.ts";

/**
 * The blocks of a node that is gone: they drain at once, and go on no sooner than grace has passed.
 * Where an agent announces them, only its word (or an operator's) frees them: it may still run, and a
 * lost lease says nothing of its pods.
 */
export function partWith(round: Round, standing: Standing): void {
  const { node, held, left, draining, drainingLeft, leaving } = standing;
  for (const one of [...held, ...left]) {
    round.move(one, "draining", "drain", "its node is gone", node);
  }
  for (const one of [...draining, ...drainingLeft]) {
    const seconds = secondsBetween(node.gone!, round.now);
    if (seconds < one.pool.elastic.graceSeconds) continue;
    // What was said in all counts for each block of which nothing was said.
    const used = one.used ?? node.demand?.used ?? 0;
    partOn(round, one, used, `its node has been gone for ${Math.floor(seconds)} s`, node);
  }
  for (const one of leaving) withdrawn(round, one, node);
  forget(round, standing);
}

/** Blocks of incarnations before this one, which nobody may ask for any more. */
export function partWithStrays(round: Round, { node, strays }: Standing): void {
  const why = "its incarnation of the node is gone";
  for (const one of strays) {
    const { state, pool: { elastic }, used = 0 } = one;
    if (state === "held") round.move(one, "draining", "drain", why, node);
    else if (state === "leaving") withdrawn(round, one, node);
    else if (state === "draining") {
      const isDue = one.blocks.every(({ since }) =>
        secondsBetween(since, round.now) >= elastic.graceSeconds
      );
      if (isDue) partOn(round, one, used, why, node);
    }
  }
}

function partOn(round: Round, one: Holding, used: number, why: string, node: NodeRow): void {
  const { prefix } = one.blocks[0]!;
  if (used === 0) return passOn(round, one, why, node);
  round.waiting.push({
    node: node.name,
    prefix,
    what: "use",
    why: `${used} addresses were in use when ${node.name} was heard last, and it is gone`,
    hint: `underlay ipam release ${prefix} --force once no pod has them`,
  });
}

/** An empty block goes on: withdrawn first where an agent announces it. */
export function passOn(round: Round, one: Holding, why: string, node: NodeRow): void {
  if (node.agent) round.move(one, "leaving", "leave", why, node);
  else round.move(one, "cooling", "cool", `${why}, and nobody announces it`, node);
}

/** So long may an agent take to withdraw a block before it is told of. */
const PATIENCE_SECONDS = 60;

/** A block that leaves waits for its agent, and for nothing where there is none. */
export function withdrawn(round: Round, one: Holding, node: NodeRow): void {
  const { prefix, since } = one.blocks[0]!;
  if (!node.agent) return round.move(one, "cooling", "cool", "nobody announces it", node);
  const seconds = secondsBetween(since, round.now);
  if (!node.gone && seconds < PATIENCE_SECONDS) return;
  round.waiting.push({
    node: node.name,
    prefix,
    what: "withdrawal",
    why: `the agent of ${node.name} has not said for ${Math.floor(seconds)} s that it withdrew it`,
    hint: `underlay ipam release ${prefix} --force once nobody announces it`,
  });
}

function forget(round: Round, { node }: Standing): void {
  const { ledger } = round.draft;
  if (ledger.blocksOf(node.name).length > 0) return;
  let grace = 0;
  for (const { elastic } of ledger.pools()) grace = Math.max(grace, elastic.graceSeconds);
  const seconds = secondsBetween(node.gone!, round.now);
  if (seconds < grace) return;
  round.apply({ puts: [], deletes: [keyOf(node)], guards: [] }, {
    what: "forget",
    node: node.name,
    why: `it has been gone for ${Math.floor(seconds)} s and has no block`,
  });
}
