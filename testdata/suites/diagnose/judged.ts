/** Runs the program against a planted fault, live and on what was captured meanwhile. */
import { Lab } from "../../tools/lab/lab.ts";
import { run } from "../../tools/lab/shell.ts";
import { AS_A, AS_B } from "../../tools/lab/sides.ts";
import type { Planted, Stage } from "./planted.ts";

const MAIN = new URL("../../../main.ts", import.meta.url).pathname;
/** It asks for a newer version of itself otherwise, in packets that are no part of the fault. */
const PROGRAM = [
  ...["env", "DENO_NO_UPDATE_CHECK=1"],
  ...["deno", "run", "--quiet", "--no-prompt", "-A", MAIN],
];
/** No diagnosis takes longer. */
const PATIENCE_MS = 60_000;

export interface Cause {
  readonly cause: string;
  readonly confidence: string;
  readonly why: string;
}

/** What was said of a fault: the causes in their order. */
export interface Said {
  readonly causes: readonly Cause[];
  /** All that was printed. */
  readonly printed: string;
}

export interface Judged {
  readonly fault: Planted;
  readonly live?: Said;
  readonly offline?: Said;
  readonly seconds: number;
  /** What went wrong before there was a verdict. */
  readonly error?: string;
}

/** Diagnoses a fault; `keep` is a directory for its capture. */
export async function judged(fault: Planted, keep?: string): Promise<Judged> {
  const lab = await Lab.open("diagnose");
  const began = Date.now(), seconds = () => (Date.now() - began) / 1000;
  try {
    const stage = await fault.plant(lab);
    const capture = await lab.capture(stage.own);
    const live = await diagnose(stage);
    await capture.stop();
    if (keep !== undefined) await Deno.copyFile(capture.path, `${keep}/${fault.name}.pcap`);
    return { fault, live, offline: await decode(capture.path), seconds: seconds() };
  } catch (error) {
    return { fault, error: String(error), seconds: seconds() };
  } finally {
    await lab.close();
  }
}

const BARE = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];

async function diagnose({ own, peer, options = [], isBare = false }: Stage): Promise<Said> {
  const numbers = options.includes("--local-as")
    ? []
    : ["--local-as", String(AS_A), "--remote-as", String(AS_B)];
  const { stdout, stderr } = await run([
    ...["ip", "netns", "exec", own.netns, ...(isBare ? BARE : []), ...PROGRAM],
    ...["peer", "diagnose", peer, ...numbers, ...options, "--json"],
  ], { timeoutMs: PATIENCE_MS });
  const value = parsed(stdout, "underlay.diagnosis/1") as { causes: Cause[] } | undefined;
  return { causes: value?.causes ?? [], printed: stdout + stderr };
}

async function decode(path: string): Promise<Said> {
  const { stdout, stderr } = await run([...PROGRAM, "decode", "--summary", "--json", path]);
  const value = parsed(stdout, "underlay.summary/1") as { verdicts: Said[] } | undefined;
  return { causes: value?.verdicts[0]?.causes ?? [], printed: stdout + stderr };
}

function parsed(text: string, schema: string): unknown {
  try {
    const value = JSON.parse(text) as { schema: string };
    return value.schema === schema ? value : undefined;
  } catch {
    return undefined;
  }
}
