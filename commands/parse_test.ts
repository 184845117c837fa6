import { assertEquals, assertThrows } from "@std/assert";
import { CommandError, EXIT } from "./exit.ts";
import { type Command, COMMANDS, findCommand } from "./mod.ts";
import { EXCLUSIVE, REQUIRES } from "./options.ts";
import { allOptions, parseCommandLine, quote, written } from "./parse.ts";

const decode = findCommand("decode") as Command;
const read = (...argv: string[]) => parseCommandLine(decode, argv);
const refused = (...argv: string[]) => refusedBy(decode, ...argv);

function refusedBy(command: Command, ...argv: string[]): string | undefined {
  const error = assertThrows(() => parseCommandLine(command, argv), CommandError);
  assertEquals(error.code, EXIT.usage);
  return error.message.split("\n")[0];
}

/** A command that has all of these options. */
function commandWith(...names: string[]): Command {
  const has = (command: Command, name: string) =>
    allOptions(command).some((option) => option.name === name);
  const found = COMMANDS.find((command) => names.every((name) => has(command, name)));
  if (!found) throw new Error(`no command has all of ${names.join(", ")}`);
  return found;
}

function spelled(command: Command, name: string): string {
  return written(allOptions(command).find((option) => option.name === name)!);
}

/** The option with a value that it takes. */
function given(command: Command, name: string): string[] {
  const option = allOptions(command).find((option) => option.name === name)!;
  return option.value === undefined
    ? [written(option)]
    : [written(option), option.choices?.[0] ?? "1"];
}

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

Deno.test("parseCommandLine reads spans as seconds and AS numbers in both notations", () => {
  const peer = findCommand("peer") as Command;
  const { options } = parseCommandLine(peer, [
    "--for",
    "1m30s",
    "--timeout=5",
    "--local-as",
    "1.10",
    "x",
  ]);
  assertEquals([options["for"], options["timeout"], options["localAs"]], [90, 5, 65546]);
  assertEquals(
    refusedBy(peer, "--for", "soon", "x"),
    'cannot use "soon" for --for: it is not like 500ms, 30s, 10m, 2h, 1d or 1h30m, or seconds alone',
  );
  // A timer of the platform would fire at once.
  for (const long of ["25d", "2073601", "9".repeat(400) + "d"]) {
    const said = refusedBy(peer, "--timeout", long, "x");
    assertEquals(said, `cannot use ${quote(long)} for --timeout: it must be at most 24d`);
  }
  assertEquals(
    refusedBy(peer, "--local-as", "65536.1", "x"),
    'cannot use "65536.1" for --local-as: it is not an AS number like 65001 or 64512.10',
  );
  assertEquals(
    refusedBy(peer, "--remote-as", "0", "x"),
    'cannot use "0" for --remote-as: AS 0 is never right',
  );
});

Deno.test("parseCommandLine wants what a command says nothing without", () => {
  const announce = findCommand("announce") as Command, [first] = announce.options;
  const to = {
    name: "to",
    value: "ADDR,…",
    kind: "list",
    required: true,
    help: "to whom",
  } as const;
  const needing = { ...announce, options: [{ ...first!, options: [to] }] };
  assertEquals(refusedBy(needing, "192.0.2.0/24"), "announce needs --to ADDR,…: to whom");
  assertEquals(refusedBy(announce, "--to", "192.0.2.1"), "announce needs PREFIX");
});

Deno.test("parseCommandLine takes a value of an option with a bare form behind = only", () => {
  const show = findCommand("show peers") as Command;
  const watch = (...argv: string[]) => parseCommandLine(show, argv).options["watch"];
  assertEquals([watch(), watch("-w"), watch("--watch")], [undefined, 2, 2]);
  assertEquals([watch("--watch=500ms"), watch("-w5"), watch("-w=1m")], [0.5, 5, 60]);
  assertEquals(parseCommandLine(show, ["--watch", "failed"]).operands, ["failed"]);
});

Deno.test("parseCommandLine takes no operand with the option that stands in its place", () => {
  const peer = findCommand("peer") as Command;
  assertEquals(parseCommandLine(peer, ["--config", "x.yaml"]).operands, []);
  assertEquals(
    refusedBy(peer, "--config", "x.yaml", "192.0.2.1"),
    'peer takes no ADDR with --config, but "192.0.2.1" follows',
  );
});

Deno.test("parseCommandLine names both of two options that exclude each other", () => {
  for (const [one, other] of EXCLUSIVE) {
    const command = commandWith(one, other);
    const words = [one, other].flatMap((name) => given(command, name));
    assertEquals(
      refusedBy(command, ...words),
      `${spelled(command, one)} and ${spelled(command, other)} exclude each other; leave one away`,
    );
  }
  assertEquals(
    refused("-m", "--style", "bgpkit", "x"),
    "--style and -m exclude each other; leave one away",
  );
  assertEquals(read("--json", "--summary", "x").options["summary"], true);
});

Deno.test("parseCommandLine wants the option that gives another its meaning", () => {
  for (const [name, all] of Map.groupBy(REQUIRES, ([name]) => name)) {
    const command = commandWith(name, ...all.flatMap(([, needed]) => needed));
    const others = all.map(([, needed]) => needed.map((other) => `--${other}`).join(" or "));
    assertEquals(
      refusedBy(command, ...given(command, name)),
      `--${name} says nothing without ${others.join(" and ")}; ` +
        `add ${others.length === 1 ? "it" : "them"} or leave --${name} away`,
    );
  }
  const announce = findCommand("announce") as Command;
  assertEquals(
    refusedBy(announce, "--from-ipam", "--node", "node-1"),
    "--from-ipam says nothing without --to; add it or leave --from-ipam away",
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
