// The two places of host-local on a node: the network configuration, and its folder of state.
import { Cannot } from "./cannot.ts";

/** Where host-local keeps what it gave out, unless its configuration says otherwise. */
export const HOST_LOCAL_STATE = "/var/lib/cni/networks";

/** A configuration has some hundred octets. */
const MOST_OCTETS = 1 << 20;

/** Throws `Cannot`. */
export function readNetworkConfig(path: string): string {
  try {
    const { size, isFile } = Deno.statSync(path);
    if (!isFile) throw new Cannot(`read ${path}`, "it is no file");
    if (size > MOST_OCTETS) throw new Cannot(`read ${path}`, `it has ${size} octets`);
    return Deno.readTextFileSync(path);
  } catch (error) {
    throw worded(error, `read ${path}`);
  }
}

/**
 * Puts a configuration in the place of the one that is there, at once and durably: a runtime that
 * reads it meanwhile finds the old or the new one whole. Throws `Cannot`.
 */
export function writeNetworkConfig(path: string, text: string): void {
  let part: string | undefined;
  try {
    // A link stays one: what it names is what is written.
    const file = Deno.realPathSync(path), at = file.lastIndexOf("/") + 1;
    const dir = file.slice(0, at), prefix = `${file.slice(at)}.`, { mode } = Deno.statSync(file);
    // A name of its own, as two may write; with no ending that a runtime looks for, so that it never
    // takes the half-written one for another network.
    part = Deno.makeTempFileSync({ dir, prefix, suffix: PART });
    writeDurably(part, text);
    Deno.chmodSync(part, (mode ?? 0o600) & 0o777);
    Deno.renameSync(part, file);
    using folder = Deno.openSync(dir);
    folder.syncSync();
  } catch (error) {
    if (part !== undefined) removeIfThere(part);
    throw worded(error, `write ${path}`);
  }
}

const PART = ".underlay-part";

function writeDurably(path: string, text: string): void {
  using file = Deno.openSync(path, { write: true });
  const octets = new TextEncoder().encode(text);
  for (let at = 0; at < octets.length;) at += file.writeSync(octets.subarray(at));
  file.syncSync();
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It has its place already.
  }
}

/** Another one whenever somebody has put another configuration there. Throws `Cannot`. */
export function networkConfigStamp(path: string): string {
  try {
    const { ino, mtime } = Deno.statSync(path);
    return `${ino} ${mtime?.getTime()}`;
  } catch (error) {
    throw worded(error, `read ${path}`);
  }
}

/** Names of the files in the folder of a network; none where no pod was ever given an address. Throws `Cannot`. */
export function hostLocalNames(folder: string): readonly string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw worded(error, `read ${folder}`);
  }
}

function worded(error: unknown, what: string): Error {
  if (error instanceof Cannot) return error;
  if (error instanceof Deno.errors.NotFound) return new Cannot(what, "there is no such file");
  if (!(error instanceof Error)) return new Cannot(what, String(error));
  const [text = ""] = error.message.split(" (os error ");
  return new Cannot(what, text.charAt(0).toLowerCase() + text.slice(1));
}
