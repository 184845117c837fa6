import type { Machine } from "../compare/machine.ts";
import { type Figure, formatFigure, verdictOf } from "./figure.ts";

/** One thing that a bench measures. */
export interface Row<Plan> {
  readonly id: string;
  readonly title: string;
  readonly run: (plan: Plan) => Promise<Figure[]>;
}

/** Runs rows one after the other and prints them; 1 when a mark is missed or a row failed, else 0. */
export async function runRows<Plan>(
  rows: readonly Row<Plan>[],
  plan: Plan,
  schema: string,
  machine: Machine,
  json: boolean,
): Promise<0 | 1> {
  let isMissed = false;
  for (const { id, title, run } of rows) {
    if (!json) console.log(`\n${id}: ${title}`);
    const figures = await run(plan).catch((error: Error): Figure[] => {
      console.error(`${id}: ${error.message}`);
      isMissed = true;
      return [];
    });
    isMissed ||= figures.some((figure) => verdictOf(figure) === "MISS");
    if (json) console.log(JSON.stringify({ schema, id, machine, figures }));
    else console.log(figures.map(formatFigure).join("\n"));
  }
  return isMissed ? 1 : 0;
}
