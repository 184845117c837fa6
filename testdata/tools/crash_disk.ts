// What a power cut can leave of the files that a process wrote, from its system calls alone.

const SECTOR = 512;

/** A system call that changed a file of the folder, in the order they were made. */
export type Step =
  | { readonly call: "create" | "unlink" | "sync"; readonly file: string }
  | {
    readonly call: "write";
    readonly file: string;
    readonly at: number;
    readonly octets: Uint8Array;
  }
  | { readonly call: "truncate"; readonly file: string; readonly length: number }
  | { readonly call: "sync-folder" };

/** A file of which some writes may not be on the disk yet. */
interface Cached {
  safe: Uint8Array;
  pending: Step[];
  /** Whether its name is in the folder for sure; undefined: it may be, or not. */
  isNamed: boolean | undefined;
  /** Whether processes see it. */
  isThere: boolean;
}

export interface CutState {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly hasTornSector: boolean;
}

/** Reads a log of `strace -y -xx`; `folder` is that of the files. */
export function stepsOf(lines: Iterable<string>, folder: string): Step[] {
  return [...lines].flatMap((line) => {
    const [, name, rest = ""] = /^\d+ +([a-z0-9_]+)\((.*)/.exec(line) ?? [];
    const step = name === undefined || /= -1 /.test(rest.slice(-80))
      ? undefined
      : stepOf(name, rest, folder);
    return step ?? [];
  });
}

function stepOf(name: string, rest: string, folder: string): Step | undefined {
  const path = text(/^\d+<([^>]*)>/.exec(rest)?.[1] ?? ""), file = path.slice(folder.length + 1);
  const quoted = /"((?:\\x[0-9a-f]{2})*)"/.exec(rest)?.[1] ?? "";
  switch (name) {
    case "openat":
      if (!rest.includes("O_CREAT") || !text(quoted).startsWith(`${folder}/`)) return undefined;
      return { call: "create", file: text(quoted).slice(folder.length + 1) };
    case "unlink":
      return { call: "unlink", file: text(quoted).slice(folder.length + 1) };
    case "fsync":
    case "fdatasync":
      return path === folder ? { call: "sync-folder" } : { call: "sync", file };
    case "ftruncate":
      return { call: "truncate", file, length: Number(/, (\d+)\)/.exec(rest)?.[1]) };
    case "pwrite64":
      return {
        call: "write",
        file,
        at: Number(/, (\d+)\) += /.exec(rest)?.[1]),
        octets: octets(quoted),
      };
    case "write":
      return { call: "write", file, at: -1, octets: octets(quoted) };
    default:
      return undefined;
  }
}

function octets(quoted: string): Uint8Array {
  const found = new Uint8Array(quoted.length / 4);
  for (let i = 0; i < found.length; i++) {
    found[i] = parseInt(quoted.slice(i * 4 + 2, i * 4 + 4), 16);
  }
  return found;
}

function text(quoted: string): string {
  return new TextDecoder().decode(octets(quoted));
}

/** Files as they come to be, call by call. */
export class CrashDisk {
  readonly #files = new Map<string, Cached>();

  /** Files that were safe before the first step. */
  constructor(files: Iterable<readonly [string, Uint8Array]>) {
    for (const [name, safe] of files) {
      this.#files.set(name, { safe, pending: [], isNamed: true, isThere: true });
    }
  }

  step(step: Step): void {
    if (step.call === "sync-folder") {
      for (const file of this.#files.values()) file.isNamed = file.isThere;
      return;
    }
    const file = this.#file(step.file);
    if (step.call === "create") this.#create(file);
    else if (step.call === "unlink") {
      file.isThere = false;
      file.isNamed = undefined;
    } else if (step.call === "sync") {
      file.safe = applied(file.safe, file.pending, () => 1).octets;
      file.pending = [];
    } else file.pending.push(step);
  }

  #file(name: string): Cached {
    const fresh: Cached = { safe: new Uint8Array(), pending: [], isNamed: false, isThere: false };
    const file = this.#files.get(name) ?? fresh;
    this.#files.set(name, file);
    return file;
  }

  #create(file: Cached): void {
    if (file.isThere) return;
    // Another file of that name: what the one before held is gone.
    file.safe = new Uint8Array();
    file.pending = [];
    file.isThere = true;
    file.isNamed = undefined;
  }

  /** Everything that was synced, and of the rest what chance leaves (it answers below 1). */
  cut(chance: () => number): CutState {
    const files = new Map<string, Uint8Array>();
    let hasTornSector = false;
    // Now and then all of the cache is lost, or nothing.
    const mode = chance(), kept = mode < 0.15 ? 0 : mode > 0.85 ? 1 : chance();
    for (const [name, file] of this.#files) {
      const isNamed = file.isNamed ?? chance() < 0.5;
      if (!isNamed) continue;
      const left = applied(
        file.safe,
        file.pending,
        () => chance() < kept ? 1 : chance() < 0.05 ? chance() : 0,
      );
      hasTornSector ||= left.isTorn;
      files.set(name, left.octets);
    }
    return { files, hasTornSector };
  }
}

/** `share` says for each piece of 512 octets how much of it came to the disk: 1 all, 0 nothing. */
function applied(safe: Uint8Array, steps: readonly Step[], share: () => number) {
  let file = safe.slice(), isTorn = false;
  const put = (at: number, octets: Uint8Array) => {
    if (at + octets.length > file.length) file = resized(file, at + octets.length);
    file.set(octets, at);
  };
  for (const step of steps) {
    if (step.call === "truncate" && share() === 1) file = resized(file, step.length);
    if (step.call !== "write") continue;
    const start = step.at < 0 ? file.length : step.at, { octets } = step;
    for (let at = 0; at < octets.length;) {
      const end = Math.min(octets.length, at + SECTOR - (start + at) % SECTOR), part = share();
      const length = Math.floor((end - at) * part);
      if (length > 0) put(start + at, octets.subarray(at, at + length));
      isTorn ||= part > 0 && part < 1;
      at = end;
    }
  }
  return { octets: file, isTorn };
}

function resized(file: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const other = new Uint8Array(length);
  other.set(file.subarray(0, length));
  return other;
}
