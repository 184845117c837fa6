import { assertEquals, assertThrows } from "@std/assert";
import { CommandError, EXIT } from "./exit.ts";
import { type Command, COMMANDS, findCommand } from "./mod.ts";
import { EXCLUSIVE, REQUIRES } from "./options.ts";
import { allOptions, commandNamed, parseCommandLine, quote, written } from "./parse.ts";

const decode = findCommand("decode") as Command;
const read = (...argv: string[]) => parseCommandLine(decode, argv);
const refused = (...argv: string[]) => {
  const error = assertThrows(() => read(...argv), CommandError);
  assertEquals(error.code, EXIT.usage);
  return error.message.split("\n")[0];
};

Deno.test("parseCommandLine reads long, short, joined and clustered spellings alike", () => {
  for (
    const argv of [
      ["--prefix", "10.0.0.0/8", "-s", "-S", "x"],
      ["--prefix=10.0.0.0/8", "-sS", "x"],
      ["-p10.0.0.0/8", "x", "-Ss"],
      ["-sSp", "10.0.0.0/8", "--", "x"],
      ["-sSp=10.0.0.0/8", "x"],
    ]
  ) {
    const { options, operands } = read(...argv);
    assertEquals(options["prefix"], ["10.0.0.0/8"], argv.join(" "));
    assertEquals([options["includeSuper"], options["includeSub"]], [true, true]);
    assertEquals(operands, ["x"]);
  }
});

Deno.test("parseCommandLine keeps values and operands as they were written", () => {
  const { options, operands } = read("-o", "!65001,!65002", "-o", "65003", "-a", "-1 2$", "007");
  assertEquals(options["originAsn"], ["!65001", "!65002", "65003"]);
  assertEquals(options["asPath"], "-1 2$");
  assertEquals(operands, ["007"]);
  assertEquals(read("-").operands, ["-"]);
  assertEquals(read("--", "--json").operands, ["--json"]);
  assertEquals(read("--", "true").operands, ["true"]);
  assertEquals(read("--as-path=a=b\nc", "x").options["asPath"], "a=b\nc");
});

Deno.test("parseCommandLine tells absent from given: switches are false, values undefined", () => {
  const { options } = read("x");
  assertEquals(options["json"], false);
  assertEquals(options["limit"], undefined);
  assertEquals(options["originAsn"], undefined);
  assertEquals(read("--limit", "0", "x").options["limit"], 0);
});

Deno.test("parseCommandLine spells short forms out and lets a letter stand for an option", () => {
  assertEquals(read("--elem", "a,withdraw", "x").options["elem"], ["announce", "withdraw"]);
  assertEquals(read("-m", "x").options["style"], "bgpdump");
  assertEquals("m" in read("-m", "x").options, false);
});

Deno.test("parseCommandLine refuses what it cannot use and says what would help", () => {
  assertEquals(refused("--jsn", "x"), 'decode has no option "--jsn"; did you mean --json?');
  assertEquals(refused("-z", "x"), 'decode has no option "-z"');
  assertEquals(
    refused("--style", "bgpdmp", "x"),
    'cannot use "bgpdmp" for --style: it is not one of line, bgpdump, bgpkit; did you mean bgpdump?',
  );
  assertEquals(
    refused("--port", "0", "x"),
    'cannot use "0" for --port: it must be 1 to 65535',
  );
  assertEquals(
    refused("--limit", "1e3", "x"),
    'cannot use "1e3" for --limit: it is not a whole number',
  );
  assertEquals(refused("--limit"), "--limit needs a value: --limit N");
  assertEquals(refused("-p", "--json", "x"), "-p needs a value: -p PREFIX,…");
  assertEquals(refused("--as-path=", "x"), 'cannot use "" for --as-path: it is empty');
  assertEquals(refused("a", "b"), 'decode takes one FILE, but "b" follows');
  assertEquals(refused(), "decode needs FILE");
});

Deno.test("parseCommandLine names both of two options that exclude each other", () => {
  for (const [one, other] of EXCLUSIVE) {
    const [a, b] = [one, other].map((name) => {
      const option = allOptions(decode).find((option) => option.name === name);
      if (!option) throw new Error(`EXCLUSIVE names ${name}, which is no option`);
      return { option, text: written(option) };
    });
    const words = [a, b].flatMap((it) =>
      it?.option.value === undefined ? [it?.text ?? ""] : [it.text, it.option.choices?.[0] ?? "x"]
    );
    assertEquals(
      refused(...words, "x"),
      `${a?.text} and ${b?.text} exclude each other; leave one away`,
    );
  }
  assertEquals(
    refused("-m", "--style", "bgpkit", "x"),
    "--style and -m exclude each other; leave one away",
  );
  assertEquals(read("--json", "--summary", "x").options["summary"], true);
});

Deno.test("parseCommandLine wants the option that gives another its meaning", () => {
  for (const [name, needed] of REQUIRES) {
    const option = allOptions(decode).find((option) => option.name === name);
    const words = option?.value === undefined ? [`--${name}`] : [`--${name}`, "1"];
    const others = needed.map((other) => `--${other}`).join(" or ");
    assertEquals(
      refused(...words, "x"),
      `--${name} says nothing without ${others}; add it or leave --${name} away`,
    );
  }
});

Deno.test("commandNamed refuses an unknown name with the nearest one", () => {
  assertEquals(commandNamed("decode").name, "decode");
  const error = assertThrows(() => commandNamed("decoed"), CommandError);
  assertEquals(
    error.message.split("\n")[0],
    'there is no command "decoed"; did you mean decode?',
  );
});

Deno.test("COMMANDS give every option one name and one letter", () => {
  for (const command of COMMANDS) {
    const options = allOptions(command);
    const names = options.map((option) => option.name);
    const letters = options.flatMap((option) => option.letter ?? []);
    assertEquals(names.length, new Set(names).size, command.name);
    assertEquals(letters.length, new Set(letters).size, command.name);
  }
});

Deno.test("quote keeps control bytes and endless words off the terminal", () => {
  assertEquals(quote("a\x1b[2J\x9b\u202eb"), '"a\\u001b[2J\\u009b\\u202eb"');
  assertEquals(quote("x".repeat(100)).length, 62);
});
