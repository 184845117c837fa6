import { assert, assertEquals, assertThrows } from "@std/assert";
import { Cannot } from "./cannot.ts";
import { hostLocalNames, readNetworkConfig, writeNetworkConfig } from "./host_local_files.ts";

Deno.test("writeNetworkConfig puts the new configuration in the old one's place, and nothing beside it", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/10-pods.conflist`;
    Deno.writeTextFileSync(path, "old", { mode: 0o640 });
    writeNetworkConfig(path, "new");
    assertEquals(readNetworkConfig(path), "new");
    assertEquals((Deno.statSync(path).mode ?? 0) & 0o777, 0o640);
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["10-pods.conflist"]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("readNetworkConfig says what cannot be read", () => {
  const error = assertThrows(() => readNetworkConfig("/nowhere/10.conflist"), Cannot);
  assertEquals(error.message, "cannot read /nowhere/10.conflist: there is no such file");
  assertThrows(() => readNetworkConfig("/"), Cannot, "it is no file");
});

Deno.test("writeNetworkConfig leaves what is there where it cannot be written", () => {
  const error = assertThrows(() => writeNetworkConfig("/nowhere/10.conflist", "x"), Cannot);
  assert(error.message.startsWith("cannot write /nowhere/10.conflist: "), error.message);
});

Deno.test("hostLocalNames are those of the network's folder, none where there is no such folder", () => {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.mkdirSync(`${folder}/pods`);
    Deno.writeTextFileSync(`${folder}/pods/10.0.0.2`, "c1\r\neth0");
    assertEquals(hostLocalNames(`${folder}/pods`), ["10.0.0.2"]);
    assertEquals(hostLocalNames(`${folder}/other`), []);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
