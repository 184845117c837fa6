import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { Bzip2ProcessInput } from "./bzip2_process.ts";
import { bunzip2 } from "./bzip2_unpacker.ts";
import { Cannot } from "./cannot.ts";
import { openInput, unpackInput } from "./decompress.ts";
import { type Input, openPlain } from "./input.ts";
import { PeekableInput } from "./peekable.ts";
import { UnpackedInput } from "./unpacked.ts";

/** An input that hands out `bytes` in pieces of `size` octets from one buffer that it uses again. */
function pieces(bytes: Uint8Array, size = 1000): Input {
  const buffer = new Uint8Array(size);
  let at = 0;
  return {
    name: "pieces",
    size: bytes.length,
    get consumed() {
      return at;
    },
    layers: [],
    broken: undefined,
    next() {
      const piece = bytes.subarray(at, at + size);
      at += piece.length;
      buffer.set(piece);
      return Promise.resolve(piece.length === 0 ? undefined : buffer.subarray(0, piece.length));
    },
    close() {},
  };
}

/** All octets of an input, copied piece by piece. */
async function drain(input: Input): Promise<Uint8Array> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let piece; (piece = await input.next());) parts.push(piece.slice());
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** Octets that pack well, but not to nothing. */
function sample(length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  let seed = 9;
  for (let i = 0; i < length; i++) {
    seed = Math.imul(seed, 48271) >>> 0;
    out[i] = seed % 17 === 0 ? seed : i >> 6;
  }
  return out;
}

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function pack(program: string, bytes: Uint8Array): Promise<Uint8Array> {
  const child = new Deno.Command(program, { args: ["-1c"], stdin: "piped", stdout: "piped" })
    .spawn();
  const writer = child.stdin.getWriter();
  writer.write(bytes.slice()).then(() => writer.close());
  return (await child.output()).stdout;
}

async function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  const { gzipSync } = await import("node:zlib");
  return gzipSync(bytes);
}

async function zstd(bytes: Uint8Array): Promise<Uint8Array> {
  const { zstdCompressSync } = await import("node:zlib");
  return zstdCompressSync(bytes);
}

const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

async function byPackage(packed: Uint8Array, size = 1000): Promise<Input> {
  return new UnpackedInput(pieces(packed, size), await bunzip2());
}

/** What `bzip2` makes of `hello\n`, and of 400000 zeros. */
const HELLO =
  "425a6839314159265359c1c080e2000001410000100244a00030cd00c3462997177245385090c1c080e2";
const ZEROS =
  "425a68393141592653598ebc9a7a0003104020c00000040008200030cc0529a6042d882178bb9229c2848475e4d3d0";

Deno.test("openPlain reads a file in pieces, knows its size and counts", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/f`, bytes = sample(3_000_000);
    await Deno.writeFile(path, bytes);
    const input = openPlain(path);
    assertEquals([input.name, input.size, input.consumed], [path, bytes.length, 0]);
    assertEquals(await drain(input), bytes);
    assertEquals(input.consumed, bytes.length);
    input.close();
    input.close();
  });
});

Deno.test("openPlain says why it cannot read, by what the system says", () => {
  const none = assertThrows(() => openPlain("/nonexistent/x"), Cannot);
  assertEquals(none.message, "cannot read /nonexistent/x: there is no such file");
  const folder = assertThrows(() => openPlain("/"), Cannot);
  assertEquals([folder.reason, folder.hint], ["it is a directory", "Name a file inside it."]);
});

Deno.test("openInput refuses an empty file, packed or not", async () => {
  await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/empty`, new Uint8Array(0));
    await Deno.writeFile(`${folder}/empty.gz`, await gzip(new Uint8Array(0)));
    for (const name of ["empty", "empty.gz"]) {
      const error = await assertRejects(() => openInput(`${folder}/${name}`), Cannot);
      assertMatch(error.message, /it is empty$/);
    }
  });
});

Deno.test("PeekableInput shows the first octets and then hands them out once", async () => {
  const bytes = sample(5000);
  for (const size of [1, 7, 1000, 10_000]) {
    const input = new PeekableInput(pieces(bytes, size));
    for (const count of [1, 5, 20]) {
      const { head, whole } = await input.peek(count);
      assert(head.length >= count && !whole);
      assertEquals(head, bytes.subarray(0, head.length));
    }
    assertEquals(await drain(input), bytes);
  }
  const short = new PeekableInput(pieces(bytes.subarray(0, 3)));
  assertEquals(await short.peek(9), { head: bytes.slice(0, 3), whole: true });
  assertEquals(await drain(short), bytes.slice(0, 3));
});

Deno.test("unpackInput undoes gzip and zstd, several members and one in the other", async () => {
  const one = sample(200_000), other = sample(70_000);
  const both = joined(one, other);
  const rows: [Uint8Array, string[]][] = [
    [both, []],
    [joined(await gzip(one), await gzip(other)), ["gzip"]],
    [joined(await zstd(one), await zstd(other)), ["zstd"]],
    [await gzip(await zstd(both)), ["gzip", "zstd"]],
    [await zstd(await gzip(await gzip(both))), ["zstd", "gzip", "gzip"]],
  ];
  for (const [packed, layers] of rows) {
    for (const size of [1 << 20, 997]) {
      const input = await unpackInput(pieces(packed, size));
      assertEquals(await drain(input), both, layers.join());
      assertEquals([input.layers, input.broken], [layers, undefined]);
      input.close();
    }
  }
});

Deno.test("unpackInput passes over skippable zstd frames, also cut into single octets", async () => {
  const skippable = Uint8Array.fromHex("502a4d1803000000aabbcc"), bytes = sample(300);
  const packed = joined(await zstd(bytes), skippable, await zstd(bytes));
  const input = await unpackInput(pieces(packed, 1));
  assertEquals(await drain(input), joined(bytes, bytes));
  assertEquals(input.broken, undefined);
});

Deno.test("unpackInput gives what stands before a cut or a change, and says what broke", async () => {
  const bytes = sample(400_000);
  for (const [name, pack] of [["gzip", gzip], ["zstd", zstd]] as const) {
    const packed = await pack(bytes);
    for (const cut of [packed.length - 1, packed.length >> 1, packed.length - 300]) {
      const input = await unpackInput(pieces(packed.subarray(0, cut)));
      const good = await drain(input);
      assert(good.length <= bytes.length);
      if (cut > 1000) assert(good.length > 100_000, `${name} ${cut}: ${good.length}`);
      assertEquals(good, bytes.slice(0, good.length), `${name} ${cut}`);
      assertEquals(input.broken?.what, `${name} stream`);
    }
    // Only gzip always has a checksum.
    if (name !== "gzip") continue;
    const changed = packed.slice();
    changed[packed.length >> 1]! ^= 0xff;
    const input = await unpackInput(pieces(changed));
    await drain(input);
    assertEquals(input.broken?.what, `${name} stream`);
  }
  const after = await unpackInput(pieces(joined(await zstd(bytes), sample(9))));
  assertEquals(await drain(after), bytes);
  assertMatch(after.broken!.reason, /no frame/);
});

Deno.test("unpackInput refuses what is packed over and over", async () => {
  let packed: Uint8Array = sample(100);
  for (let i = 0; i < 4; i++) packed = await gzip(packed);
  const error = await assertRejects(() => unpackInput(pieces(packed)), Cannot);
  assertMatch(error.message, /compressed more than 3 times over/);
});

Deno.test("unpackInput holds little of what a few octets unpack to", async () => {
  const packed = await gzip(new Uint8Array(64 << 20)),
    input = await unpackInput(pieces(packed, 1 << 20));
  let total = 0, most = 0;
  for (let piece; (piece = await input.next());) {
    total += piece.length;
    most = Math.max(most, piece.length);
  }
  assertEquals(total, 64 << 20);
  assert(most <= 1 << 20);
});

Deno.test("bunzip2 unpacks streams one after the other, in pieces of any size", async () => {
  const packed = Uint8Array.fromHex(HELLO + ZEROS + HELLO);
  const hello = new TextEncoder().encode("hello\n");
  for (const size of [1, 7, 1000]) {
    const input = await byPackage(packed, size);
    assertEquals(await drain(input), joined(hello, new Uint8Array(400_000), hello));
    assertEquals([input.layers, input.broken], [["bzip2"], undefined]);
  }
});

Deno.test("bunzip2 says where a stream breaks and gives what stands before", async () => {
  const hello = Uint8Array.fromHex(HELLO), zeros = Uint8Array.fromHex(ZEROS);
  for (let cut = 1; cut < hello.length; cut++) {
    const input = await byPackage(joined(zeros, hello.subarray(0, cut)));
    const good = await drain(input);
    assert(good.length === 400_000 || good.length === 400_006);
    assertEquals(input.broken, { what: "bzip2 stream", reason: "it ends inside a block" });
  }
  // In the block's own checksum: nothing of that block is given.
  const wrong = hello.slice();
  wrong[12]! ^= 1;
  const input = await byPackage(joined(zeros, wrong));
  assertEquals((await drain(input)).length, 400_000);
  assertMatch(input.broken!.reason, /crc32/);
});

Deno.test("bunzip2 neither hangs nor throws on a stream changed at random", async () => {
  const clean = Uint8Array.fromHex(HELLO);
  for (let bit = 0; bit < clean.length * 8; bit++) {
    const bytes = clean.slice();
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    const input = await byPackage(bytes);
    const good = await drain(input);
    assert(good.length <= 6 || input.broken !== undefined, `bit ${bit}`);
  }
});

const hasBzip2 = await new Deno.Command("bzip2", {
  args: ["--help"],
  stdout: "null",
  stderr: "null",
})
  .output().then(() => true, () => false);

Deno.test({
  name: "unpackInput gives the same by the system's bzip2 and by the package",
  ignore: !hasBzip2,
  async fn() {
    const bytes = joined(sample(1_200_000), new Uint8Array(5000));
    const packed = await pack("bzip2", bytes);
    assertEquals(await drain(await byPackage(packed)), bytes);
    const bySystem = await unpackInput(pieces(packed));
    assertEquals(await drain(bySystem), bytes);
    assertEquals([bySystem.layers, bySystem.broken], [["bzip2"], undefined]);
    bySystem.close();
    const cut = packed.subarray(0, packed.length - 100);
    for (const input of [await byPackage(cut), new Bzip2ProcessInput(pieces(cut))]) {
      const good = await drain(input);
      assert(good.length > 800_000);
      assertEquals(good, bytes.slice(0, good.length));
      assertEquals(input.broken, { what: "bzip2 stream", reason: "it ends inside a block" });
      input.close();
    }
  },
});

Deno.test({
  name: "unpackInput can be closed before the system's bzip2 has said all",
  ignore: !hasBzip2,
  async fn() {
    const packed = await pack("bzip2", sample(3_000_000));
    const input = await unpackInput(pieces(packed));
    assert((await input.next())!.length > 0);
    input.close();
  },
});
