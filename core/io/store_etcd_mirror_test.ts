import { assertEquals } from "@std/assert";
import type { EtcdEvent } from "./etcd_message.ts";
import { withTip } from "./store_etcd_chain.ts";
import { LAST, rowKey } from "./store_etcd_keys.ts";
import { EtcdMirror } from "./store_etcd_mirror.ts";

function event(key: string, value: string | undefined, version: number): EtcdEvent {
  return { key: rowKey(key), value, version, born: version };
}

function loaded(): EtcdMirror {
  const mirror = new EtcdMirror();
  mirror.load([event("super/a", "1", 5), event("block/a", "x", 7)], 10);
  return mirror;
}

const told = (mirror: EtcdMirror, after: number) =>
  mirror.newsSince(after)?.rows.map(({ key, value }) => `${key}=${value}`);

Deno.test("EtcdMirror tells of what came and went after a version, and of nothing twice", () => {
  const mirror = loaded();
  mirror.see([event("super/a", "2", 11), event("block/a", undefined, 12)]);
  assertEquals(told(mirror, 10), ["super/a=2", "block/a=undefined"]);
  assertEquals(told(mirror, 11), ["block/a=undefined"]);
  assertEquals(told(mirror, 12), []);
  assertEquals([mirror.versionOf("super/a"), mirror.versionOf("block/a")], [11, 0]);
});

Deno.test("EtcdMirror passes over what it was told before, in whatever order it comes again", () => {
  const mirror = loaded();
  mirror.see([event("super/a", "2", 11), event("super/a", "3", 13)]);
  mirror.see([event("super/a", "2", 11), event("block/a", "x", 7)]);
  assertEquals([mirror.complete, mirror.versionOf("super/a")], [13, 13]);
  assertEquals(told(mirror, 10), ["super/a=2", "super/a=3"]);
});

Deno.test("EtcdMirror tells who committed of the others' commits before his, once they are known", () => {
  const mirror = loaded();
  // 11 was somebody else's and is not heard of yet; 12 is from here.
  mirror.wrote([["super/a", "2"]], 12);
  assertEquals(told(mirror, 12), []);
  mirror.see([event("super/b", "1", 11), event("super/a", "2", 12)]);
  assertEquals(told(mirror, 12), ["super/b=1"]);
  mirror.see([event("super/b", "2", 13)]);
  assertEquals(told(mirror, 12), ["super/b=1", "super/b=2"]);
  assertEquals(told(mirror, 13), []);
});

Deno.test("EtcdMirror tells nothing of a row that is older than what was written from here", () => {
  const mirror = loaded();
  mirror.wrote([["super/a", "2"], ["block/a", "y"]], 11);
  mirror.wrote([["super/a", "3"], ["block/a", undefined]], 13);
  mirror.see([event("super/a", "2", 11), event("block/a", "y", 11), event("super/b", "1", 12)]);
  // Whoever asks: a row that is gone does not come back, a count does not fall.
  assertEquals([told(mirror, 10), told(mirror, 13)], [["super/b=1"], ["super/b=1"]]);
  assertEquals([mirror.versionOf("super/a"), mirror.versionOf("block/a")], [13, 0]);
  mirror.see([event("super/a", "3", 13), event("block/a", undefined, 13)]);
  assertEquals(told(mirror, 12), ["super/a=3", "block/a=undefined"]);
});

Deno.test("EtcdMirror has nothing to tell to who knows nothing, or what it does not know", () => {
  const mirror = loaded();
  assertEquals([told(mirror, 0), told(mirror, 9), told(mirror, 11)], [
    undefined,
    undefined,
    undefined,
  ]);
  mirror.drop();
  assertEquals(told(mirror, 10), undefined);
});

Deno.test("EtcdMirror keeps what changed within bounds, and says when somebody missed some of it", () => {
  const mirror = loaded();
  for (let version = 11; version < 40_000; version++) mirror.see([event("super/a", "", version)]);
  assertEquals(told(mirror, 11), undefined);
  assertEquals(told(mirror, 39_990)?.length, 9);
});

Deno.test("EtcdMirror takes the end of a chain from the row that carries it", () => {
  const mirror = loaded(), tip = { chain: "super/a/1", at: 3, digest: "0".repeat(64) };
  mirror.see([event("super/a", withTip("2", tip), 11)]);
  assertEquals(told(mirror, 10), ["super/a=2"]);
  assertEquals(mirror.tip("super/a"), tip);
  mirror.see([event("super/a", "3", 12)]);
  assertEquals(mirror.tip("super/a"), undefined);
});

Deno.test("EtcdMirror knows the last commit and the newest pool", () => {
  const mirror = new EtcdMirror(), last = { key: LAST, value: "id", version: 9, born: 2 };
  mirror.load([last, event("pool/p", "", 8), event("block/p", "", 9)], 10);
  assertEquals(mirror.witness, { value: "id", version: 9, born: 2 });
  assertEquals(mirror.pools, 8);
  mirror.wrote([["pool/q", ""]], 11);
  assertEquals(mirror.pools, 11);
});
