import { assert, assertEquals } from "@std/assert";
import { HOST_TOOLS } from "../core/io/host.ts";
import { LIBC_PATHS } from "../core/io/libc.ts";
import { type Command, COMMANDS, findCommand, type Need } from "./mod.ts";

/** What of this is granted in a process that began with all of it and kept what is named. */
const WHAT = [
  { name: "read" },
  { name: "write" },
  { name: "net" },
  { name: "run", command: "bzip2" },
  { name: "run", command: "sh" },
  { name: "env", variable: "TERM" },
  { name: "sys", kind: "hostname" },
  { name: "ffi", path: "/lib64/libc.so.6" },
] as const;

async function grantedAfter(needs: readonly string[]): Promise<string> {
  const script = `
    import { keepOnly } from "${import.meta.resolve("./permissions.ts")}";
    keepOnly(${JSON.stringify(needs)});
    const granted = ${JSON.stringify(WHAT)}.filter((it) =>
      Deno.permissions.querySync(it).state === "granted");
    console.log(granted.map((it) => it.command ?? it.name).join(" "));`;
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("../deno.json", import.meta.url)));
  const flags = tasks.underlay.split(" ").filter((word: string) => word.startsWith("--"));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout).trim();
}

Deno.test("keepOnly closes what a command does not need and keeps what it does", async () => {
  const all = ["read", "write", "net", "run", "shell", "env", "sys", "ffi"];
  assertEquals(await grantedAfter(all), "read write net bzip2 sh env sys ffi");
  assertEquals(await grantedAfter(["read", "run", "env"]), "read bzip2 env");
  assertEquals(await grantedAfter([]), "");
});

Deno.test("COMMANDS ask for no more than their work takes", () => {
  assertEquals(findCommand("decode")?.needs, ["read", "run", "env"]);
  const with_ = (need: Need) => COMMANDS.filter(({ needs }) => needs.includes(need));
  const names = (commands: readonly Command[]) => commands.map(({ name }) => name);
  assertEquals(names(with_("shell")), ["announce"]);
  // A Unix socket is written to, and a store, if only its lock; besides, only peer and show route write files.
  const asking = COMMANDS.filter(({ section }) => ["The agent", "Addresses"].includes(section));
  const writing = with_("write").filter((command) => !asking.includes(command));
  assertEquals(names(writing), ["peer", "announce", "show route", "show what-if", "show diff"]);
  const itself = COMMANDS.filter(({ section }) => section === "underlay itself");
  assertEquals(itself.flatMap(({ needs }) => needs), []);
});

Deno.test("the underlay task names every library and tool that io opens", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(new URL("../deno.json", import.meta.url)));
  const named = (flag: string) => tasks.underlay.match(`--allow-${flag}=(\\S+)`)[1].split(",");
  for (const path of LIBC_PATHS) assert(named("ffi").includes(path), path);
  for (const tool of [...HOST_TOOLS, "sh", "bzip2"]) assert(named("run").includes(tool), tool);
});
