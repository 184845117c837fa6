// From a grant to the route of it in a ToR's table: an agent, and BIRD, on the loopback.
import { LiveScene } from "../../suites/ipam_live/scene.ts";
import { sleep } from "../../tools/lab/shell.ts";
import { spreadOf } from "../compare/spread.ts";
import type { Figure } from "./figure.ts";
import type { Plan } from "./plan.ts";

const GRANTS = 20, PATIENCE_MS = 10_000;

/** Milliseconds from the commit to the route, of each of so many grants one after the other. */
async function times(): Promise<number[]> {
  await using scene = await LiveScene.start();
  const held: string[] = [], took: number[] = [];
  for (let i = 0; i < GRANTS; i++) {
    held.push(...(await scene.grant()).map(({ prefix }) => prefix));
    took.push(await scene.sees(held, PATIENCE_MS));
    // At any phase of whatever looks now and then.
    await sleep(20 * i % 130);
  }
  return took;
}

export async function route({ runs }: Plan): Promise<Figure[]> {
  const medians: number[] = [], worst: number[] = [];
  for (let i = 0; i < runs; i++) {
    const { median, max } = spreadOf(await times());
    medians.push(median);
    worst.push(max);
  }
  const marks = { must: 1000, aim: 250 };
  return [
    { what: `median of ${GRANTS} grants`, unit: "ms", values: medians, ...marks },
    { what: `worst of ${GRANTS} grants`, unit: "ms", values: worst, ...marks },
  ];
}
