import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { commandHelp, overview } from "./help.ts";
import { commandIn } from "./lookup.ts";
import { COMMANDS } from "./mod.ts";
import { allOptions, parseCommandLine, written } from "./parse.ts";

Deno.test("help fits 80 columns and has no blank at a line's end", () => {
  for (const text of [overview(), ...COMMANDS.map(commandHelp)]) {
    for (const line of text.split("\n")) {
      assert(line.length <= 80, `${line.length}: ${line}`);
      assertEquals(line, line.trimEnd());
    }
  }
});

Deno.test("commandHelp names every option and has an example that parses", () => {
  for (const command of COMMANDS) {
    const text = commandHelp(command);
    for (const option of allOptions(command)) assertStringIncludes(text, written(option));
    assert(command.examples.length > 0);
    for (const { line } of command.examples) {
      const words = line.replace(/^.*?(?=underlay )/, "").split(/ [|>]|\)/)[0]?.split(" ") ?? [];
      const found = commandIn(words.slice(1));
      assertEquals([words[0], found.command.name], ["underlay", command.name]);
      parseCommandLine(command, found.rest);
    }
  }
});

Deno.test("overview lists every command", () => {
  for (const { name, summary } of COMMANDS) {
    assertStringIncludes(overview(), name);
    assertStringIncludes(overview(), summary);
  }
});
