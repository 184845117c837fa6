import { assertEquals, assertThrows } from "@std/assert";
import { StoreError } from "../ipam/store_error.ts";
import { fileSystemOf, folderOf, refuseSharedFolder } from "./store_sqlite_folder.ts";

Deno.test("fileSystemOf tells what a folder is on, as statfs(2) numbers it", () => {
  assertEquals(fileSystemOf("/proc"), 0x9fa0);
  assertEquals(fileSystemOf("/nowhere/at/all"), undefined);
});

Deno.test("refuseSharedFolder refuses what other hosts may write, and says what to use", () => {
  refuseSharedFolder("/var/x.db", () => 0xef53);
  refuseSharedFolder("/var/x.db", () => undefined);
  const error = assertThrows(
    () => refuseSharedFolder("/mnt/nfs/x.db", () => 0x6969),
    StoreError,
    "/mnt/nfs is on NFS",
  );
  assertEquals(error.hint?.includes("etcd://"), true);
});

Deno.test("folderOf is the folder that a file is made in", () => {
  assertEquals(["/a/b/c", "/a", "a", "a/b"].map(folderOf), ["/a/b", "/", ".", "a"]);
});
