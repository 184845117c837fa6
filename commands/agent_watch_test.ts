import { assertEquals, assertMatch } from "@std/assert";
import { repeat } from "./agent_watch.ts";
import type { Io } from "./io.ts";

/** Looks twice, and answers what was printed. */
async function printed(isTerminal: boolean, isJson: boolean, looks: readonly string[][]) {
  let out = "", count = 0;
  const output = {
    write: (chunk: string | Uint8Array) => void (out += chunk),
    flush() {},
    isTerminal,
  };
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => {
    const lines = looks[count++]!;
    if (count === looks.length) resolve();
    return Promise.resolve(lines);
  };
  const code = await repeat(look, isJson, { seconds: 0, stopped: promise, less: "fewer" }, {
    stdout: output,
  } as unknown as Io);
  assertEquals(code, 0);
  return out;
}

Deno.test("repeat draws over what it drew before on a terminal, and clears what is left of it", async () => {
  assertEquals(
    await printed(true, false, [["one", "two"], ["three"]]),
    "\rone\x1b[K\ntwo\x1b[K\n\x1b[J" + "\r\x1b[2Athree\x1b[K\n\x1b[J",
  );
});

Deno.test("repeat leaves out what a terminal has no room for, and says so", async () => {
  const lines = Array.from({ length: 10_000 }, (_, i) => `line ${i}`);
  const [, ...rows] = (await printed(true, false, [lines])).split("\x1b[K\n");
  assertMatch(rows.at(-2)!, /^… \d+ more lines: a higher screen, or fewer$/);
});

Deno.test("repeat appends in a pipe, with the time of each look", async () => {
  const [first, line, blank, second] = (await printed(false, false, [["one"], ["two"]])).split(
    "\n",
  );
  for (const head of [first, second]) assertMatch(head!, /^# \d{4}-\d\d-\d\dT/);
  assertEquals([line, blank], ["one", ""]);
});

Deno.test("repeat appends nothing but the objects where they are JSON", async () => {
  assertEquals(await printed(false, true, [['{"a":1}'], ['{"a":2}']]), '{"a":1}\n{"a":2}\n');
});
