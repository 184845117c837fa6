// How blocks follow what nodes use: one node's turn, and what it comes to.
import { partWith, partWithStrays, passOn, withdrawn } from "./elastic_gone.ts";
import { Round } from "./elastic_round.ts";
import type { Standing } from "./elastic_standing.ts";
import type { ElasticAnswer } from "./elastic_step.ts";
import { grow, isGrowing, lacksPool, settingsOf } from "./grow_blocks.ts";
import type { Ledger } from "./ledger.ts";
import { drafted } from "./ledger_draft.ts";
import type { NodeRow } from "./ledger_row.ts";
import type { Moment } from "./moment.ts";
import type { ElasticSettings } from "./pool.ts";
import { isEmptied, surplusOf } from "./shrink.ts";

/** What would become of one node now, by itself. The ledger is as it was. */
export function elasticSteps(ledger: Ledger, name: string, now: Moment): ElasticAnswer {
  return drafted(ledger, (draft) => {
    const round = new Round(draft, now), node = ledger.node(name);
    if (node) follow(round, node);
    const { steps, shortages, waiting } = round;
    return { steps, shortages, waiting };
  });
}

/** All that is to be done for a node now. */
export function follow(round: Round, node: NodeRow): void {
  const growing = settle(round, node);
  if (growing) grow(round, growing.standing, growing.settings);
}

/** A node that needs blocks. */
export interface Growing {
  readonly standing: Standing;
  readonly settings: ElasticSettings;
}

/** All but growing, as nothing of it needs room. Answers what is left to do where the node is to grow. */
export function settle(round: Round, node: NodeRow): Growing | undefined {
  const standing = round.standing(node);
  if (standing.strays.length > 0) partWithStrays(round, standing);
  if (node.gone) {
    partWith(round, standing);
    return undefined;
  }
  const settings = settingsOf(round, standing);
  const isToGrow = isGrowing(standing, settings);
  // A node that grows may want its draining blocks back.
  const { draining, drainingLeft, leaving } = standing;
  for (const one of isToGrow ? drainingLeft : [...draining, ...drainingLeft]) {
    if (isEmptied(one, node, round.now)) passOn(round, one, "it is empty", node);
  }
  for (const one of leaving) withdrawn(round, one, node);
  if (settings && isToGrow) return { standing, settings };
  if (settings) shrink(round, standing, settings);
  else if (node.demand) lacksPool(round, standing);
  return undefined;
}

function shrink(round: Round, standing: Standing, settings: ElasticSettings): void {
  const surplus = surplusOf(standing, settings, round.now);
  if (!surplus) return;
  const { node } = standing, { holding, why } = surplus;
  round.move(holding, "draining", "drain", why, node);
  round.changed(node.name, "shrunk", holding.length);
}
