// What a subcommand is, as data: the table of mod.ts has one of these for each.
import type { Io } from "./io.ts";
import type { OptionGroup } from "./option_spec.ts";
import type { ParsedArgs } from "./parse.ts";

/** What a command's operands are called and how many there may be. */
export interface Operands {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** With one of these options there are none. */
  readonly unless?: readonly string[];
  /** What to say when too few are there. */
  readonly missing?: string;
  /** What to do when too many are there. */
  readonly more?: string;
  /** What a shell offers: files, these words (perhaps none), or the names of the commands. */
  readonly complete: "file" | "command" | readonly string[];
}

/** One invocation worth copying, and what it answers. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

/**
 * What a command needs of the machine; everything else is given up once its code is loaded. `shell` is
 * `run` with sh among the programs.
 */
export type Need = "read" | "write" | "net" | "run" | "shell" | "env" | "sys" | "ffi";

/** What a command's module exports: answers the exit code. */
export type Run<Options> = (args: ParsedArgs<Options>, io: Io) => Promise<number>;

/** The headings of the overview, in order. */
export const SECTIONS = [
  "Sessions",
  "The agent",
  "Routes",
  "Addresses",
  "underlay itself",
] as const;

export type Section = typeof SECTIONS[number];

/** One subcommand as data. */
export interface Command {
  /** One word, or more: `show route`, `ipam pool add`. */
  readonly name: string;
  readonly section: Section;
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
