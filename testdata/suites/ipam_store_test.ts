// The embedded store against the machine: other processes, full and failing disks, damaged files.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { StoreError } from "../../core/ipam/store_error.ts";
import { ask, granted, rowsOf, soundBlocks } from "../../core/ipam/store_suite_case.ts";
import { STORE_CASES } from "../../core/ipam/store_suite.ts";
import { openSqlite } from "../../core/io/store_sqlite_open.ts";
import { fill, inMemory, isRoot, made, onTmpfs, opened, sh } from "./ipam_store/places.ts";

const HOLDER = new URL("ipam_store/holder.ts", import.meta.url).pathname;
const QUEUER = new URL("ipam_store/queuer.ts", import.meta.url).pathname;

for (const { name, run } of STORE_CASES) {
  Deno.test(`a store in memory ${name}`, () =>
    inMemory((folder) => run({ open: () => openSqlite(`${folder}/x.db`, { create: true }) })));
}

/** A process that holds a lock; `goOn` lets it. */
async function holder(...program: readonly string[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", ...program],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader(), writer = child.stdin.getWriter();
  await reader.read();
  return {
    kill: (signal: Deno.Signal) => child.kill(signal),
    async goOn() {
      await writer.write(new Uint8Array([10]));
      await writer.close();
      await reader.cancel();
      return (await child.status).code;
    },
    async end() {
      await reader.cancel();
      await writer.close().catch(() => {});
      return (await child.status).signal;
    },
  };
}

Deno.test("a lock of a process that was killed is nobody's (P7)", () =>
  inMemory(async (folder) => {
    const keeper = await made(`${folder}/x.db`);
    const other = await holder(HOLDER, keeper.store.where, "node/dead");
    other.kill("SIGKILL");
    assertEquals(await other.end(), "SIGKILL");
    const began = performance.now();
    await granted(keeper, "n1");
    assert(performance.now() - began < 1000);
    assertEquals((await keeper.read()).foreign, []);
    await keeper.close();
  }));

Deno.test("a process that is stopped with the lock keeps others from writing, not from reading (P7)", () =>
  inMemory(async (folder) => {
    const keeper = await made(`${folder}/x.db`);
    const other = await holder(HOLDER, keeper.store.where, "node/late");
    other.kill("SIGSTOP");
    const error = await assertRejects(() => granted(keeper, "n1"), StoreError, "for 10 seconds");
    assertEquals([error.kind, error.hint?.includes("fuser")], ["busy", true]);
    assertEquals([...(await keeper.read()).blocks()].length, 0);
    const waits = granted(keeper, "n1");
    other.kill("SIGCONT");
    assertEquals(await other.goOn(), 0);
    await waits;
    // What it wrote was computed under its lock: nobody was in between.
    const ledger = await keeper.read();
    assertEquals(ledger.foreign.map(({ key }) => key), ["node/late"]);
    assertEquals((await keeper.store.verify()).filter(({ isFatal }) => isFatal), []);
    await keeper.close();
  }));

Deno.test("a process that is stopped at the head of the queue keeps nobody from writing (P7)", () =>
  inMemory(async (folder) => {
    const a = await made(`${folder}/x.db`), b = await opened(`${folder}/x.db`);
    const other = await holder(QUEUER, folder);
    other.kill("SIGSTOP");
    await Promise.all([granted(a, "n1"), granted(b, "n2"), granted(a, "n3")]);
    assertEquals((await soundBlocks(a.store)).length, 3);
    other.kill("SIGKILL");
    await other.end();
    await a.close();
    await b.close();
  }));

Deno.test({
  name: "a full disk refuses what would be written, and reading goes on (P5)",
  ignore: !isRoot,
  fn: () =>
    onTmpfs("512k", async (folder) => {
      const keeper = await made(`${folder}/x.db`);
      const first = await granted(keeper, "n1", "r1"), empty = fill(folder);
      let failed: unknown;
      for (let i = 0; i < 200 && !failed; i++) {
        await ask(keeper, "n2").catch((error) => failed = error);
      }
      assert(failed instanceof StoreError && failed.kind === "unwritable", `${failed}`);
      const held = [...keeper.ledger.blocks()].length;
      assertEquals(await granted(keeper, "n1", "r1"), first);
      assertEquals((await soundBlocks(keeper.store)).length, held);
      const other = await opened(`${folder}/x.db`);
      assertEquals([...(await other.read()).blocks()].length, held);
      await other.close();
      empty();
      await granted(keeper, "n3");
      assertEquals((await soundBlocks(keeper.store)).length, held + 1);
      assertEquals(await keeper.store.verify(), []);
      await keeper.close();
    }),
});

Deno.test({
  name: "a disk that is full or read-only from the start is read (P5)",
  ignore: !isRoot,
  fn: () =>
    onTmpfs("512k", async (folder) => {
      const first = await made(`${folder}/x.db`);
      await granted(first, "n1");
      await first.close();
      const empty = fill(folder);
      await onlyRead(folder);
      const waits = await opened(`${folder}/x.db`);
      assertEquals([...(await waits.read()).blocks()].length, 1);
      empty();
      // It is the file itself that is read and written from now on, not what was copied of it.
      const other = await opened(`${folder}/x.db`);
      await granted(other, "n3");
      await other.close();
      assertEquals([...(await waits.read()).blocks()].length, 2);
      await granted(waits, "n4");
      await waits.close();
      await sh("mount", "-o", "remount,ro", folder);
      await onlyRead(folder);
      await sh("mount", "-o", "remount,rw", folder);
      const again = await opened(`${folder}/x.db`);
      await granted(again, "n2");
      await again.close();
    }),
});

async function onlyRead(folder: string): Promise<void> {
  const keeper = await opened(`${folder}/x.db`);
  assertEquals([...(await keeper.read()).blocks()][0]?.node, "n1");
  const error = await assertRejects(() => granted(keeper, "n2"), StoreError);
  assertEquals(error.kind, "unwritable");
  await keeper.close();
}

/** Blocks after each commit of a small store, and its files when it was killed after the last. */
async function grown(folder: string) {
  const path = `${folder}/grown.db`, keeper = await made(path), states: string[] = [""];
  states.push((await soundBlocks(keeper.store)).map(({ prefix }) => prefix).join());
  for (let i = 0; i < 6; i++) {
    await granted(keeper, `n${i}`);
    states.push((await soundBlocks(keeper.store)).map(({ prefix }) => prefix).join());
  }
  const log = await Deno.readFile(`${path}-wal`), before = await Deno.readFile(path);
  await keeper.close();
  return { log, before, closed: await Deno.readFile(path), states: new Set(states) };
}

/** `whole`: all is there; `older`: an earlier state; or why it is refused. Anything else fails. */
async function outcome(path: string, states: ReadonlySet<string>): Promise<string> {
  try {
    const keeper = await opened(path);
    try {
      const blocks = [...(await keeper.read()).blocks()].map(({ prefix }) => prefix).join();
      assert(states.has(blocks), `a state that never was: ${blocks}`);
      return [...states].at(-1) === blocks ? "whole" : "older";
    } finally {
      await keeper.close();
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return error.kind;
  }
}

/** What is saved of a damaged file is a part of what was there, and never anything else. */
async function assertSaved(path: string, whole: ReadonlySet<string>): Promise<void> {
  try {
    const store = await openSqlite(path, { salvage: true });
    try {
      for (const row of await rowsOf(store)) {
        assert(whole.has(JSON.stringify(row)), JSON.stringify(row));
      }
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}

Deno.test("a file that was cut anywhere is refused, and what is saved of it is true (P4)", () =>
  inMemory(async (folder) => {
    const { closed, states } = await grown(folder), path = `${folder}/x.db`;
    const whole = await rowTexts(`${folder}/grown.db`);
    const seen = new Map<string, number>();
    for (let length = 0; length < closed.length; length += length % 4096 < 128 ? 16 : 331) {
      Deno.writeFileSync(path, closed.subarray(0, length));
      const found = await outcome(path, states);
      seen.set(found, (seen.get(found) ?? 0) + 1);
      assert(found !== "older" && found !== "whole", `cut at ${length}: ${found}`);
      if (length % 3 === 0) await assertSaved(path, whole);
    }
    assertEquals([...seen.keys()], ["damaged"]);
  }));

Deno.test("a bit that flipped anywhere in the file is found, or in nothing that is used (P4)", () =>
  inMemory(async (folder) => {
    const { closed, states } = await grown(folder), path = `${folder}/x.db`;
    const whole = await rowTexts(`${folder}/grown.db`), seen = new Map<string, number>();
    for (let at = 0; at < closed.length; at += 37) {
      const flipped = closed.slice();
      flipped[at]! ^= 1 << (at % 8);
      Deno.writeFileSync(path, flipped);
      const found = await outcome(path, states);
      seen.set(found, (seen.get(found) ?? 0) + 1);
      assert(found !== "older", `flip at ${at}: ${found}`);
      await assertSaved(path, whole);
    }
    assert(seen.get("damaged")! > 10 && seen.get("whole")! > 10, JSON.stringify([...seen]));
  }));

Deno.test("a log that was cut leaves an earlier state, a log that is damaged is refused (P4)", () =>
  inMemory(async (folder) => {
    const { before, log, states } = await grown(folder), path = `${folder}/x.db`;
    const seen = new Map<string, number>();
    for (let at = 0; at < log.length; at += 211) {
      for (const harm of ["cut", "zero", "flip"]) {
        const harmed = harm === "cut" ? log.subarray(0, at) : log.slice();
        if (harm === "zero") harmed.fill(0, at);
        if (harm === "flip") harmed[at]! ^= 1 << (at % 8);
        Deno.writeFileSync(path, before);
        Deno.writeFileSync(`${path}-wal`, harmed);
        const found = `${harm} ${await outcome(path, states)}`;
        seen.set(found, (seen.get(found) ?? 0) + 1);
      }
    }
    // Of the last commit nobody can tell whether it was cut by the power or later.
    assert(seen.get("flip damaged")! > seen.get("flip older")! * 2, JSON.stringify([...seen]));
    const kinds = [...seen.keys()].filter((kind) =>
      !/^(cut|zero|flip) (older|damaged|whole)$/.test(kind)
    );
    assertEquals(kinds, []);
  }));

async function rowTexts(path: string): Promise<ReadonlySet<string>> {
  const store = await openSqlite(path);
  const rows = await rowsOf(store);
  await store.close();
  return new Set(rows.map((row) => JSON.stringify(row)));
}
