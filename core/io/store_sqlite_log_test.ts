import { assertEquals, assertRejects } from "@std/assert";
import { StoreError } from "../ipam/store_error.ts";
import { putText, rowsOf } from "../ipam/store_suite_case.ts";
import { isLogCut, readLog } from "./store_sqlite_log.ts";
import { openSqlite } from "./store_sqlite_open.ts";

/** Files of a store with five commits in its log, as a killed process leaves them. */
async function left(folder: string): Promise<{ file: Uint8Array; log: Uint8Array }> {
  const path = `${folder}/x.db`, store = await openSqlite(path, { create: true });
  for (let i = 0; i < 5; i++) await putText(store, [{ key: `node/${i}`, value: "{}" }]);
  const file = Deno.readFileSync(path), log = Deno.readFileSync(`${path}-wal`);
  await store.close();
  return { file, log };
}

Deno.test("readLog counts the commits after a frame that is not whole", async () => {
  const folder = await Deno.makeTempDir();
  const { file, log } = await left(folder);
  const whole = readLog(log);
  assertEquals(whole.lostCommits, 0);
  assertEquals(whole.frames, (log.length - 32) / 4120);
  const flipped = log.slice();
  flipped[32 + 24 + 100]! ^= 1;
  assertEquals(readLog(flipped), { frames: 0, lostCommits: 5 });
  assertEquals(isLogCut(readLog(log.subarray(0, log.length - 5000))), false);
  const header = log.slice();
  header[9]! ^= 4;
  assertEquals(isLogCut(readLog(header)), true);
  // With other salts all of the log would be taken for that of another generation.
  const salts = log.slice();
  salts[17]! ^= 1;
  assertEquals(isLogCut(readLog(salts)), true);
  assertEquals(readLog(new Uint8Array()), { frames: 0, lostCommits: 0 });
  assertEquals(isLogCut(readLog(new Uint8Array(100_000))), false);

  // SQLite itself would open it, and say nothing of four commits.
  const path = `${folder}/y.db`;
  Deno.writeFileSync(path, file);
  const late = log.slice();
  late[32 + 4120 * 5 + 24 + 7]! ^= 1;
  Deno.writeFileSync(`${path}-wal`, late);
  const error = await assertRejects(
    () => openSqlite(path),
    StoreError,
    "commits after that are lost",
  );
  assertEquals(error.kind, "damaged");
  assertEquals(Deno.readFileSync(`${path}-wal`), late, "the evidence stays");
  const saved = await openSqlite(path, { salvage: true });
  await rowsOf(saved);
  await saved.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("readLog takes the ends of commits that failed, one over the other, for none that are lost", async () => {
  const folder = await Deno.makeTempDir(), { log } = await left(folder);
  const frame = (n: number) => log.subarray(32 + n * 4120, 32 + (n + 1) * 4120);
  const commits = Array.from({ length: (log.length - 32) / 4120 }, (_, n) => n)
    .filter((n) => frame(n)[7] !== 0);
  // The first is whole. Of two that failed after it, longer and longer, the last frames are left.
  const [first = 0, second = 0, third = 0] = commits;
  const pieces = [
    log.subarray(0, 32 + (first + 1) * 4120),
    frame(third),
    frame(second),
    frame(third),
  ];
  const harmed = new Uint8Array(pieces.flatMap((piece) => [...piece]));
  assertEquals(readLog(harmed), { frames: first + 1, lostCommits: 1 });
  await Deno.remove(folder, { recursive: true });
});
