import { bunzip2 } from "./bzip2_unpacker.ts";
import { Bzip2ProcessInput } from "./bzip2_process.ts";
import { Cannot } from "./cannot.ts";
import { type Input, openPlain } from "./input.ts";
import { PeekableInput } from "./peekable.ts";
import { UnpackedInput } from "./unpacked.ts";
import { gunzip, unzstd } from "./zlib_unpacker.ts";

/** A compression that is undone without being asked. */
interface Compression {
  readonly name: string;
  /** True when a stream that begins like this is packed in this way; eight octets decide. */
  matches(head: Uint8Array): boolean;
  unpack(packed: Input): Promise<Input>;
}

const COMPRESSIONS: readonly Compression[] = [
  {
    name: "gzip",
    // Method 8 is the only one there is (RFC 1952 §2.3.1).
    matches: (head) => startsWith(head, 0x1f, 0x8b, 8),
    unpack: async (packed) => new UnpackedInput(packed, await gunzip()),
  },
  {
    name: "zstd",
    matches: (head) => startsWith(head, 0x28, 0xb5, 0x2f, 0xfd),
    unpack: async (packed) => new UnpackedInput(packed, await unzstd()),
  },
  {
    name: "bzip2",
    // `BZh`, the level, then a block or, where nothing was packed, the end of the stream.
    matches: (head) => startsWith(head, 0x42, 0x5a, 0x68) && (head[4] === 0x31 || head[4] === 0x17),
    unpack: unpackBzip2,
  },
];

function startsWith(head: Uint8Array, ...octets: number[]): boolean {
  return octets.every((octet, i) => head[i] === octet);
}

/** The system's `bzip2` is faster and runs on another processor; without it the package does it here. */
export async function unpackBzip2(packed: Input): Promise<Input> {
  try {
    return new Bzip2ProcessInput(packed);
  } catch (error) {
    const isMissing = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.PermissionDenied;
    if (!isMissing) throw error;
    return new UnpackedInput(packed, await bunzip2());
  }
}

/** Octets that decide whether a stream is compressed. */
const MAGIC = 5;

/** Something packed more often than this was packed to do harm. */
const MOST_LAYERS = 3;

/**
 * Opens a file, or standard input for `-`, and undoes gzip, zstd and bzip2, each in the other if
 * need be. Throws {@link Cannot} when there is nothing to read.
 */
export function openInput(path: string): Promise<PeekableInput> {
  return unpackInput(openPlain(path));
}

/** Undoes the compressions of an input that is open. */
export async function unpackInput(plain: Input): Promise<PeekableInput> {
  let input = new PeekableInput(plain);
  for (let layers = 0;; layers++) {
    const { head } = await input.peek(MAGIC);
    if (head.length === 0) throw nothingIn(input);
    const found = COMPRESSIONS.find(({ matches }) => matches(head));
    if (!found) return input;
    if (layers === MOST_LAYERS) {
      const reason = `it is compressed more than ${MOST_LAYERS} times over`;
      throw new Cannot(`read ${input.name}`, reason, "Unpack it first.");
    }
    input = new PeekableInput(await found.unpack(input));
  }
}

function nothingIn(input: Input): Cannot {
  const { broken } = input;
  if (broken) return new Cannot(`read ${input.name}`, `${broken.what}: ${broken.reason}`);
  return new Cannot(`read ${input.name}`, "it is empty");
}
