// What an embedded store refuses to open, and what it notices while it is open.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { Keeper } from "../ipam/keeper.ts";
import { StoreError } from "../ipam/store_error.ts";
import { granted, put, rowsOf, soundBlocks, suitePool } from "../ipam/store_suite_case.ts";
import { systemMoment } from "./moment.ts";
import { openSqlite } from "./store_sqlite_open.ts";

/** Runs with a folder that goes away. */
function inFolder(name: string, run: (folder: string) => Promise<void>): void {
  Deno.test(name, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await run(folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

async function made(path: string): Promise<Keeper> {
  const store = await openSqlite(path, { create: true });
  await put(store, [{ kind: "meta", format: 1, id: "d", epoch: 1 }, suitePool(["10.0.0.0/20"])]);
  return new Keeper(store, systemMoment, "test");
}

async function refused(path: string, kind: StoreError["kind"], words: string): Promise<StoreError> {
  const error = await assertRejects(() => openSqlite(path), StoreError, words);
  assertEquals(error.kind, kind);
  return error;
}

/** Through SQLite alone, past all sums. */
function tamper(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
}

inFolder("openSqlite makes a file only when asked to, for its owner alone", async (folder) => {
  const path = `${folder}/sub/ipam.db`;
  await refused(path, "missing", "there is no ledger");
  assertEquals([...Deno.readDirSync(folder)], []);
  const store = await openSqlite(path, { create: true });
  await put(store, [suitePool(["10.0.0.0/24"])]);
  const files = [...Deno.readDirSync(`${folder}/sub`)].map(({ name }) => name).sort();
  assertEquals(files, ["ipam.db", "ipam.db-shm", "ipam.db-wal"]);
  for (const name of files) {
    assertEquals(Deno.statSync(`${folder}/sub/${name}`).mode! & 0o777, 0o600);
  }
  await store.close();
  assertEquals([...Deno.readDirSync(`${folder}/sub`)].map(({ name }) => name), ["ipam.db"]);
});

inFolder(
  "openSqlite refuses what is no store of ours, and leaves it as it is (P31)",
  async (folder) => {
    const path = `${folder}/x.db`;
    const texts: [string, string][] = [["", "it is empty"], [
      "hello ".repeat(1000),
      "not a database",
    ]];
    for (const [text, words] of texts) {
      Deno.writeTextFileSync(path, text);
      await refused(path, "damaged", words);
      await assertRejects(() => openSqlite(path, { create: true }), StoreError, words);
      assertEquals(Deno.readTextFileSync(path), text);
    }
    Deno.removeSync(path);
    tamper(path, "CREATE TABLE t (x)");
    await refused(path, "damaged", "another program");
    Deno.mkdirSync(`${folder}/dir`);
    await refused(`${folder}/dir`, "damaged", "no file");
  },
);

inFolder("openSqlite refuses a form that is newer than it knows (P31)", async (folder) => {
  const path = `${folder}/x.db`;
  await (await made(path)).close();
  tamper(path, "PRAGMA user_version = 2");
  await refused(path, "newer-format", "its form is 2, this program knows 1");
});

inFolder(
  "SqliteStore tells which row is damaged, writes nothing, and saves the rest (P4)",
  async (folder) => {
    const path = `${folder}/x.db`, keeper = await made(path);
    const prefixes = [await granted(keeper, "n1"), await granted(keeper, "n2")];
    await keeper.close();
    tamper(
      path,
      `UPDATE rows SET value = replace(value, 'n1', 'n3') WHERE key = 'block/${prefixes[0]}'`,
    );
    const store = await openSqlite(path), again = new Keeper(store, systemMoment, "test");
    const error = await assertRejects(() => again.read(), StoreError, `block/${prefixes[0]}`);
    assertEquals(error.kind, "damaged");
    await assertRejects(() => granted(again, "n4"), StoreError, "is damaged");
    const faults = await store.verify();
    assert(faults.some(({ key, isFatal }) => key === `block/${prefixes[0]}` && isFatal));
    await again.close();
    const saved = await openSqlite(path, { salvage: true });
    const rows = await rowsOf(saved);
    assertEquals(rows.filter(({ kind }) => kind === "block").length, 1);
    await assertRejects(
      () => granted(new Keeper(saved, systemMoment, "t"), "n5"),
      StoreError,
      "save what is whole",
    );
    await saved.close();
  },
);

inFolder("SqliteStore finds rows that are missing, older or of nobody's commit", async (folder) => {
  const path = `${folder}/x.db`, keeper = await made(path);
  const prefix = await granted(keeper, "n1");
  const before = (await rowsText(keeper)).get("super/10.0.0.0/24")!;
  await granted(keeper, "n1");
  await keeper.close();
  const whole = await Deno.readFile(path);
  const harms: [string, string][] = [
    [`DELETE FROM rows WHERE key = 'block/${prefix}'`, "rows are missing"],
    [
      `UPDATE rows SET value = '${before.value}', version = ${before.version}, sum = ${before.sum}
       WHERE key = 'super/10.0.0.0/24'`,
      "or are older",
    ],
    ["DELETE FROM history WHERE version = (SELECT max(version) FROM history)", "lost commit"],
    ["UPDATE history SET entries = '[]' WHERE version = 3", "the line of commit 3 is wrong"],
    ["UPDATE history SET sum = sum + 1 WHERE version = 3", "the line of commit 3 is wrong"],
  ];
  for (const [sql, words] of harms) {
    await Deno.writeFile(path, whole);
    tamper(path, sql);
    const store = await openSqlite(path), again = new Keeper(store, systemMoment, "test");
    await assertRejects(() => again.read(), StoreError, words);
    assert((await store.verify()).some(({ isFatal }) => isFatal), sql);
    await again.close();
  }
  await Deno.writeFile(path, whole);
  tamper(path, "UPDATE history SET entries = '[]' WHERE version = 2");
  const store = await openSqlite(path);
  assertEquals((await store.verify()).map(({ what }) => what), ["the digest of commit 2 is wrong"]);
  await store.close();
});

async function rowsText(keeper: Keeper) {
  const db = new DatabaseSync(keeper.store.where, { readOnly: true });
  const rows = db.prepare("SELECT * FROM rows").all();
  db.close();
  await Promise.resolve();
  return new Map(rows.map((row) => [String(row.key), row]));
}

inFolder(
  "SqliteStore reads a backup anew that takes its place (P27), and notices when it is removed",
  async (folder) => {
    const path = `${folder}/x.db`, keeper = await made(path);
    await granted(keeper, "n1");
    await keeper.close();
    await Deno.copyFile(path, `${folder}/backup`);
    const again = new Keeper(await openSqlite(path), systemMoment, "test");
    const later = await granted(again, "n2");
    await Deno.rename(`${folder}/backup`, path);
    await Deno.remove(`${path}-wal`);
    await Deno.remove(`${path}-shm`);
    const ledger = await again.read();
    assertEquals([...ledger.blocks()].map(({ node }) => node), ["n1"]);
    assertEquals(await granted(again, "n3"), later);
    assertEquals((await soundBlocks(again.store)).map(({ node }) => node), ["n1", "n3"]);
    await Deno.remove(path);
    const error = await assertRejects(() => granted(again, "n4"), StoreError, "was removed");
    assertEquals(error.kind, "missing");
    assertEquals([...again.ledger.blocks()].length, 2);
    await again.close();
  },
);

inFolder("SqliteStore forgets who lived before the host was booted", async (folder) => {
  const path = `${folder}/x.db`, store = await openSqlite(path, { create: true });
  assert(await store.live("n1", "i1", 60));
  assert(await store.live("n2", "i2", 0));
  assertEquals([...await store.living()], [["n1", "i1"]]);
  await store.close();
  tamper(path, "UPDATE lives SET boot = 'another'");
  const again = await openSqlite(path);
  assertEquals((await again.living()).size, 0);
  assert(await again.live("n1", "i9", 60));
  await again.close();
});

inFolder("SqliteStore says on how many hosts it was written (P28)", async (folder) => {
  const path = `${folder}/x.db`;
  await (await made(path)).close();
  tamper(path, "INSERT INTO marks VALUES ('host/elsewhere', '7')");
  const store = await openSqlite(path), [note] = await store.verify();
  assertEquals(note?.isFatal, false);
  assert(
    /^it was written on 2 hosts \([0-9a-f]{12} since commit 1, elsewhere since commit 7\)/.test(
      note!.what,
    ),
    note!.what,
  );
  await store.close();
});

inFolder(
  "SqliteStore tells everything to who has seen less than its history still has",
  async (folder) => {
    const { SqliteConnection } = await import("./store_sqlite_connection.ts");
    const { SqliteWriter } = await import("./store_sqlite_write.ts");
    const path = `${folder}/x.db`;
    await (await openSqlite(path, { create: true })).close();
    const connection = new SqliteConnection(DatabaseSync, path);
    const writer = new SqliteWriter(connection.db, connection.reader, undefined, 100);
    let head = connection.reader.head();
    connection.begin("write");
    for (let i = 0; i < 1030; i++) {
      const rows = [{ key: `node/${i % 5}`, value: `"${i}"` }];
      head = writer.write(
        { rows, guards: [], history: [{ what: "x", by: "y", at: { unix: 1 } }] },
        head,
      );
    }
    connection.commit();
    assertEquals(connection.reader.oldest(), 1024 - 100 + 1);
    connection.close();
    const store = await openSqlite(path);
    const told: [number, boolean, number][] = [];
    await store.turn(() => 0, (): undefined => {});
    for (const after of [923, 924, 1029, 1030]) {
      await store.turn(() => after, ({ isWhole, rows }): undefined => {
        told.push([after, isWhole, rows.length]);
      });
    }
    assertEquals(told, [[923, true, 5], [924, false, 5], [1029, false, 1], [1030, false, 0]]);
    assertEquals(await store.verify(), []);
    await store.close();
  },
);

Deno.test("openSqlite takes every name for that of a file", async () => {
  for (const name of [":memory:", "file::memory:", "file:x?mode=memory"]) {
    await refused(name, "missing", `cannot open ./${name}: there is no ledger`);
  }
});
