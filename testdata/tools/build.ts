// Builds dist/underlay: one executable file that needs nothing but sh, gzip and a writable cache.
// It holds the program as a bundle and Deno's own runtime, packed; on its first run it unpacks both
// into the user's cache and from then on hands straight over to them. It is not the output of
// `deno compile` (that is `deno task compile`, which needs Deno's download host).
import { ROOT, sourceTarget } from "./cases.ts";

const OUT = `${ROOT}/dist/underlay`;

/** One file of the program: a name without any folder, and its content. */
interface Piece {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The shell part; `size` is its own length, so that it knows where the rest begins. */
function header(pieces: readonly Piece[], ids: { program: string; runtime: string }, size: number) {
  // Offsets have a fixed width, so that stating them does not move them.
  let end = size + 1;
  const place = (bytes: number) => {
    const at = String(end).padStart(10, "0");
    end += bytes;
    return at;
  };
  const manifest = pieces.map(({ name, bytes }) =>
    `${place(bytes.length)} ${bytes.length} ${name}`
  );
  const script = `#!/bin/sh
# underlay: the program and the Deno ${Deno.version.deno} runtime (MIT) in one file. The first run unpacks
# them into the cache; later runs start from there. Delete the folder and it is made anew.
set -eu
fail() { echo "underlay: $1" >&2; exit 3; }
case "\${XDG_CACHE_HOME:-}" in
/*) cache=$XDG_CACHE_HOME/underlay ;;
*) cache=\${HOME:+$HOME/.cache/underlay} ;;
esac
if [ -z "$cache" ]; then fail "cannot unpack: neither HOME nor XDG_CACHE_HOME is set
set XDG_CACHE_HOME to a folder of your own with 110 MB of room"
fi
runtime=$cache/deno-${ids.runtime}
program=$cache/underlay-${ids.program}
unpack() {
  umask 077
  mkdir -p "$cache" || fail "cannot unpack into $cache
set XDG_CACHE_HOME to a folder of your own with 110 MB of room"
  part=$(mktemp -d "$cache/part.XXXXXX") || fail "cannot unpack into $cache"
  trap 'rm -rf "$part"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  # Both appear complete or not at all, so that first runs side by side do no harm.
  if [ ! -f "$program/main.js" ]; then
    mkdir "$part/program"
    while read -r at size name; do
      tail -c "+$at" "$0" 2>/dev/null | head -c "$size" >"$part/program/$name" ||
        fail "cannot write $program; is the disk full?"
    done <<MANIFEST
${manifest.join("\n")}
MANIFEST
    mv -T "$part/program" "$program" 2>/dev/null || [ -f "$program/main.js" ] ||
      fail "cannot write $program"
  fi
  if [ ! -x "$runtime" ]; then
    tail -c +${place(0)} "$0" | gzip -dc >"$part/deno" && chmod 700 "$part/deno" &&
      mv -f "$part/deno" "$runtime" || fail "cannot write $runtime; is the disk full?"
  fi
}
if [ ! -x "$runtime" ] || [ ! -f "$program/main.js" ]; then (unpack) || exit $?; fi
export DENO_DIR="$cache/deno" DENO_NO_UPDATE_CHECK=1
exec "$runtime" ${runFlags().join(" ")} "$program/main.js" "$@"
exit 3
`;
  return new TextEncoder().encode(script);
}

/** The permissions of the \`underlay\` task, with nothing fetched and no configuration read. */
function runFlags(): string[] {
  const [, run = "", ...words] = sourceTarget().command;
  const flags = words.filter((word) => word !== "main.ts");
  // Every function is compiled when its file is first met and kept in the code cache: a later start
  // finds them ready instead of compiling each as it is first called.
  // What is allocated is little and short-lived: a small nursery and a heap that grows in small steps
  // keep the memory flat on sources that name tens of thousands of peers, at no cost elsewhere.
  const engine = "--v8-flags=--no-lazy,--max-semi-space-size=4,--heap-growing-percent=20";
  return [run, ...flags, engine, "--no-config", "--no-lock", "--no-remote", "--no-npm"];
}

/** The program in pieces: each command's code stays a file of its own, loaded when it runs. */
async function bundle(): Promise<Piece[]> {
  const folder = await Deno.makeTempDir();
  try {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "bundle",
        "--quiet",
        "--platform=deno",
        "--code-splitting",
        "--minify",
        "--outdir",
        folder,
        "main.ts",
      ],
      cwd: ROOT,
    }).output();
    if (!success) throw new Error(`deno bundle failed:\n${new TextDecoder().decode(stderr)}`);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    const encoder = new TextEncoder(),
      codes = names.map((name) => {
        return Deno.readTextFileSync(`${folder}/${name}`);
      });
    const lazy = codes.map(loadedOnDemand);
    if (lazy.every((code, i) => code === codes[i])) {
      throw new Error("no import() was found to defer");
    }
    return names.map((name, i) => ({ name, bytes: encoder.encode(lazy[i]!) }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Deno reads whatever an `import()` of a plain string names before it runs anything, in case it is
 * wanted. A name that has to be put together is read when it is wanted.
 */
function loadedOnDemand(code: string): string {
  return code.replaceAll(/\bimport\("(\.\/[^"]+)"\)/g, 'import("$1"+"")');
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

async function shortHash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex().slice(0, 16);
}

async function build(): Promise<void> {
  const begin = performance.now();
  const [pieces, deno] = [await bundle(), await Deno.readFile(Deno.execPath())];
  const program = new Uint8Array(await new Blob(pieces.map(({ bytes }) => bytes)).arrayBuffer());
  const ids = { program: await shortHash(program), runtime: await shortHash(deno) };
  const size = header(pieces, ids, 0).length;
  const whole = new Blob([header(pieces, ids, size), program, await gzip(deno)]);
  await Deno.mkdir(`${ROOT}/dist`, { recursive: true });
  await Deno.writeFile(`${OUT}.part`, whole.stream(), { mode: 0o755 });
  await Deno.rename(`${OUT}.part`, OUT);
  const megabytes = (whole.size / 1e6).toFixed(1);
  const kilobytes = (program.length / 1e3).toFixed(0);
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`dist/underlay: ${megabytes} MB, the program ${kilobytes} kB of it, in ${seconds} s`);
}

if (import.meta.main) await build();
