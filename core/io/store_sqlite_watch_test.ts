import { assertEquals } from "@std/assert";
import { openStore } from "./store_home.ts";

const HOME = new URL("./store_home.ts", import.meta.url).href;

/** Another process: writes a row (or none), closes, and says which rows it saw before. */
async function other(path: string, key?: string): Promise<string> {
  const program = `
    import { openStore } from ${JSON.stringify(HOME)};
    const store = await openStore(${JSON.stringify(path)}), key = ${JSON.stringify(key ?? "")};
    const rows = key === "" ? [] : [{ key, value: "{}" }];
    const history = rows.map(() => ({ what: key, by: "other", at: { unix: 0 } }));
    await store.turn(() => 0, (news) => {
      console.log(news.rows.map(({ key }) => key).join());
      return rows.length > 0 ? { rows, guards: [], history } : undefined;
    });
    await store.close();`;
  const args = ["eval", "--quiet", "--ext=ts", "--no-check", program];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  const text = new TextDecoder();
  assertEquals(text.decode(stderr), "");
  return text.decode(stdout).trim();
}

Deno.test("watchFile costs its process no lock: who closes the store takes nobody's log away", async () => {
  const folder = await Deno.makeTempDir(), path = `${folder}/ipam.db`;
  const store = await openStore(path, { create: true });
  try {
    const { promise, resolve } = Promise.withResolvers<void>();
    store.watch(resolve);
    const write = async (key: string) => {
      const history = [{ what: key, by: "us", at: { unix: 0 } }];
      const rows = [{ key, value: "{}" }];
      await store.turn(() => 0, () => ({ rows, guards: [], history }));
    };
    await write("node/a");
    assertEquals(await other(path, "node/b"), "node/a");
    await promise;
    assertEquals(await other(path, "node/c"), "node/a,node/b");
    await write("node/d");
    assertEquals(await other(path), "node/a,node/b,node/c,node/d");
  } finally {
    await store.close();
    await Deno.remove(folder, { recursive: true });
  }
});
