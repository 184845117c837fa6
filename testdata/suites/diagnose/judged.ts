/** Runs the program against a planted fault, and says whether it was right. */
import { Lab } from "../../tools/lab/lab.ts";
import { run } from "../../tools/lab/shell.ts";
import { AS_A, AS_B } from "../../tools/lab/sides.ts";
import type { Planted, Stage } from "./planted.ts";

const MAIN = new URL("../../../main.ts", import.meta.url).pathname;
/** No diagnosis takes longer. */
const PATIENCE_MS = 60_000;

export interface Cause {
  readonly cause: string;
  readonly confidence: string;
  readonly why: string;
}

export interface Judged {
  readonly fault: Planted;
  readonly causes: readonly Cause[];
  /** Exit code. */
  readonly code: number;
  readonly seconds: number;
  /** What went wrong before there was a verdict, or all that was printed. */
  readonly error?: string;
  readonly printed: string;
}

/** Whether the first cause is right, and how it was wrong. */
export type Mark = "right" | "WRONG" | "CONFIDENTLY WRONG" | "no verdict";

export async function judged(fault: Planted): Promise<Judged> {
  const lab = await Lab.open("diagnose");
  const began = Date.now();
  try {
    const stage = await fault.plant(lab);
    const { code, stdout, stderr } = await ask(stage);
    const causes = causesIn(stdout), seconds = (Date.now() - began) / 1000;
    const printed = stdout + stderr;
    return {
      fault,
      causes: causes ?? [],
      code,
      seconds,
      printed,
      ...(!causes && { error: printed }),
    };
  } catch (error) {
    return { fault, causes: [], code: -1, seconds: 0, error: String(error), printed: "" };
  } finally {
    await lab.close();
  }
}

function ask({ netns, peer, options = [] }: Stage) {
  const numbers = ["--local-as", String(AS_A), "--remote-as", String(AS_B)]
    .filter((_, at) => !options.includes("--local-as") || at < 0);
  return run([
    ...["ip", "netns", "exec", netns, "deno", "run", "--quiet", "--no-prompt", "-A", MAIN],
    ...["peer", "diagnose", peer, ...numbers, ...options, "--json"],
  ], { timeoutMs: PATIENCE_MS });
}

function causesIn(text: string): readonly Cause[] | undefined {
  try {
    const value = JSON.parse(text) as { schema: string; causes: Cause[] };
    return value.schema === "underlay.diagnosis/1" ? value.causes : undefined;
  } catch {
    return undefined;
  }
}

/** A healthy session is right when it is said to be up, a fault when its cause stands first. */
export function markOf({ fault, causes, error }: Judged): Mark {
  const [top] = causes, wanted = fault.causes.length === 0 ? ["established"] : fault.causes;
  if (!top || error !== undefined) return "no verdict";
  const isFirst = wanted.includes(top.cause);
  // Where evidence cannot tell, all that remain are named and none for certain.
  const isNamed = !fault.ambiguous || causes.some(({ cause }) => cause === wanted[0]);
  if (isFirst && isNamed) return "right";
  return top.confidence === "certain" ? "CONFIDENTLY WRONG" : "WRONG";
}

/** The table fault -> printed cause. */
export function tableOf(all: readonly Judged[]): string {
  const width = Math.max(...all.map(({ fault }) => fault.name.length));
  return all.map((one) => {
    const said = one.causes.map(({ cause, confidence }) => `${cause} (${confidence})`).join(", ");
    const mark = markOf(one), flag = mark === "right" ? "" : `  <- ${mark}`;
    const text = said || (one.error ?? "").trim().split("\n")[0];
    return `${one.fault.name.padEnd(width)}  ${
      one.seconds.toFixed(1).padStart(5)
    } s  ${text}${flag}`;
  }).join("\n");
}
