import { assert, assertEquals, assertThrows } from "@std/assert";
import { CommandError } from "./exit.ts";
import { BufferedOutput, type Io, useColor } from "./io.ts";

class Sink {
  readonly chunks: Uint8Array[] = [];
  constructor(readonly atMost = Infinity) {}
  writeSync(bytes: Uint8Array): number {
    const taken = bytes.slice(0, this.atMost);
    this.chunks.push(taken);
    return taken.length;
  }
  text(): string {
    return new TextDecoder().decode(new Uint8Array(this.chunks.flatMap((chunk) => [...chunk])));
  }
}

Deno.test("BufferedOutput gathers small writes and keeps the order with large ones", () => {
  const sink = new Sink();
  const output = new BufferedOutput(sink, false);
  const large = "z".repeat(100_000);
  for (const chunk of ["a", new Uint8Array([98]), "é", large, "end", new Uint8Array(70_000)]) {
    output.write(chunk);
  }
  output.flush();
  assertEquals(sink.text(), `abé${large}end${"\0".repeat(70_000)}`);
  assert(sink.chunks.length <= 6, `${sink.chunks.length} writes`);
});

Deno.test("BufferedOutput writes on after a partial write", () => {
  const sink = new Sink(7);
  const output = new BufferedOutput(sink, false);
  for (let i = 0; i < 1000; i++) output.write(`${i}\n`);
  output.flush();
  assertEquals(sink.text(), Array.from({ length: 1000 }, (_, i) => `${i}\n`).join(""));
});

Deno.test("BufferedOutput waits for a full pipe, passes BrokenPipe on and explains the rest", () => {
  const failing = (errors: Error[]) => {
    const writer = {
      writeSync(bytes: Uint8Array): number {
        const error = errors.shift();
        if (error) throw error;
        return bytes.length;
      },
    };
    const output = new BufferedOutput(writer, false);
    output.write("x");
    return output;
  };
  failing([new Deno.errors.WouldBlock("full")]).flush();
  const gone = failing([new Deno.errors.BrokenPipe("gone")]);
  assertThrows(() => gone.flush(), Deno.errors.BrokenPipe);
  const disk = failing([new Error("No space left on device")]);
  assertThrows(() => disk.flush(), CommandError, "cannot write the output: No space left");
});

Deno.test("useColor colours a terminal unless NO_COLOR or a dumb one, and obeys the option", () => {
  const io = (env: Record<string, string>) => ({ env: (name: string) => env[name] }) as Io;
  const terminal = new BufferedOutput(new Sink(), true);
  const pipe = new BufferedOutput(new Sink(), false);
  assertEquals(useColor(io({}), terminal), true);
  assertEquals(useColor(io({ NO_COLOR: "" }), terminal), true);
  assertEquals(useColor(io({ NO_COLOR: "1" }), terminal), false);
  assertEquals(useColor(io({ TERM: "dumb" }), terminal), false);
  assertEquals(useColor(io({}), pipe), false);
  assertEquals(useColor(io({ NO_COLOR: "1" }), pipe, "always"), true);
  assertEquals(useColor(io({}), terminal, "never"), false);
});
