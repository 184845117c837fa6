// A TCP-MD5 key from a file: a key on the command line would be seen by every user of the host.
import { CommandError, failure } from "./exit.ts";
import { asWord } from "./parse.ts";

/** TCP_MD5SIG_MAXKEYLEN of Linux. */
const MOST_OCTETS = 80;
/** So many octets are no key, whatever follows. */
const ENOUGH = 4096;

/** What a key file holds. */
export interface Key {
  readonly octets: Uint8Array;
  /** What is wrong with the file though the key is good. */
  readonly warning?: string;
}

/** Reads the key in a file, without the line end behind it (RFC 2385 §2). Throws CommandError. */
export async function readKey(path: string): Promise<Key> {
  const octets = octetsOf(path), warning = await warningOf(path);
  return { octets, ...(warning !== undefined && { warning }) };
}

/** Why no key can be read from a file; undefined where one can. */
export function keyFault(path: string): string | undefined {
  try {
    octetsOf(path);
  } catch (error) {
    if (error instanceof CommandError) return error.message;
    throw error;
  }
}

/** A path that begins with no slash is beside `file`. */
export function besideOf(file: string, path: string): string {
  const folder = file.slice(0, file.lastIndexOf("/") + 1);
  return path.startsWith("/") ? path : folder + path;
}

function octetsOf(path: string): Uint8Array {
  const cannot = (why: string) => failure(`cannot read the key in ${path}: ${why}`);
  let bytes: Uint8Array;
  try {
    bytes = readStart(path);
  } catch (error) {
    throw cannot(reasonOf(error));
  }
  const octets = withoutLineEnd(bytes);
  if (octets.length === 0) throw cannot("the file is empty");
  if (octets.length > MOST_OCTETS) {
    const has = bytes.length === ENOUGH ? `${ENOUGH} octets or more` : `${octets.length} octets`;
    throw cannot(`it has ${has}, ${MOST_OCTETS} are the most for TCP-MD5`);
  }
  if (octets.includes(10)) throw cannot("the file has more than one line");
  return octets;
}

/** The first octets of a file, which may have no end. */
function readStart(path: string): Uint8Array {
  using file = Deno.openSync(path);
  const room = new Uint8Array(ENOUGH);
  let length = 0;
  while (length < ENOUGH) {
    const count = file.readSync(room.subarray(length));
    if (count === null) break;
    length += count;
  }
  return room.subarray(0, length);
}

function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  const end = bytes.at(-1) === 10 ? bytes.at(-2) === 13 ? 2 : 1 : 0;
  return bytes.subarray(0, bytes.length - end);
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  return error instanceof Error ? error.message : String(error);
}

async function warningOf(path: string): Promise<string | undefined> {
  const { mode, isFile } = await Deno.stat(path);
  if (!isFile || mode === null || (mode & 0o077) === 0) return undefined;
  const shown = (mode & 0o777).toString(8);
  return `the key in ${path} can be read by others (mode ${shown}): chmod 600 ${asWord(path)}`;
}
