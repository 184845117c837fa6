import { assertEquals } from "@std/assert";
import { openStore } from "./store_home.ts";

const HOME = new URL("./store_home.ts", import.meta.url).href;

/** Another process: writes a row (or none), closes, and says the versions that it saw. */
async function other(path: string, key?: string): Promise<number> {
  const program = `
    import { openStore } from ${JSON.stringify(HOME)};
    const store = await openStore(${JSON.stringify(path)}), key = ${JSON.stringify(key ?? "")};
    const rows = key === "" ? [] : [{ key, value: "{}" }];
    const history = rows.map(() => ({ what: key, by: "other", at: { unix: 0 } }));
    const { version } = await store.turn(() => 0, () =>
      rows.length > 0 ? { rows, guards: [], history } : undefined);
    console.log(version);
    await store.close();`;
  const args = ["eval", "--quiet", "--ext=ts", "--no-check", program];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  const text = new TextDecoder();
  assertEquals(text.decode(stderr), "");
  return Number(text.decode(stdout));
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
      return (await store.turn(() => 0, () => ({ rows, guards: [], history }))).version;
    };
    await write("node/a");
    const theirs = await other(path, "node/b");
    await promise;
    await other(path, "node/c");
    const ours = await write("node/d");
    assertEquals([ours > theirs, await other(path)], [true, ours]);
  } finally {
    await store.close();
    await Deno.remove(folder, { recursive: true });
  }
});
