// Help as text, made from the command table; every line fits 80 columns.
import { EXIT, EXIT_CODES } from "./exit.ts";
import type { Io } from "./io.ts";
import { type Command, COMMANDS, findCommand, optionGroups } from "./mod.ts";
import type { OptionGroup, OptionSpec } from "./options.ts";
import { commandNamed, type ParsedArgs } from "./parse.ts";

const WIDTH = 80;
const OPTION_COLUMN = 28;

/** Prints the overview, or the help of the command named. */
export function run(args: ParsedArgs<unknown>, io: Io): Promise<number> {
  const [name] = args.operands;
  io.stdout.write(name === undefined ? overview() : commandHelp(commandNamed(name)));
  return Promise.resolve(EXIT.done);
}

/** What `underlay --help` prints. */
export function overview(): string {
  const decode = findCommand("decode")?.examples.slice(0, 3) ?? [];
  return [
    "underlay reads BGP: from a capture, an MRT dump, a BMP stream or plain hex.\n",
    "Usage: underlay COMMAND [OPTIONS] ...\n",
    "Commands:",
    ...columns(COMMANDS.map(({ name, summary }) => [name, summary]), 15),
    "",
    "Examples:",
    ...decode.map((example) => `  ${example.line}`),
    "",
    "Exit codes:",
    ...columns(EXIT_CODES.map(({ code, meaning }) => [String(code), meaning]), 6),
    "",
    "underlay help COMMAND explains one command, underlay --version says which it is.",
    "",
  ].join("\n");
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
  return option.value === undefined ? both : `${both} ${option.value}`;
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
