// What a run ends with: the exit codes as data, and the one error that carries one.
import { terminalText } from "../core/view/terminal_text.ts";

/** An exit code with what it tells a script. */
export interface ExitCode {
  readonly code: number;
  readonly meaning: string;
}

/** Every exit code of every subcommand, in the order the help prints them. */
export const EXIT_CODES = [
  { code: 0, meaning: "done and clean" },
  {
    code: 1,
    meaning: "done, but something was found: damage, a peer down, a difference, a failed check",
  },
  { code: 2, meaning: "wrong usage, filter or configuration" },
  {
    code: 3,
    meaning: "could not do it: missing, unreadable, empty or unknown input; no connection",
  },
  { code: 130, meaning: "stopped by Ctrl-C" },
] as const satisfies readonly ExitCode[];

/** Names for the codes, so that no bare number stands in a command. */
export const EXIT = { done: 0, found: 1, usage: 2, failed: 3, stopped: 130 } as const;

/**
 * Ends a command with a message for a person and an exit code. The message says what could not be
 * done, where, the value, why, and what to do now, in at most five lines, without a final newline.
 */
export class CommandError extends Error {
  override readonly name = "CommandError";

  constructor(readonly code: number, message: string) {
    super(message);
  }

  /** The message for a terminal: it may quote what was typed, and only its line ends do anything. */
  get text(): string {
    return this.message.split("\n").map(terminalText).join("\n");
  }
}

/** Wrong usage, filter or configuration: exit code 2. */
export function usageError(message: string): CommandError {
  return new CommandError(EXIT.usage, message);
}

/** Could not do it: exit code 3. */
export function failure(message: string): CommandError {
  return new CommandError(EXIT.failed, message);
}
