import { assertEquals } from "@std/assert";
import { formatEtcdAddress, isEtcdAddress, parseEtcdAddress } from "./etcd_address.ts";

Deno.test("parseEtcdAddress reads members, their ports, TLS and a user", () => {
  assertEquals(parseEtcdAddress("etcd://a"), { endpoints: ["http://a:2379"] });
  assertEquals(parseEtcdAddress("etcd://10.0.0.1:1,[2001:db8::1]:2/"), {
    endpoints: ["http://10.0.0.1:1", "http://[2001:db8::1]:2"],
  });
  assertEquals(parseEtcdAddress("etcds://r%40x@h.example:1,h.example:1"), {
    endpoints: ["https://h.example:1"],
    user: "r@x",
  });
});

Deno.test("parseEtcdAddress says what is wrong, and takes no password", () => {
  const wrong = [
    "",
    "etcd:/a",
    "http://a",
    "etcd://",
    "etcd://a:0",
    "etcd://a:99999",
    "etcd://a/b",
  ];
  for (const text of [...wrong, "etcd://a,,b", "etcd://a b", "etcd://[::1"]) {
    assertEquals(typeof parseEtcdAddress(text), "string", text);
  }
  assertEquals(
    parseEtcdAddress("etcd://root:secret@a"),
    "a password is not part of the address of an etcd",
  );
});

Deno.test("formatEtcdAddress writes what parseEtcdAddress reads", () => {
  for (const text of ["etcd://a:1,b:2", "etcds://u%40x@[::1]:5"]) {
    const read = parseEtcdAddress(text);
    assertEquals(typeof read === "string" ? read : formatEtcdAddress(read), text);
  }
  assertEquals(["etcd://x", "etcds://", "/etcd", "x.db"].map(isEtcdAddress), [
    true,
    true,
    false,
    false,
  ]);
});
