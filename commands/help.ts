// Help as text, made from the command table; every line fits 80 columns.
import { EXIT, EXIT_CODES, usageError } from "./exit.ts";
import type { Io } from "./io.ts";
import { commandIn, SHORTENED } from "./lookup.ts";
import {
  type Command,
  COMMANDS,
  findCommand,
  HEADS,
  optionGroups,
  SECTIONS,
  verbsOf,
} from "./mod.ts";
import type { OptionGroup, OptionSpec } from "./options.ts";
import { type ParsedArgs, quote } from "./parse.ts";

const WIDTH = 80;
const OPTION_COLUMN = 28, COMMAND_COLUMN = 19;

/** Prints the overview, or the help of the command named. */
export function run(args: ParsedArgs<unknown>, io: Io): Promise<number> {
  io.stdout.write(args.operands.length === 0 ? overview() : helpOf(args.operands));
  return Promise.resolve(EXIT.done);
}

/** The help of the command that `words` name, or of all that begin with them. */
export function helpOf(words: readonly string[]): string {
  const head = words.join(" ");
  if (HEADS.includes(head)) {
    const alone = findCommand(head);
    return alone ? commandHelp(alone) : headHelp(head);
  }
  const { command, rest } = commandIn(words);
  if (rest.length > 0) {
    throw usageError(`there is no command ${quote(words.join(" "))}\nunderlay help lists them`);
  }
  return commandHelp(command);
}

/** What `underlay --help` prints. */
export function overview(): string {
  return [
    ...wrap(
      "underlay speaks BGP, and reads it: from a router, a capture, an MRT dump, a BMP stream " +
        "or plain hex.",
      WIDTH,
    ),
    "",
    "Usage: underlay COMMAND [OPTIONS] ...\n",
    ...SECTIONS.flatMap((section) => [
      `${section}:`,
      ...commandRows(COMMANDS.filter((command) => command.section === section)),
      "",
    ]),
    "Examples:",
    ...FIRST.flatMap((name) => findCommand(name)?.examples.slice(0, 1) ?? [])
      .map(({ line }) => `  ${line}`),
    "",
    "Exit codes:",
    ...columns(EXIT_CODES.map(({ code, meaning }) => [String(code), meaning]), 6),
    "",
    "underlay help COMMAND explains one command, underlay --version says which it is.",
    "",
  ].join("\n");
}

/** The commands whose first example stands in the overview. */
const FIRST = ["peer probe", "peer diagnose", "announce", "show route", "decode", "ipam allocate"];

function commandRows(commands: readonly Command[]): string[] {
  return columns(commands.map(({ name, summary }) => [name, summary]), COMMAND_COLUMN);
}

/** What is told of first words that are no command by themselves. */
function headHelp(head: string): string {
  const commands = COMMANDS.filter(({ name }) => name.startsWith(`${head} `));
  return [
    `Usage: underlay ${head} WORD [OPTIONS] ...\n`,
    ...commandRows(commands),
    "",
    ...head === SHORTENED
      ? [`A second word may be shortened: underlay ${head} ${shortened(verbsOf(head))}.`]
      : [],
    `underlay help ${commands[0]!.name} explains one of them.`,
    "",
  ].join("\n");
}

/** The shortest that one of the words may become. */
function shortened(words: readonly string[]): string {
  const isClear = (text: string) => words.filter((word) => word.startsWith(text)).length === 1;
  const forms = words.flatMap((word) =>
    Array.from(word, (_, i) => word.slice(0, i + 1)).filter(isClear)
  );
  return forms.reduce((a, b) => b.length < a.length ? b : a);
}

/** The rest of a family of commands, under the help of the one without a second word. */
function relatives(command: Command): string[] {
  const others = COMMANDS.filter(({ name }) => name.startsWith(`${command.name} `));
  return others.length === 0 ? [] : ["See also:", ...commandRows(others), ""];
}

/** What `underlay COMMAND --help` prints. */
export function commandHelp(command: Command): string {
  return [
    ...wrap(`underlay ${command.name}: ${command.summary}`, WIDTH),
    "",
    `Usage: underlay ${command.usage}\n`,
    command.about,
    "",
    ...optionGroups(command).flatMap(groupHelp),
    ...relatives(command),
    "Examples:",
    ...command.examples.flatMap((example) => [
      ...columns([[example.line, example.does]], 44),
    ]),
    "",
  ].join("\n");
}

function groupHelp(group: OptionGroup): string[] {
  // A switch that only stands for another option has no long name of its own.
  const rows = group.options.map((option) => [label(option), explain(option)] as const);
  return [`${group.title}:`, ...columns(rows, OPTION_COLUMN), ""];
}

function label(option: OptionSpec): string {
  const letter = option.letter ? `-${option.letter}` : "";
  const long = option.name.length > 1 ? `--${option.name}` : "";
  const both = [letter || "  ", long].filter((part) => part !== "").join(letter ? ", " : "  ");
  if (option.value === undefined) return both;
  return option.bare === undefined ? `${both} ${option.value}` : `${both}[=${option.value}]`;
}

function explain(option: OptionSpec): string {
  if (!option.choices) return option.help;
  const shorts = Object.entries(option.short ?? {});
  const shown = option.choices.map((choice) => {
    const short = shorts.find(([, full]) => full === choice)?.[0];
    return short ? `${choice} (${short})` : choice;
  });
  return `${option.help}: ${shown.join(", ")}`;
}

/** Two columns, the right one wrapped; a left cell too wide for its column has a line of its own. */
function columns(rows: readonly (readonly [string, string])[], left: number): string[] {
  return rows.flatMap(([name, text]) => {
    const lines = wrap(text, WIDTH - left);
    const first = `  ${name}`;
    if (first.length + 1 > left) return [first, ...lines.map((line) => " ".repeat(left) + line)];
    return lines.map((line, i) => (i === 0 ? first : "").padEnd(left) + line);
  });
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
