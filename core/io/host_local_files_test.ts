import { assert, assertEquals, assertThrows } from "@std/assert";
import { Cannot } from "./cannot.ts";
import {
  hostLocalNames,
  networkConfigStamp,
  readNetworkConfig,
  writeNetworkConfig,
} from "./host_local_files.ts";

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

Deno.test("writeNetworkConfig writes what a link names, and leaves the half-written file of another", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/10-pods.conflist`, other = `${path}.underlay-part`;
    Deno.mkdirSync(`${folder}/real`);
    Deno.writeTextFileSync(`${folder}/real/pods.json`, "old");
    Deno.symlinkSync(`${folder}/real/pods.json`, path);
    Deno.writeTextFileSync(other, "another's");
    writeNetworkConfig(path, "new");
    assert(Deno.lstatSync(path).isSymlink);
    assertEquals(Deno.readTextFileSync(`${folder}/real/pods.json`), "new");
    assertEquals(Deno.readTextFileSync(other), "another's");
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("networkConfigStamp is another one for each configuration that was put there", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/10-pods.conflist`;
    Deno.writeTextFileSync(path, "old");
    const before = networkConfigStamp(path);
    assertEquals(networkConfigStamp(path), before);
    writeNetworkConfig(path, "old");
    assert(networkConfigStamp(path) !== before);
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
