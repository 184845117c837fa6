import { assertEquals } from "@std/assert";
import { COMMANDS, findCommand } from "./mod.ts";

/** The states of read and run ("prompt" is closed under --no-prompt) in a process that began with both and kept what is named. */
async function statesAfter(needs: readonly string[]): Promise<string> {
  const script = `
    import { keepOnly } from "${import.meta.resolve("./permissions.ts")}";
    keepOnly(${JSON.stringify(needs)});
    const state = (it) => Deno.permissions.querySync(it).state;
    console.log(state({ name: "read" }), state({ name: "run", command: "bzip2" }));`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-read", "--allow-run=bzip2", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout).trim();
}

Deno.test("keepOnly closes what a command does not need and keeps what it does", async () => {
  assertEquals(await statesAfter(["read", "run"]), "granted granted");
  assertEquals(await statesAfter(["read"]), "granted prompt");
  assertEquals(await statesAfter([]), "prompt prompt");
});

Deno.test("COMMANDS read and run only where input is opened", () => {
  assertEquals(findCommand("decode")?.needs, ["read", "run"]);
  const rest = COMMANDS.filter((command) => command.name !== "decode");
  assertEquals(rest.flatMap((command) => command.needs), []);
});
