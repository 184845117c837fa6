import { assert, assertEquals, assertRejects } from "@std/assert";
import { allocate } from "./allocate.ts";
import { Keeper } from "./keeper.ts";
import { MemoryHome, MemoryStore } from "./memory_store.ts";
import { isRefusal } from "./refusal.ts";
import type { RowStore } from "./row_store.ts";
import { SimulatedDisk } from "./simulated_disk.ts";
import { SimulatedStore } from "./simulated_store.ts";
import { StoreError } from "./store_error.ts";
import {
  ask,
  closeAll,
  granted,
  keepers,
  put,
  soundBlocks,
  suitePool,
} from "./store_suite_case.ts";

const now = () => ({ unix: 1_700_000_000 });

/** A keeper over a disk with one pool. */
async function onDisk(cidr = "10.0.0.0/24"): Promise<{ disk: SimulatedDisk; keeper: Keeper }> {
  const disk = new SimulatedDisk(), store = new SimulatedStore(disk);
  await put(store, [{ kind: "meta", format: 1, id: "d", epoch: 1 }, suitePool([cidr], 26)]);
  const keeper = new Keeper(store, now, "test");
  await keeper.read();
  return { disk, keeper };
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) / 2 ** 32;
}

/** Counts the commits that are tried. */
function watched(store: RowStore) {
  const counts = { commits: 0 }, turn = store.turn.bind(store);
  store.turn = (after, step, isReading) =>
    turn(after, (news) => {
      const commit = step(news);
      if (commit) counts.commits++;
      return commit;
    }, isReading);
  return counts;
}

Deno.test("Keeper puts all that waits into one commit, and answers in it nobody before it is durable", async () => {
  const home = new MemoryHome(), gate = Promise.withResolvers<void>();
  await closeAll(await keepers({ open: () => Promise.resolve(new MemoryStore(home)) }, 1));
  const store = new MemoryStore(home, now, () => gate.promise), counts = watched(store);
  const keeper = new Keeper(store, now, "test");
  let answered = 0;
  const asked = Array.from({ length: 64 }, async (_, i) => {
    const prefix = await granted(keeper, `n${i}`);
    answered++;
    return prefix;
  });
  for (let i = 0; i < 50; i++) await Promise.resolve();
  assertEquals(answered, 0);
  assertEquals([...keeper.ledger.blocks()].length, 0, "what is not safe yet is not shown");
  gate.resolve();
  assertEquals(new Set(await Promise.all(asked)).size, 64);
  assert(counts.commits <= 2, `${counts.commits} commits`);
  await keeper.close();
});

Deno.test("Keeper asks again with what others wrote first, and grants nothing twice", async () => {
  const home = new MemoryHome();
  const [first] = await keepers({ open: () => Promise.resolve(new MemoryStore(home)) }, 1);
  let races = 3;
  const late = new MemoryStore(home, now, async () => {
    if (races-- > 0) await granted(first!, `racer${races}`);
  });
  const counts = watched(late), keeper = new Keeper(late, now, "late");
  const mine = await Promise.all([granted(keeper, "n1"), granted(keeper, "n2")]);
  assertEquals(counts.commits >= 4, true, `${counts.commits}`);
  const blocks = await soundBlocks(late);
  assertEquals(new Set(blocks.map(({ prefix }) => prefix)).size, 5);
  assertEquals(blocks.filter(({ node }) => /^n[12]$/.test(node)).map((b) => b.prefix), mine.sort());
  await closeAll([first!, keeper]);
});

Deno.test("Keeper has what the store has after a write that failed (P5, P12)", async () => {
  for (const fault of ["full", "write-error"] as const) {
    const { disk, keeper } = await onDisk();
    const before = await granted(keeper, "n0", "r0");
    disk.failAt(0, fault);
    const answers = await Promise.allSettled([
      ask(keeper, "n1"),
      ask(keeper, "n0", "r0"),
      keeper.transact(allocate({ node: "n2", freshUid: "u", count: 1, pool: "none" })),
    ]);
    const [failed, repeated, refused] = answers;
    assert(failed?.status === "rejected" && failed.reason.kind === "unwritable");
    assert(repeated?.status === "fulfilled" && "blocks" in repeated.value);
    assertEquals(repeated.value.blocks[0]!.prefix, before);
    assert(refused?.status === "fulfilled" && isRefusal(refused.value));
    assertEquals([...keeper.ledger.blocks()].map(({ prefix }) => prefix), [before]);
    await granted(keeper, "n1");
    assertEquals((await soundBlocks(new SimulatedStore(disk))).length, 2);
    await keeper.close();
  }
});

Deno.test("Keeper does not refuse for a block that was not written after all", async () => {
  const { disk, keeper } = await onDisk("10.0.0.0/26");
  for (const node of ["a", "b", "c"]) await granted(keeper, node);
  disk.failAt(0, "full");
  const answers = await Promise.allSettled([ask(keeper, "d"), ask(keeper, "e")]);
  assertEquals(answers.map(({ status }) => status), ["rejected", "rejected"]);
  await keeper.close();
});

Deno.test("Keeper reads everything again after a write of which nothing is known (P11)", async () => {
  for (const fault of ["sync-error", "sync-error-kept"] as const) {
    const { disk, keeper } = await onDisk();
    disk.failAt(1, fault);
    const error = await assertRejects(() => ask(keeper, "n1", "r1"), StoreError);
    assertEquals(error.kind, "unknown");
    let isWhole: boolean | undefined;
    const { turn } = keeper.store;
    keeper.store.turn = (after, step) => {
      assertEquals(after(), 0);
      isWhole = true;
      keeper.store.turn = turn;
      return turn.call(keeper.store, after, step);
    };
    const prefix = await granted(keeper, "n1", "r1");
    assertEquals(isWhole, true);
    const blocks = await soundBlocks(new SimulatedStore(disk));
    assertEquals(blocks.map((block) => block.prefix), [prefix]);
    await keeper.close();
  }
});

Deno.test("Keeper on a disk that loses its cache keeps what it acknowledged, and all or nothing of the rest", async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const chance = seeded(seed), { disk, keeper } = await onDisk();
    const acknowledged = new Set<string>();
    const last = 1 + Math.floor(chance() * 5);
    for (let i = 0; i < last; i++) acknowledged.add(await granted(keeper, `n${i}`));
    disk.failAt(1, "sync-error");
    const three = ["x", "y", "z"].map((node) => ask(keeper, node).catch(() => undefined));
    await Promise.all(three);
    disk.crash(chance);
    const found = await soundBlocks(new SimulatedStore(disk));
    const prefixes = new Set(found.map(({ prefix }) => prefix));
    assert(acknowledged.isSubsetOf(prefixes), `seed ${seed}`);
    assert([0, 3].includes(prefixes.size - acknowledged.size), `seed ${seed}: ${prefixes.size}`);
    await keeper.close();
  }
});

Deno.test("SimulatedStore tells of lost commits wherever a bit flips or the file is cut (P4)", async () => {
  const { disk, keeper } = await onDisk();
  const versions: string[][] = [[]];
  for (let i = 0; i < 4; i++) {
    await granted(keeper, `n${i}`);
    versions.push([...keeper.ledger.blocks()].map(({ prefix }) => prefix));
  }
  const whole = disk.read();
  for (let at = 0; at < whole.length; at += 7) {
    for (const change of [cutAt(at), flipAt(at)]) {
      const broken = new SimulatedDisk();
      broken.damage(() => change(whole.slice()));
      const store = new SimulatedStore(broken), faults = await store.verify();
      // A cut leaves no trace of what came after it; a flip in all but the last record does.
      if (faults.length > 0) {
        await assertRejects(() => soundBlocks(store), StoreError);
        continue;
      }
      if ((await rowsIn(store)) === 0) continue;
      const found = (await soundBlocks(store)).map(({ prefix }) => prefix);
      assert(versions.some((known) => known.join() === found.join()), `${at}: ${found}`);
    }
  }
  await keeper.close();
});

function cutAt(at: number) {
  return (octets: Uint8Array) => octets.slice(0, at);
}

function flipAt(at: number) {
  return (octets: Uint8Array) => {
    octets[at]! ^= 1 << (at % 8);
    return octets;
  };
}

async function rowsIn(store: RowStore): Promise<number> {
  let count = 0;
  await store.turn(() => 0, ({ rows }): undefined => {
    count = rows.length;
  });
  return count;
}
