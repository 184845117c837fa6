import { assertEquals, assertRejects } from "@std/assert";
import { openStore } from "../core/io/store_home.ts";
import { CommandError } from "./exit.ts";
import { commandIn } from "./lookup.ts";
import { quietIo } from "./made_router.ts";
import { parseCommandLine } from "./parse.ts";

async function run(line: string): Promise<string> {
  const { command, rest } = commandIn(["ipam", ...line.split(" ")]), io = quietIo();
  const { run } = await command.load();
  assertEquals(await run(parseCommandLine(command, rest) as never, io), 0);
  return io.out();
}

Deno.test("ipam node remove is refused while the node's agent lives, and done with --force", async () => {
  const folder = await Deno.makeTempDir(), at = `--store ${folder}/ledger.db`;
  try {
    await run(`pool add pods 10.64.0.0/16 ${at}`);
    for (const node of ["node-1", "node-2"]) await run(`allocate --node ${node} ${at}`);
    const store = await openStore(`${folder}/ledger.db`);
    await store.live("node-1", "i1", 3600);
    await store.close();
    const words = "cannot remove node node-1: its agent lives";
    for (const more of ["", " --plan"]) {
      await assertRejects(() => run(`node remove node-1${more} ${at}`), CommandError, words);
    }
    const states = async () =>
      (await run(`show --blocks --json ${at}`)).match(/"state":"[a-z]+"/g)?.map((one) =>
        one.slice(9, -1)
      );
    assertEquals(await states(), ["held", "held"]);
    await run(`node remove node-2 ${at}`);
    assertEquals(await states(), ["held", "draining"]);
    await run(`node remove node-1 --force ${at}`);
    assertEquals(await states(), ["draining", "draining"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
