// The command table: help, completions and the README's list come from it. A command's code is
// loaded only when it runs, so that the table costs nothing at start-up.
import type { Io } from "./io.ts";
import { COMMON_OPTIONS, DECODE_OPTIONS, type DecodeOptions, type OptionGroup } from "./options.ts";
import type { ParsedArgs } from "./parse.ts";

/** What a command's operands are called and how many there may be. */
export interface Operands {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** What to say when too few are there. */
  readonly missing?: string;
  /** What to do when too many are there. */
  readonly more?: string;
  /** What a shell offers: files, these words, or the names of the commands. */
  readonly complete: "file" | "command" | readonly string[];
}

/** One invocation worth copying, and what it answers. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

/** What a command needs of the machine; everything else is given up once its code is loaded. */
export type Need = "read" | "run";

/** What a command's module exports: answers the exit code. */
export type Run<Options> = (args: ParsedArgs<Options>, io: Io) => Promise<number>;

/** One subcommand as data. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Behind `underlay`. */
  readonly usage: string;
  /** A few lines under the usage. */
  readonly about: string;
  readonly operands?: Operands;
  readonly options: readonly OptionGroup[];
  readonly examples: readonly Example[];
  readonly needs: readonly Need[];
  load(): Promise<{ readonly run: Run<never> }>;
}

/** The shells completions exist for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

const DECODE = {
  name: "decode",
  summary: "read any BGP dump: what was said, what is broken, why it ended",
  usage: "decode [OPTIONS] FILE",
  about: "FILE is a capture (pcap, pcapng), an MRT dump, a BMP stream or a hex dump, plain\n" +
    "or packed with gzip, bzip2 or zstd; the content decides, not the name. - reads\n" +
    "standard input.",
  operands: {
    name: "FILE",
    min: 1,
    max: 1,
    missing: "give a capture, an MRT, BMP or hex dump, or - for standard input",
    more: "MRT files can follow each other: cat FILE... | underlay decode -",
    complete: "file",
  },
  options: DECODE_OPTIONS,
  examples: [
    {
      line: "underlay decode session.pcap",
      does: "every message; on a terminal the verdict of each session first",
    },
    { line: "underlay decode --summary session.pcap", does: "only the verdicts and the counts" },
    { line: "underlay decode -m rib.mrt.bz2", does: "what bgpdump -m prints" },
    {
      line: "underlay decode -p 10.0.0.0/8 -S --elem w updates.mrt",
      does: "what was withdrawn inside 10.0.0.0/8",
    },
    {
      line: "underlay decode --tree --type open session.pcap",
      does: "the OPENs, field by field",
    },
    {
      line: "underlay decode --json x.pcap | jq .type",
      does: "one JSON object a line, for scripts",
    },
    {
      line: "tcpdump -U -w - port 179 | underlay decode -",
      does: "messages as the packets arrive",
    },
  ],
  needs: ["read", "run"],
  load: () => import("./decode.ts") as Promise<{ run: Run<DecodeOptions> }>,
} as const satisfies Command;

const COMPLETIONS = {
  name: "completions",
  summary: "print the completion script of a shell",
  usage: "completions bash|zsh|fish",
  about: "The script is made from the same table as this help.",
  operands: {
    name: "SHELL",
    min: 1,
    max: 1,
    missing: "give bash, zsh or fish",
    complete: SHELLS,
  },
  options: [],
  examples: [
    {
      line: "underlay completions bash >/etc/bash_completion.d/underlay",
      does: "for everyone, from the next login on",
    },
    { line: "source <(underlay completions bash)", does: "for this shell" },
    {
      line: "underlay completions fish >~/.config/fish/completions/underlay.fish",
      does: "for you, in fish",
    },
  ],
  needs: [],
  load: () => import("./completions.ts"),
} as const satisfies Command;

const HELP = {
  name: "help",
  summary: "explain a command",
  usage: "help [COMMAND]",
  about: "The same as COMMAND --help.",
  operands: { name: "COMMAND", min: 0, max: 1, complete: "command" },
  options: [],
  examples: [{ line: "underlay help decode", does: "every option of decode, with examples" }],
  needs: [],
  load: () => import("./help.ts"),
} as const satisfies Command;

const VERSION_COMMAND = {
  name: "version",
  summary: "print the version",
  usage: "version",
  about: "The same as --version.",
  options: [],
  examples: [{ line: "underlay version", does: "underlay and its version" }],
  needs: [],
  load: () => import("./version.ts"),
} as const satisfies Command;

/** Every subcommand there is, in the order of the help. */
export const COMMANDS: readonly Command[] = [DECODE, COMPLETIONS, HELP, VERSION_COMMAND];

/** The command of this name. */
export function findCommand(name: string): Command | undefined {
  return COMMANDS.find((command) => command.name === name);
}

/** The groups of a command's options with the ones every command has. */
export function optionGroups(command: Command): readonly OptionGroup[] {
  return [...command.options, COMMON_OPTIONS];
}
