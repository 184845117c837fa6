// argv -> command table -> exit code. Everything else is loaded when it is needed: start-up is a
// feature, and `--version` loads next to nothing.
import { CommandError, EXIT } from "./commands/exit.ts";
import { type Io, processIo } from "./commands/io.ts";
import { commandIn } from "./commands/lookup.ts";
import { type Command, HEADS } from "./commands/mod.ts";
import { parseCommandLine, type ParsedArgs } from "./commands/parse.ts";
import { keepOnly } from "./commands/permissions.ts";

/** Runs one command line; answers the exit code. Throws CommandError. */
async function runLine(argv: readonly string[], io: Io): Promise<number> {
  const [word] = argv;
  if (word === "--version" || word === "-V") {
    return (await import("./commands/version.ts")).run(undefined, io);
  }
  if (word === undefined || word === "--help" || word === "-h") {
    const { overview } = await import("./commands/help.ts");
    (word === undefined ? io.stderr : io.stdout).write(overview());
    return word === undefined ? EXIT.usage : EXIT.done;
  }
  const asked = argv.findIndex((word) => word === "--help" || word === "-h");
  if (HEADS.includes(argv.slice(0, Math.max(0, asked)).join(" "))) {
    io.stdout.write((await import("./commands/help.ts")).helpOf(argv.slice(0, asked)));
    return EXIT.done;
  }
  const { command, rest } = commandIn(argv);
  // `peer help` would look for a router of this name.
  const isHelp = rest.length === 1 && rest[0] === "help" && command.name === "peer";
  const args = isHelp ? undefined : parseCommandLine(command, rest);
  if (!args || args.options["help"] === true) {
    io.stdout.write((await import("./commands/help.ts")).commandHelp(command));
    return EXIT.done;
  }
  return await runCommand(command, args, io);
}

async function runCommand(command: Command, args: ParsedArgs, io: Io): Promise<number> {
  const { run } = await command.load();
  keepOnly(command.needs);
  return await run(args as ParsedArgs<never>, io);
}

/** What an error that reached the top means: the exit code, after telling the person. */
function explain(error: unknown, io: Io): number {
  // The reader of our output has what it wanted (`| head`): not an error.
  if (error instanceof Deno.errors.BrokenPipe) return EXIT.done;
  if (error instanceof CommandError) {
    io.stderr.write(`underlay: ${error.text}\n`);
    return error.code;
  }
  const stack = error instanceof Error ? error.stack ?? error.message : String(error);
  io.stderr.write(`underlay: internal error, please report it with the input that led here\n`);
  io.stderr.write(`${stack}\n`);
  return EXIT.failed;
}

/** Flushes both outputs; what is printed so far precedes an error. */
function finish(code: number, io: Io): never {
  try {
    io.stdout.flush();
  } catch (error) {
    code = explain(error, io);
  }
  try {
    io.stderr.flush();
  } catch { /* Nobody is left to tell. */ }
  Deno.exit(code);
}

/** What a worker's scope has, as far as it is used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(answer: unknown): void;
}

// A worker begins here too, in the one-file build with import.meta.main set. It is told what to do
// by its first message, so its handler must be there when this module has been read.
if ("WorkerGlobalScope" in globalThis && !("Window" in globalThis)) {
  const scope = globalThis as unknown as WorkerScope;
  scope.onmessage = async ({ data }) => {
    const { work } = await import("./commands/worker.ts");
    scope.postMessage(await work(data));
  };
} else if (import.meta.main) {
  const io = processIo();
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    finish(explain(event.reason, io), io);
  });
  let code: number;
  try {
    code = await runLine(Deno.args, io);
  } catch (error) {
    code = explain(error, io);
  }
  finish(code, io);
}
