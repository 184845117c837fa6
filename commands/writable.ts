// Files that a command is to write: whether they can be is known before a session is made for them.
import { failure, usageError } from "./exit.ts";

/**
 * Throws CommandError where no file can be written at `path`, to follow `cannot WHAT PATH: `. A file
 * that is there is left as it is.
 */
export function checkWritable(path: string, what: string): void {
  checkIsPath(path, what);
  try {
    const { isDirectory, isFile } = Deno.statSync(path);
    if (isDirectory) throw failure(`cannot ${what} ${path}: it is a folder; name a file in it`);
    if (!isFile) return;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw cannotWrite(error, path, what);
  }
  // Only writing tells: a folder may be read-only, or its disk full.
  const probe = `${path}.part`;
  try {
    Deno.openSync(probe, { write: true, createNew: true }).close();
    Deno.removeSync(probe);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return;
    throw cannotWrite(error, path, what);
  }
}

/** Standard output has the results: what is kept goes to a file. */
export function checkIsPath(path: string, what: string): void {
  if (path === "-" || path === "") {
    throw usageError(`cannot ${what} ${path || "nothing"}: name a file`);
  }
}

/** What an error in writing a file means to a person. */
export function cannotWrite(error: unknown, path: string, what: string): Error {
  if (error instanceof Deno.errors.NotFound) {
    const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".";
    return failure(`cannot ${what} ${path}: there is no folder ${folder}`);
  }
  // The platform keeps devices and the like from every program.
  const isKept = error instanceof Deno.errors.NotCapable;
  if (isKept) return failure(`cannot ${what} ${path}: it is no ordinary file`);
  if (!(error instanceof Error) || error.name === "CommandError") return error as Error;
  return failure(`cannot ${what} ${path}: ${withoutNumber(error.message)}`);
}

/** `Permission denied (os error 13): open '/x'` in the words of the system alone. */
function withoutNumber(message: string): string {
  const [text = message] = message.split(" (os error ");
  return text.charAt(0).toLowerCase() + text.slice(1);
}
