// The C library, for what the platform's sockets do not offer. Opened at the first use only: it
// needs --allow-ffi, and code that calls it is outside the sandbox.

/** Where a C library may be. Absolute, so that `--allow-ffi=PATH` can name it. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  x86_64: [
    "/lib/x86_64-linux-gnu/libc.so.6",
    "/lib64/libc.so.6",
    "/usr/lib/libc.so.6",
    "/lib/ld-musl-x86_64.so.1",
  ],
  aarch64: [
    "/lib/aarch64-linux-gnu/libc.so.6",
    "/lib64/libc.so.6",
    "/usr/lib/libc.so.6",
    "/lib/ld-musl-aarch64.so.1",
  ],
};

/** The paths at which the C library is looked for on this machine, best first. */
export const LIBC_PATHS: readonly string[] = PATHS[Deno.build.arch] ?? [];

const SYMBOLS = {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  listen: { parameters: ["i32", "i32"], result: "i32" },
  getpeername: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  poll: { parameters: ["buffer", "u64", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  if_nametoindex: { parameters: ["buffer"], result: "u32" },
  if_indextoname: { parameters: ["u32", "buffer"], result: "pointer" },
  __errno_location: { parameters: [], result: "pointer" },
  sigaction: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
  statfs: { parameters: ["buffer", "buffer"], result: "i32" },
  open: { parameters: ["buffer", "i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  memcpy: { parameters: ["buffer", "pointer", "usize"], result: "pointer" },
} as const;

export type Libc = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

/** Why the C library cannot be used, for a person. */
export class NoLibc extends Error {
  override readonly name = "NoLibc";
}

let opened: Libc | undefined;

/** The C library's calls. Throws {@link NoLibc} where it is not permitted or not found. */
export function libc(): Libc {
  return opened ??= open();
}

function open(): Libc {
  if (Deno.build.os !== "linux") {
    throw new NoLibc(`not possible on ${Deno.build.os}, only on Linux`);
  }
  let forbidden: string | undefined;
  for (const path of LIBC_PATHS) {
    try {
      return Deno.dlopen(path, SYMBOLS).symbols;
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) forbidden ??= path;
    }
  }
  throw new NoLibc(
    forbidden === undefined
      ? `no C library found (looked for ${LIBC_PATHS.join(", ") || "none on this processor"})`
      : `this needs the C library, and --allow-ffi=${forbidden} was not given`,
  );
}

const lastError = new Int32Array(1);

/** The number of the error that the call just made left (errno). */
export function errno(): number {
  const c = libc();
  // A pointer view would need --allow-ffi without a path; copying needs no more than the library.
  c.memcpy(lastError, c.__errno_location(), 4n);
  return lastError[0]!;
}
