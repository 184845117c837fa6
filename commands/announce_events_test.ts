import { assertEquals } from "@std/assert";
import { Events } from "./announce_events.ts";
import type { ColorChoice, Io } from "./io.ts";

const AT = "1970-01-01T00:00:01.000Z  ";

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
  const events = new Events(io, { json: false, quiet: false, color }, () => 1);
  events.tell("established", "it\x1b[2J is up");
  events.tell("announced", "one");
  events.tell("failed", "no\nno more");
  events.tell("note", "# by the way");
  return err;
}

Deno.test("Events paints what stands out, line by line, and obeys --color", () => {
  assertEquals(
    told("always"),
    `\x1b[32m${AT}it\\x1b[2J is up\x1b[0m\n${AT}one\n` +
      `\x1b[31m${AT}no\x1b[0m\n\x1b[31m${AT}no more\x1b[0m\n\x1b[2m# by the way\x1b[0m\n`,
  );
  assertEquals(
    told("never"),
    `${AT}it\\x1b[2J is up\n${AT}one\n${AT}no\n${AT}no more\n# by the way\n`,
  );
  assertEquals(told("auto"), told("never"));
});
