// Where an embedded store may be: on a disk of this host, for its locks and its shared memory.
import { StoreError } from "../ipam/store_error.ts";
import { libc } from "./libc.ts";

/** Magic numbers of file systems that other hosts, or another kernel, also write (statfs(2)). */
const SHARED: Readonly<Record<number, string>> = {
  0x6969: "NFS",
  0x517b: "SMB",
  0xff534d42: "CIFS",
  0xfe534d42: "SMB",
  0x01021997: "9p",
  0x65735546: "FUSE",
  0x00c36400: "Ceph",
  0x01161970: "GFS2",
  0x7461636f: "OCFS2",
  0x0bd00bd0: "Lustre",
  0x5346414f: "AFS",
};

/** Refuses a folder that several hosts may write: their locks do not hold each other off. */
export function refuseSharedFolder(path: string, ask = fileSystemOf): void {
  const folder = folderOf(path);
  // The file itself may be a link to one elsewhere; where there is neither, they will be made.
  const name = SHARED[ask(path) ?? ask(knownFolder(folder)) ?? 0];
  if (name === undefined) return;
  throw new StoreError(
    "unreachable",
    `cannot keep a ledger in ${path}: ${folder} is on ${name}, where locks do not hold between hosts`,
    "use a folder on a local disk, or --store etcd://HOST:PORT for several hosts",
  );
}

export function folderOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at < 0 ? "." : path.slice(0, at) || "/";
}

/** The folder itself, or the nearest one above it that is there. */
export function knownFolder(folder: string): string {
  for (let at = folder;; at = folderOf(at)) {
    if (at === "/" || at === "." || isFolder(at)) return at;
  }
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** The magic number of the file system a folder is on; undefined where nothing tells it. */
export function fileSystemOf(folder: string): number | undefined {
  const answer = new Uint8Array(256);
  try {
    if (libc().statfs(new TextEncoder().encode(`${folder}\0`), answer) !== 0) return undefined;
  } catch {
    return undefined;
  }
  return new DataView(answer.buffer).getUint32(0, true);
}
