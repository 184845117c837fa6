import { birdFed, type Daemon, openbgpdFed } from "./daemons.ts";
import { DAEMON, READER_AS } from "./daemons.ts";
import type { Figure } from "./figure.ts";
import { HAS_BIRD, HAS_OPENBGPD, inputOf, type Plan, PORTS } from "./plan.ts";
import { Beside, own } from "./processes.ts";
import type { Received } from "./receiver.ts";

const OURS = "127.0.0.5", NULL_RECEIVER = "127.0.0.2", MOST_SECONDS = 1;

/** What one run of `announce` gave. */
interface Announced {
  readonly received: Received;
  /** From the start of the command to the last route. */
  readonly wholeSeconds: number;
  readonly peakMiB: number;
}

async function announce(plan: Plan, lines: string): Promise<Announced> {
  const listen = `${NULL_RECEIVER}:${PORTS.announce}`, want = `${plan.routes}`;
  const args = ["--as", `${READER_AS}`, "--listen", listen, "--want", want];
  const receiver = new Beside(own("receiver.ts", ...args));
  await receiver.until("listening");
  const began = performance.now();
  const words = ["announce", "-", "--to", NULL_RECEIVER, "--port", `${PORTS.announce}`];
  // Whoever else speaks BGP on this host hardly has that address.
  const more = ["--local-as", "65001", "--max", want, "--source", OURS];
  const ours = new Beside([...plan.ours, ...words, ...more], lines);
  try {
    const ended = ours.ended();
    ended.catch(() => {});
    const received = await Promise.race([receiver.until<Received>("lastSeconds"), ended]);
    const wholeSeconds = (performance.now() - began) / 1000;
    return { received, wholeSeconds, peakMiB: ours.memory().peakMiB };
  } finally {
    await ours.stop();
    await receiver.stop();
  }
}

async function fromDaemon({ routes }: Plan, daemon: Daemon): Promise<Received> {
  const to = `${DAEMON}:${daemon.port}`;
  // BIRD would sleep for three seconds over the last routes, which says nothing of its speed.
  const args = ["--as", `${READER_AS}`, "--connect", to, "--want", `${routes}`, "--nudge", "yes"];
  const receiver = new Beside(own("receiver.ts", ...args));
  try {
    return await receiver.until<Received>("lastSeconds");
  } finally {
    await receiver.stop();
    await daemon.rest();
  }
}

async function startDaemons(plan: Plan, sets: number): Promise<Daemon[]> {
  const updates = inputOf(plan, "updates.bin", sets), { directory, routes } = plan;
  const daemons: Daemon[] = [];
  if (HAS_OPENBGPD) daemons.push(await openbgpdFed(PORTS.openbgpd, directory, updates, routes));
  if (HAS_BIRD) daemons.push(await birdFed(PORTS.bird, directory, updates, routes));
  return daemons;
}

/** Established to the last route at a null receiver: ours, then each daemon, and again. */
export async function announceRow(plan: Plan, sets: number): Promise<Figure[]> {
  const lines = inputOf(plan, sets === 1 ? "prefixes.txt" : "exabgp.txt", sets);
  const daemons = await startDaemons(plan, sets);
  const ours: Announced[] = [], theirs: Received[][] = daemons.map(() => []);
  try {
    for (let run = 0; run < plan.runs; run++) {
      ours.push(await announce(plan, lines));
      for (const [i, daemon] of daemons.entries()) theirs[i]!.push(await fromDaemon(plan, daemon));
    }
  } finally {
    for (const daemon of daemons) await daemon.stop();
  }
  const last = (all: readonly Received[]) => all.map(({ lastSeconds }) => lastSeconds);
  const received = ours.map((run) => run.received);
  return [
    {
      what: "underlay, Established to last route",
      unit: "s",
      values: last(received),
      most: MOST_SECONDS,
    },
    ...daemons.map(({ name }, i): Figure => ({ what: name, unit: "s", values: last(theirs[i]!) })),
    {
      what: "underlay, start of the command to last route",
      unit: "s",
      values: ours.map(({ wholeSeconds }) => wholeSeconds),
    },
    { what: "underlay, peak memory", unit: "MiB", values: ours.map(({ peakMiB }) => peakMiB) },
    { what: "underlay, UPDATEs", unit: "", values: received.map(({ updates }) => updates) },
    ...daemons.map(({ name }, i): Figure => ({
      what: `${name}, UPDATEs`,
      unit: "",
      values: theirs[i]!.map(({ updates }) => updates),
    })),
  ];
}
