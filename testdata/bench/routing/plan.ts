import type { Figure } from "../live/figure.ts";
import { Beside } from "../live/processes.ts";
import type { Table } from "./inputs.ts";
import { toldBy } from "./inputs.ts";
import { PORT, ROUTER, TAKER_AS, type Teller } from "./place.ts";
import type { Maker, Neighbour, Router } from "./router.ts";
import type { AllUp } from "./takers.ts";

/** How the rows are run. */
export interface Plan extends Table {
  /** Ours first, then those beside. */
  readonly makers: readonly Maker[];
  /** As a {@link Scene} has it. */
  readonly takesAll?: boolean;
  readonly runs: number;
  /** Of the reflector. */
  readonly clients: number;
  readonly reflected: number;
  /** How long the churn goes on, and how long nothing happens to a small agent. */
  readonly churnSeconds: number;
  readonly idleSeconds: number;
  /** The table that churns: prefixes of IPv4 and IPv6. */
  readonly churned: readonly [ipv4: number, ipv6: number];
}

const TO = `${ROUTER}:${PORT}`;

function program(name: string, ...words: readonly string[]): Beside {
  const path = new URL(name, import.meta.url).pathname;
  return new Beside([Deno.execPath(), "run", "-A", "--no-check", path, ...words]);
}

/** Somebody who tells all routes of a table as soon as it is up. */
export function startTeller(teller: Teller, table: Table): Beside {
  const { as, address } = teller, file = toldBy(teller, table);
  const words = ["--as", `${as}`, "--source", address, "--connect", TO, "--file", file];
  return program("teller.ts", ...words);
}

/** Those that take routes; ends when all sessions are up. */
export async function startTakers(count: number, want: number, as = TAKER_AS) {
  const words = ["--as", `${as}`, "--count", `${count}`, "--connect", TO, "--want", `${want}`];
  const takers = program("takers.ts", ...words), { allUpMs } = await takers.until<AllUp>("allUpMs");
  return { takers, allUpMs };
}

export { program };

/** A router with its neighbours, and everybody whom `run` starts beside; all end with it. */
export async function withRouter<T>(
  maker: Maker,
  neighbours: readonly Neighbour[],
  { directory, takesAll = false }: Plan,
  run: (router: Router, started: Beside[]) => Promise<T>,
): Promise<T> {
  const router = await maker.start({ neighbours, directory, takesAll }), started: Beside[] = [];
  try {
    return await run(router, started);
  } finally {
    for (const one of started) await one.stop("SIGKILL");
    router.asked?.close();
    await router.process.stop();
  }
}

/** What each maker gave in each run, taken alternately; who fails is told and left out. */
export async function alternately<T>(
  { makers, runs }: Plan,
  run: (maker: Maker) => Promise<T>,
): Promise<readonly (readonly [Maker, readonly T[]])[]> {
  const results = makers.map((maker): [Maker, T[]] => [maker, []]);
  for (let i = 0; i < runs; i++) {
    for (const [maker, values] of results) {
      try {
        values.push(await run(maker));
      } catch (error) {
        console.error(`  ${maker.name}: ${error instanceof Error ? error.message : error}`);
      }
    }
  }
  return results;
}

/** A mark for ours alone. */
export function figure(
  maker: Maker,
  what: string,
  unit: Figure["unit"],
  values: readonly (number | undefined)[],
  most?: number,
): Figure {
  const there = values.filter((value) => value !== undefined);
  const isOurs = maker.name.startsWith("underlay") && most !== undefined;
  return { what: `${maker.name}, ${what}`, unit, values: there, ...(isOurs && { most }) };
}
