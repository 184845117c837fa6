// Grants that are safe when they are answered, beside what the disk and SQLite do by themselves.
import { systemMoment } from "../../../core/io/moment.ts";
import { openSqlite } from "../../../core/io/store_sqlite_open.ts";
import { Keeper } from "../../../core/ipam/keeper.ts";
import { denoRun } from "./deno_run.ts";
import type { Figure } from "./figure.ts";
import { addBenchPool, grants } from "./durable_grants.ts";
import { openAppend, openRaw } from "./durable_raw.ts";
import { alternately, inFolder, type Plan } from "./plan.ts";

const WRITERS = 64;
const WRITER = new URL("durable_writer.ts", import.meta.url).pathname;

/** Writes that are done a second, in a new folder. */
type Measured = (folder: string, seconds: number) => Promise<number>;

/** Writers of one process, each of which waits for its answer. */
async function inProcess(
  writers: readonly (() => Promise<unknown>)[],
  seconds: number,
): Promise<number> {
  // What comes first makes nodes and super-blocks.
  for (const write of writers) await write();
  const begun = performance.now(), end = begun + seconds * 1000;
  let done = 0;
  await Promise.all(writers.map(async (write) => {
    for (; performance.now() < end; done++) await write();
  }));
  return done / (performance.now() - begun) * 1000;
}

async function opened(folder: string): Promise<Keeper> {
  const store = await openSqlite(`${folder}/ipam.db`, { create: true });
  const keeper = new Keeper(store, systemMoment, "bench");
  await addBenchPool(keeper);
  return keeper;
}

function ledger(writers: number): Measured {
  return async (folder, seconds) => {
    const keeper = await opened(folder);
    const all = Array.from({ length: writers }, (_, i) => grants(keeper, i));
    const rate = await inProcess(all, seconds);
    await keeper.close();
    return rate;
  };
}

function sqlite(rows: number): Measured {
  return async (folder, seconds) => {
    const raw = await openRaw(`${folder}/raw.db`, true);
    const rate = await inProcess([() => Promise.resolve(raw.commit(rows))], seconds);
    raw.close();
    return rate * rows;
  };
}

/** Octets that one grant alone adds to the store's log. */
async function octetsOfGrant(folder: string): Promise<number> {
  const path = `${folder}/ipam.db`, log = () => Deno.statSync(`${path}-wal`).size;
  const store = await openSqlite(path, { create: true, checkpointPages: 100_000 });
  const keeper = new Keeper(store, systemMoment, "bench");
  await addBenchPool(keeper);
  const grant = grants(keeper, 0), before = log(), count = 16;
  for (let i = 0; i < count; i++) await grant();
  const octets = (log() - before) / count;
  await keeper.close();
  return Math.round(octets);
}

function appends(octets: number): Measured {
  return (folder, seconds) => {
    const { append, close } = openAppend(`${folder}/file`, octets);
    const rate = inProcess([() => Promise.resolve(append())], seconds);
    return rate.finally(close);
  };
}

/** `longest` gets the milliseconds that the unluckiest waited for one write. */
function processes(how: "ledger" | "sqlite", longest: number[]): Measured {
  return async (folder, seconds) => {
    const path = `${folder}/ipam.db`, longer = seconds * LONGER;
    if (how === "ledger") await (await opened(folder)).close();
    else (await openRaw(path, true)).close();
    const all = Array.from({ length: WRITERS }, (_, i) => new WriterProcess(how, path, i, longer));
    try {
      for (const one of all) await one.ready();
      const told = await Promise.all(all.map((one) => one.run()));
      longest.push(Math.max(...told.map((one) => one.longest)));
      return told.reduce((sum, { done }) => sum + done, 0) / longer;
    } finally {
      for (const one of all) await one.end();
    }
  };
}

/** What a process wrote until the time was up, and the longest that it waited. */
interface Told {
  readonly done: number;
  readonly longest: number;
}

class WriterProcess {
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #held = "";

  constructor(how: string, path: string, number: number, seconds: number) {
    const [deno = "", ...args] = denoRun(WRITER, how, path, `${number}`, `${seconds}`);
    this.#child = new Deno.Command(deno, { args, stdin: "piped", stdout: "piped" }).spawn();
    this.#lines = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  async #line(): Promise<string> {
    while (!this.#held.includes("\n")) {
      const { value, done } = await this.#lines.read();
      if (done) throw new Error("a writer ended before it was done");
      this.#held += value;
    }
    const cut = this.#held.indexOf("\n"), line = this.#held.slice(0, cut);
    this.#held = this.#held.slice(cut + 1);
    return line;
  }

  async ready(): Promise<void> {
    await this.#line();
  }

  /** Begins. */
  async run(): Promise<Told> {
    const input = this.#child.stdin.getWriter();
    await input.write(new Uint8Array(1));
    await input.close();
    return JSON.parse(await this.#line());
  }

  async end(): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch { /* It has ended. */ }
    await this.#lines.cancel();
    await this.#child.status;
  }
}

/** Of the rate of the disk: the sync takes more of a grant's time than all else does. */
const BOUND = 0.5;
/** So much longer do processes write: until all of them have had their turn several times. */
const LONGER = 2;

export async function durable(plan: Plan): Promise<Figure[]> {
  const { runs, seconds } = plan, octets = await inFolder(plan, octetsOfGrant);
  const rawWaits: number[] = [], waits: number[] = [];
  const made: readonly (readonly [what: string, measured: Measured, marks?: Partial<Figure>])[] = [
    [`raw: ${octets} octets appended and synced`, appends(octets)],
    ["raw: SQLite, one row a commit", sqlite(1)],
    ["one grant after the other", ledger(1)],
    [`raw: SQLite, ${WRITERS} rows a commit`, sqlite(WRITERS)],
    [`${WRITERS} writers in one process`, ledger(WRITERS), { must: 10_000, aim: 30_000 }],
    [`raw: SQLite, ${WRITERS} processes, one row a commit`, processes("sqlite", rawWaits)],
    [`${WRITERS} processes`, processes("ledger", waits), { must: 1000, aim: 3000 }],
  ];
  const values = await alternately(
    made,
    runs,
    ([, measured]) => inFolder(plan, (folder) => measured(folder, seconds)),
  );
  const figures = made.map(([what, , marks], i): Figure => (
    { what, unit: "/s", values: values[i]!, ...marks }
  ));
  const partOf = (what: string, raw: number, must?: number): Figure => ({
    what: `  of ${what}`,
    unit: "of raw",
    values: values[2]!.map((rate, i) => rate / values[raw]![i]!),
    ...(must !== undefined && { must }),
  });
  return [
    ...figures.slice(0, 3),
    partOf("appends of the same size", 0, BOUND),
    partOf("SQLite's commits of one row", 1),
    ...figures.slice(3, 6),
    { what: "  the longest wait for one", unit: "ms", values: rawWaits },
    ...figures.slice(6),
    { what: "  the longest wait for one", unit: "ms", values: waits },
  ];
}
