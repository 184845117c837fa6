import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CommandError, EXIT } from "./exit.ts";
import { readKey } from "./key_file.ts";

async function keyIn(text: string, mode = 0o600) {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, text);
    await Deno.chmod(path, mode);
    return await readKey(path);
  } finally {
    await Deno.remove(path);
  }
}
const refused = async (text: string) => {
  const error = await assertRejects(() => keyIn(text), CommandError);
  return [error.code, error.message.split(": ").at(-1)];
};
const textOf = (octets: Uint8Array) => new TextDecoder().decode(octets);

Deno.test("readKey takes what stands in the file, without the line end behind it", async () => {
  assertEquals(textOf((await keyIn("s3cret\n")).octets), "s3cret");
  assertEquals(textOf((await keyIn("s3cret\r\n")).octets), "s3cret");
  assertEquals(textOf((await keyIn(" 010 ")).octets), " 010 ");
  assertEquals((await keyIn("x".repeat(80))).octets.length, 80);
});

Deno.test("readKey warns of a file that others can read", async () => {
  assertEquals((await keyIn("x")).warning, undefined);
  const { warning = "" } = await keyIn("x", 0o644);
  assertStringIncludes(warning, "can be read by others (mode 644): chmod 600 ");
});

Deno.test("readKey refuses a missing, an empty and a long file", async () => {
  const missing = await assertRejects(() => readKey("/nowhere/key"), CommandError);
  assertEquals(missing.message, "cannot read the key in /nowhere/key: there is no such file");
  assertEquals(await refused("\n"), [EXIT.failed, "the file is empty"]);
  const long = "it has 81 octets, 80 are the most for TCP-MD5";
  assertEquals(await refused("x".repeat(81)), [EXIT.failed, long]);
  const endless = await assertRejects(() => readKey("/dev/zero"), CommandError);
  assertStringIncludes(endless.message, "it has 4096 octets or more");
  assertEquals(await refused("a\nb\n"), [EXIT.failed, "the file has more than one line"]);
});
