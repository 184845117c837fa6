// Places for stores whose disks fail in a chosen way, and processes that use them.
import { Keeper } from "../../../core/ipam/keeper.ts";
import { put, suitePool } from "../../../core/ipam/store_suite_case.ts";
import { systemMoment } from "../../../core/io/moment.ts";
import { openSqlite } from "../../../core/io/store_sqlite_open.ts";

/** A keeper of a new store with one pool. */
export async function made(path: string, cidr = "10.0.0.0/18"): Promise<Keeper> {
  const store = await openSqlite(path, { create: true });
  await put(store, [{ kind: "meta", format: 1, id: "s", epoch: 1 }, suitePool([cidr])]);
  return new Keeper(store, systemMoment, "suite");
}

export async function opened(path: string, salvage = false): Promise<Keeper> {
  return new Keeper(await openSqlite(path, { salvage }), systemMoment, "suite");
}

/** A folder in memory: what is tried there waits for no disk. */
export async function inMemory(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ dir: "/dev/shm", prefix: "ipam-store-" });
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A file system of that size. Needs root. */
export async function onTmpfs(size: string, run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ipam-tmpfs-" });
  await sh("mount", "-t", "tmpfs", "-o", `size=${size}`, "none", folder);
  try {
    await run(folder);
  } finally {
    await sh("umount", "-l", folder);
    await Deno.remove(folder);
  }
}

export async function sh(name: string, ...args: string[]): Promise<void> {
  const { code, stderr } = await new Deno.Command(name, { args, stderr: "piped" }).output();
  if (code !== 0) throw new Error(`${name} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

export const isRoot = Deno.uid() === 0;

/** Takes all room that is left. Answers how to give it back. */
export function fill(folder: string): () => void {
  const file = Deno.openSync(`${folder}/filler`, { create: true, write: true });
  for (const size of [65_536, 4096, 1]) {
    try {
      for (;;) file.writeSync(new Uint8Array(size));
    } catch { /* No more of that size. */ }
  }
  file.close();
  return () => Deno.removeSync(`${folder}/filler`);
}
