import { assertEquals, assertRejects } from "@std/assert";
import { StoreError } from "../ipam/store_error.ts";
import { openStore } from "./store_home.ts";

Deno.test("openStore takes a path for a file, and its address for etcd", async () => {
  const folder = await Deno.makeTempDir();
  const file = await openStore(`${folder}/a/b.db`, { create: true });
  assertEquals(file.where, `${folder}/a/b.db`);
  await file.close();
  const etcd = await openStore("etcd://127.0.0.1:1");
  assertEquals(etcd.where, "etcd://127.0.0.1:1");
  await etcd.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("openStore refuses what it has no home for", async () => {
  const error = await assertRejects(() => openStore("redis://x:1"), StoreError, "no redis store");
  assertEquals(error.hint, "a store is the path of a file, or etcd://HOST:PORT");
});
