import { assertEquals, assertRejects } from "@std/assert";
import { endsOnHangup } from "../core/io/hangup.ts";
import { SoonFlushed } from "./speaking.ts";

Deno.test("SoonFlushed.print keeps what fails from whoever has something to print, and stops there", async () => {
  let flushes = 0;
  const flushed = new SoonFlushed(() => flushes++), printed: number[] = [];
  flushed.print(() => printed.push(1));
  flushed.print(() => {
    throw new Deno.errors.BrokenPipe("nobody reads");
  });
  flushed.print(() => printed.push(2));
  flushed.now();
  assertEquals([printed, flushes], [[1], 0]);
  await assertRejects(() => flushed.broken, Deno.errors.BrokenPipe);
});

Deno.test("Stopping ends when the terminal goes away, but not what nohup has started", async () => {
  const script = `
    import { Stopping } from "${import.meta.resolve("./speaking.ts")}";
    const end = new Stopping();
    Deno.addSignalListener("SIGTERM", () => console.log("SIGTERM"));
    console.log("ready");
    console.log(await end.stopped);
    end.dispose();`;
  const run = async (...command: string[]) => {
    const [program = "", ...args] = [...command, Deno.execPath(), "run", "-A", "--no-check", "-"];
    const options = { stdin: "piped", stdout: "piped", stderr: "null" } as const;
    const child = new Deno.Command(program, { args, ...options }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(script));
    await writer.close();
    let text = "";
    for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text !== "ready\n") continue;
      child.kill("SIGHUP");
      // Who stays ends by this one, which counts as the first.
      if (command.length > 0) child.kill("SIGTERM");
    }
    const { code, signal } = await child.status;
    return `${text.trim().replaceAll("\n", " ")} ${signal ?? code}`;
  };
  // Tests that nohup has started hand that on.
  if (endsOnHangup()) assertEquals(await run(), "ready signal 0");
  assertEquals(await run("nohup"), "ready SIGTERM signal 0");
});
