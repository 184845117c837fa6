// What becomes of an embedded store while it is open, or of which only a part can be read.
import { assert, assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { Keeper } from "../ipam/keeper.ts";
import { StoreError } from "../ipam/store_error.ts";
import { granted, keepers, put, putText, rowsOf, soundBlocks } from "../ipam/store_suite_case.ts";
import { suitePool } from "../ipam/store_suite_case.ts";
import { systemMoment } from "./moment.ts";
import { openSqlite } from "./store_sqlite_open.ts";

/** Runs with the path of a file that goes away. */
function atPath(name: string, run: (path: string) => Promise<void>): void {
  Deno.test(name, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await run(`${folder}/x.db`);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

/** Through SQLite alone, past all sums. */
function sql(path: string, text: string): readonly unknown[] {
  const db = new DatabaseSync(path);
  try {
    return db.prepare(text).all();
  } finally {
    db.close();
  }
}

atPath("SqliteStore grants nothing while it cannot tell what others were granted", async (path) => {
  const place = { open: () => openSqlite(path, { create: true }) };
  for (
    const harm of [
      "UPDATE history SET changes = replace(changes, 'block/', 'node/') WHERE version = 2",
      "DELETE FROM history WHERE version = 2",
    ]
  ) {
    const [a, b] = await keepers(place, 2);
    await b!.read();
    await granted(a!, "n1");
    await granted(a!, "n2");
    sql(path, harm);
    const error = await assertRejects(() => granted(b!, "n3"), StoreError, "the line of commit 2");
    assertEquals(error.kind, "damaged");
    await a!.close();
    await b!.close();
    await Deno.remove(path);
  }
});

atPath("SqliteStore saves rows of which the history is lost", async (path) => {
  const store = await openSqlite(path, { create: true });
  const keeper = new Keeper(store, systemMoment, "test");
  await put(store, [{ kind: "meta", format: 1, id: "d", epoch: 1 }, suitePool(["10.0.0.0/24"])]);
  const prefix = await granted(keeper, "n1"), { version } = keeper.ledger;
  await keeper.close();
  sql(path, "UPDATE history SET digest = 'x'");
  const saved = await openSqlite(path, { salvage: true });
  assertEquals((await soundBlocks(saved)).map((block) => block.prefix), [prefix]);
  const read = new Keeper(saved, systemMoment, "test");
  assertEquals((await read.read()).version, version);
  assert(
    (await saved.verify()).some(({ what }) => what === `the digest of commit ${version} is wrong`),
  );
  assertEquals((await saved.history(9))[0]?.what, "the line of this commit is damaged");
  await saved.close();
});

atPath(
  "SqliteStore notes its host with the first rows that it writes, whoever lived before",
  async (path) => {
    const store = await openSqlite(path, { create: true });
    await store.live("n1", "i", 60);
    await putText(store, [{ key: "node/x", value: "{}" }]);
    await store.close();
    assertEquals(sql(path, "SELECT value FROM marks WHERE name LIKE 'host/%'").length, 1);
  },
);

atPath("openSqlite finds the log of a file that is opened by a link", async (path) => {
  const store = await openSqlite(path, { create: true });
  await put(store, [suitePool(["10.0.0.0/24"])]);
  const folder = `${path}-elsewhere`;
  Deno.mkdirSync(folder);
  Deno.symlinkSync(path, `${folder}/link.db`);
  const saved = await openSqlite(`${folder}/link.db`, { salvage: true });
  assertEquals((await rowsOf(saved)).map(({ kind }) => kind), ["pool"]);
  await saved.close();
  await store.close();
});

atPath(
  "openSqlite takes a copy that costs its process none of its locks on the file",
  async (path) => {
    const store = await openSqlite(path, { create: true });
    await put(store, [suitePool(["10.0.0.0/24"])]);
    // fcntl(2): closing any descriptor of a file gives up all locks that the process has on it.
    const own = new RegExp(`POSIX .* ${Deno.pid} [^ ]*:${Deno.statSync(path).ino} `);
    const locks = () =>
      Deno.readTextFileSync("/proc/locks").split("\n").filter((one) => own.test(one));
    assertEquals(locks().length, 1);
    for (let i = 0; i < 2; i++) {
      const saved = await openSqlite(path, { salvage: true });
      assertEquals((await rowsOf(saved)).length, 1);
      await saved.close();
    }
    assertEquals(locks().length, 1);
    await store.close();
  },
);
