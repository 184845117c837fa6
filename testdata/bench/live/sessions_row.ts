import type { Figure } from "./figure.ts";
import type { Fed, ManySeen } from "./many.ts";
import { inputOf, type Plan, PORTS } from "./plan.ts";
import { Beside, own } from "./processes.ts";

const HOLD_SECONDS = 9, HELD_SECONDS = 20;
/** RFC 4271 §4.4 allows one KEEPALIVE a second, so with this hold time each second needs one. */
const SHORT_HOLD_SECONDS = 3;
/** With a hold time of 3 s a KEEPALIVE may not come before its second is over: so much is on the way. */
const ON_THE_WAY_MS = 250;
const FEEDER = "127.0.0.3";

function many(role: "wait" | "dial", sessions: number, hold: number, ...more: string[]): Beside {
  const words = ["--sessions", `${sessions}`, "--hold", `${hold}`, "--port", `${PORTS.many}`];
  return new Beside(own("many.ts", "--role", role, ...words, ...more));
}

async function ask(of: Beside): Promise<ManySeen> {
  of.signal("SIGUSR1");
  return await of.until<ManySeen>("allUpMs");
}

const passed = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** One process with many sessions, and one with their other ends. */
export async function sessionsRow({ sessions, runs }: Plan): Promise<Figure[]> {
  const dialled: ManySeen[] = [],
    waited: ManySeen[] = [],
    memory: number[] = [],
    cpu: number[] = [];
  for (let run = 0; run < Math.min(runs, 3); run++) {
    const wait = many("wait", sessions, HOLD_SECONDS);
    await wait.until("ready");
    const dial = many("dial", sessions, HOLD_SECONDS);
    try {
      await Promise.all([dial.until("allUp"), wait.until("allUp")]);
      const before = dial.cpuSeconds();
      await passed(HELD_SECONDS);
      cpu.push((dial.cpuSeconds() - before) / HELD_SECONDS * 1000);
      memory.push(dial.memory().peakMiB, wait.memory().peakMiB);
      dialled.push(await ask(dial));
      waited.push(await ask(wait));
    } finally {
      await dial.stop();
      await wait.stop();
    }
  }
  const both = [...dialled, ...waited], third = HOLD_SECONDS * 1000 / 3;
  return [
    {
      what: `${sessions} sessions, first dial to last Established`,
      unit: "s",
      values: dialled.map(({ allUpMs }) => allUpMs / 1000),
    },
    { what: "sessions lost", unit: "", values: both.map(({ lost }) => lost), most: 0 },
    {
      what: `longest between two KEEPALIVEs, hold/3 ${third} ms`,
      unit: "ms",
      values: both.map(({ worstGapMs }) => worstGapMs),
      most: third,
    },
    { what: "peak memory of a process", unit: "MiB", values: memory },
    { what: "CPU of a process for each second", unit: "ms", values: cpu },
  ];
}

/** A peer that says a full table at once, while others with a short hold time stay up. */
export async function blastRow(plan: Plan): Promise<Figure[]> {
  const others = Math.ceil(plan.sessions / 5), updates = inputOf(plan, "updates.bin", plan.sets);
  const seen: ManySeen[] = [], heard: ManySeen[] = [], fed: Fed[] = [], memory: number[] = [];
  for (let run = 0; run < plan.runs; run++) {
    const wait = many("wait", others, SHORT_HOLD_SECONDS, "--feeder", FEEDER);
    await wait.until("ready");
    const dial = many("dial", others, SHORT_HOLD_SECONDS);
    const running = [dial, wait];
    try {
      await Promise.all([dial.until("allUp"), wait.until("allUp")]);
      await passed(SHORT_HOLD_SECONDS);
      const to = ["--connect", `127.0.0.1:${PORTS.many}`, "--file", updates];
      running.unshift(new Beside(own("feeder.ts", "--as", "65001", "--source", FEEDER, ...to)));
      fed.push(await wait.until<Fed>("loadedMs"));
      await passed(2 * SHORT_HOLD_SECONDS);
      memory.push(wait.memory().peakMiB);
      seen.push(await ask(wait));
      heard.push(await ask(dial));
    } finally {
      for (const process of running) await process.stop();
    }
  }
  const both = [...seen, ...heard];
  return [
    {
      what: `${plan.routes} routes in and kept`,
      unit: "s",
      values: fed.map(({ loadedMs }) => loadedMs / 1000),
    },
    { what: "routes missing", unit: "", values: fed.map((f) => plan.routes - f.routes), most: 0 },
    {
      what: `sessions lost of ${others} with hold ${SHORT_HOLD_SECONDS}`,
      unit: "",
      values: both.map(({ lost }) => lost),
      most: 0,
    },
    {
      what: `its KEEPALIVEs, longest between two, hold/3 ${SHORT_HOLD_SECONDS * 1000 / 3} ms`,
      unit: "ms",
      values: heard.map(({ worstGapMs }) => worstGapMs),
      most: SHORT_HOLD_SECONDS * 1000 / 3 + ON_THE_WAY_MS,
    },
    { what: "its loop, longest pause", unit: "ms", values: seen.map((s) => s.longestPauseMs) },
    { what: "its peak memory", unit: "MiB", values: memory },
  ];
}
