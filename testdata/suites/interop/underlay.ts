// Runs the program under test on what the lab left.
import { chosenTarget, type Outcome } from "../../tools/cases.ts";
import { run } from "../../tools/lab/shell.ts";

const { command, cwd } = chosenTarget();

/** The words that start it, from anywhere. */
export const UNDERLAY: readonly string[] = command.map((word) =>
  word === "main.ts" ? `${cwd}/main.ts` : word
);

export function decode(...args: readonly string[]): Promise<Outcome> {
  return run([...UNDERLAY, "decode", ...args], { timeoutMs: 60_000 });
}

/** What is used of `decode --summary --json`. */
export interface Summary {
  readonly messages: Readonly<Record<string, number>>;
  readonly findings: { readonly faults: number; readonly damages: number };
  readonly verdicts: readonly {
    readonly standing: string;
    readonly sides: readonly { readonly address: string }[];
    readonly causes: readonly { readonly cause: string; readonly confidence: string }[];
  }[];
}

export async function summary(path: string): Promise<Summary> {
  return JSON.parse((await decode("--summary", "--json", path)).stdout);
}
