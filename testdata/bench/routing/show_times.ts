import { spreadOf } from "../compare/spread.ts";
import { drawRoutes, prefixText } from "../live/routes.ts";
import type { Plan } from "./plan.ts";
import type { Router } from "./router.ts";

/** How long a question takes: a whole process at the command line, and at the socket. */
export interface Shown {
  readonly what: string;
  readonly lineMs: number;
  readonly socketMs: number;
}

const TIMES = 11;

/** Asks our agent what people ask; nobody else is asked. Medians of some tries. */
export async function showTimes({ asked, command = [], socket }: Router, plan: Plan) {
  if (!asked || socket === undefined) return [];
  const prefix = prefixText(drawRoutes(plan.routes, plan.sets).pool, plan.routes >> 1);
  const [address = ""] = prefix.split("/"), shown: Shown[] = [];
  for (const { words, ask, parameters } of questions(prefix, address)) {
    const line = [...command, "show", ...words, "--socket", socket];
    const lineMs = await median(() => runs(line));
    const socketMs = await median(async () => void await asked.ask(ask, parameters));
    shown.push({
      what: `show ${words.join(" ")}`.replace(prefix, "PREFIX").replace(address, "IP"),
      lineMs,
      socketMs,
    });
  }
  return shown;
}

function questions(prefix: string, address: string) {
  const longest = { match: "for", prefix: `${address}/32` };
  return [
    { words: ["peers"], ask: "peers", parameters: {} },
    { words: ["route", "for", address], ask: "routes", parameters: longest },
    {
      words: ["route", prefix, "--explain"],
      ask: "explain",
      parameters: { match: "exact", prefix },
    },
  ];
}

async function median(work: () => Promise<void>): Promise<number> {
  const values: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const began = performance.now();
    await work();
    values.push(performance.now() - began);
  }
  return spreadOf(values).median;
}

async function runs([program, ...args]: readonly string[]): Promise<void> {
  const child = new Deno.Command(program!, { args, stdout: "piped", stderr: "piped" });
  const { code, stdout, stderr } = await child.output();
  if (code === 0 && stdout.length > 0) return;
  throw new Error(`${args.join(" ")}: ${new TextDecoder().decode(stderr).slice(-300)}`);
}
