import type { Figure } from "./figure.ts";

/** How the parts are run. */
export interface Plan {
  /** Of everything; what is compared is taken alternately. */
  readonly runs: number;
  /** Of each run of something that goes on for as long as it is let. */
  readonly seconds: number;
  /** Blocks in a ledger of which grants are asked. */
  readonly held: readonly number[];
  /** The words that start the program. */
  readonly program: readonly string[];
  /** On the disk that is measured. */
  readonly directory: string;
}

/** One line of the table of what is to be reached. */
export interface Part {
  readonly id: string;
  readonly title: string;
  /** Programs without which it is skipped. */
  readonly needs?: readonly string[];
  readonly run: (plan: Plan) => Promise<Figure[]>;
}

/** What each gave in each of so many runs, taken alternately. */
export async function alternately<Maker>(
  makers: readonly Maker[],
  runs: number,
  run: (maker: Maker) => Promise<number> | number,
): Promise<readonly (readonly number[])[]> {
  const values = makers.map((): number[] => []);
  for (let i = 0; i < runs; i++) {
    for (const [at, maker] of makers.entries()) values[at]!.push(await run(maker));
  }
  return values;
}

/** A folder of its own for `run`, on the disk that is measured. */
export async function inFolder<Result>(
  { directory }: Plan,
  run: (folder: string) => Promise<Result>,
): Promise<Result> {
  await Deno.mkdir(directory, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: directory, prefix: "ipam-" });
  try {
    return await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
