import { CommandError } from "../../../commands/exit.ts";
import type { Io, Output } from "../../../commands/io.ts";
import { commandNamed } from "../../../commands/lookup.ts";
import { parseCommandLine } from "../../../commands/parse.ts";

const NOWHERE: Output = { write: () => {}, flush: () => {}, isTerminal: false };
const ON_TERMINAL: Output = { ...NOWHERE, isTerminal: true };

function silentIo(isTerminal: boolean): Io {
  return {
    stdout: isTerminal ? ON_TERMINAL : NOWHERE,
    stderr: NOWHERE,
    stdin: new ReadableStream(),
    stdinIsTerminal: false,
    columns: () => 80,
    env: () => undefined,
  };
}

const command = commandNamed("decode"), { run } = await command.load();

/** Runs `decode` with these arguments in this process; answers its exit code. Whatever is no refusal is thrown. */
export async function decodeCode(args: readonly string[], isTerminal = false): Promise<number> {
  try {
    return await run(parseCommandLine(command, args) as never, silentIo(isTerminal));
  } catch (error) {
    if (error instanceof CommandError) return error.code;
    throw error;
  }
}
