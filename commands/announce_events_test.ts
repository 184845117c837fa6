import { assertEquals } from "@std/assert";
import { Events } from "./announce_events.ts";
import type { ColorChoice, Io } from "./io.ts";

function told(color: ColorChoice): string {
  let err = "";
  const io: Io = {
    stdout: { write() {}, flush() {}, isTerminal: false },
    stderr: { write: (chunk) => void (err += chunk), flush() {}, isTerminal: false },
    stdin: new Blob([]).stream(),
    stdinIsTerminal: false,
    columns: () => 80,
    env: () => undefined,
  };
  const events = new Events(io, { json: false, quiet: false, color });
  events.tell("established", "it\x1b[2J is up");
  events.tell("announced", "one");
  events.tell("failed", "no\nno more");
  return err;
}

Deno.test("Events paints what stands out, line by line, and obeys --color", () => {
  assertEquals(
    told("always"),
    "\x1b[32mit\\x1b[2J is up\x1b[0m\none\n\x1b[31mno\x1b[0m\n\x1b[31mno more\x1b[0m\n",
  );
  assertEquals(told("never"), "it\\x1b[2J is up\none\nno\nno more\n");
  assertEquals(told("auto"), told("never"));
});
