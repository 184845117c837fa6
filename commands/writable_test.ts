import { assertEquals, assertThrows } from "@std/assert";
import { CommandError, EXIT } from "./exit.ts";
import { checkWritable } from "./writable.ts";

function refused(path: string): [number, string] {
  const { code, message } = assertThrows(() => checkWritable(path, "save to"), CommandError);
  return [code, message.replace(`cannot save to ${path}: `, "")];
}

Deno.test("checkWritable leaves nothing behind, and what is there as it is", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/old`, "kept");
    checkWritable(`${folder}/new`, "save to");
    checkWritable(`${folder}/old`, "save to");
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["old"]);
    assertEquals(await Deno.readTextFile(`${folder}/old`), "kept");
    assertEquals(refused(folder), [EXIT.failed, "it is a folder; name a file in it"]);
    const none = [EXIT.failed, `there is no folder ${folder}/none`] as [number, string];
    assertEquals(refused(`${folder}/none/x`), none);
    assertEquals(refused(`${folder}/old/x`), [EXIT.failed, "not a directory"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("checkWritable takes no standard output for a file", () => {
  assertEquals(refused("-"), [EXIT.usage, "name a file"]);
});
