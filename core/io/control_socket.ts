import { dirname } from "node:path";
import { Cannot } from "./cannot.ts";

/** A socket on which nobody answered before. */
export interface ClaimedSocket {
  readonly listener: Deno.UnixListener;
  /** Takes the socket out of the file system, unless another one stands there by now. */
  release(): void;
}

/**
 * Listens on a Unix socket at `path` that only its owner may use. Its folder is made, for the owner
 * alone, where it is not there. A socket that a killed process left behind is replaced; one on which
 * somebody answers is not: throws {@link Cannot}, as for whatever else does not let it be.
 */
export async function claimSocket(path: string, mode: number = 0o600): Promise<ClaimedSocket> {
  try {
    Deno.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    await clearStale(path);
    const listener = bind(path, mode), { ino } = Deno.lstatSync(path);
    return { listener, release: () => release(path, ino) };
  } catch (error) {
    throw error instanceof Cannot ? error : cannotListen(path, error);
  }
}

/** Removes what a killed process left behind. */
async function clearStale(path: string): Promise<void> {
  const there = lookAt(path);
  if (!there) return;
  const what = `listen on ${path}`;
  if (!there.isSocket) throw new Cannot(what, "something stands there that is no socket");
  if (await answers(path)) {
    throw new Cannot(
      what,
      "another agent answers there already",
      "stop that one, or give this one a socket of its own: control: socket: PATH",
    );
  }
  Deno.removeSync(path);
}

function lookAt(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Whether a process listens there: the kernel refuses for it where none does. */
async function answers(path: string): Promise<boolean> {
  try {
    (await Deno.connect({ transport: "unix", path })).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) return false;
    throw error;
  }
}

/** Nobody may reach the socket before its mode is set: it is made where only its owner gets. */
function bind(path: string, mode: number): Deno.UnixListener {
  const folder = dirname(path), isPrivate = ((Deno.statSync(folder).mode ?? 0o777) & 0o077) === 0;
  if (isPrivate) {
    const listener = Deno.listen({ transport: "unix", path });
    Deno.chmodSync(path, mode);
    return listener;
  }
  const made = Deno.makeTempDirSync({ dir: folder, prefix: "." });
  try {
    const listener = Deno.listen({ transport: "unix", path: `${made}/s` });
    Deno.chmodSync(`${made}/s`, mode);
    Deno.renameSync(`${made}/s`, path);
    return listener;
  } finally {
    Deno.removeSync(made, { recursive: true });
  }
}

function release(path: string, ino: number | null): void {
  try {
    if (Deno.lstatSync(path).ino === ino) Deno.removeSync(path);
  } catch {
    // It is gone, or no longer ours to remove.
  }
}

function cannotListen(path: string, error: unknown): unknown {
  const what = `listen on ${path}`;
  if (error instanceof Deno.errors.PermissionDenied) {
    return new Cannot(what, "permission denied", "name another one: control: socket: PATH");
  }
  if (error instanceof Deno.errors.NotCapable || !(error instanceof Error)) return error;
  return new Cannot(what, error.message.replace(/ \(os error \d+\).*$/, ""));
}

/**
 * Where an agent's socket is when nobody says otherwise: for root where the system keeps what runs,
 * for others where their session does. Undefined where a user has no such place.
 */
export function usualSocket(uid: number | null, runtimeFolder: string | undefined) {
  if (uid === 0) return "/run/underlay/control.sock";
  return runtimeFolder ? `${runtimeFolder}/underlay/control.sock` : undefined;
}
