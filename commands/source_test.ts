import { assertEquals, assertThrows } from "@std/assert";
import { CommandError } from "./exit.ts";
import { agentAmong, parseSources } from "./source.ts";

const none = () => false;
const kinds = (...texts: string[]) => parseSources(texts, none).map(({ kind }) => kind);

Deno.test("parseSources tells routers from files by what is written and by what is there", () => {
  assertEquals(kinds("192.0.2.1", "2001:db8::1", "fe80::1%eth0", "tor1", "tor1.example.net"), [
    ...new Array(5).fill("router"),
  ]);
  assertEquals(kinds("-", "./tor1", "/tmp/x", "rib.mrt", "before.snap", "rib.20260101.bz2"), [
    ...new Array(6).fill("file"),
  ]);
  assertEquals(parseSources(["tor1"], (path) => path === "tor1")[0]?.kind, "file");
});

Deno.test("parseSources knows the agent, at its usual socket or at another", () => {
  const [usual, other, router] = parseSources(["agent", "unix:/run/x", "192.0.2.1"], none);
  assertEquals(usual, { kind: "agent", text: "agent" });
  assertEquals(other, { kind: "agent", text: "unix:/run/x", socket: "/run/x" });
  assertEquals(agentAmong([router!, other!]), other);
  assertEquals(agentAmong([router!]), undefined);
});

Deno.test("parseSources refuses the same source twice", () => {
  assertThrows(
    () => parseSources(["a.mrt", "a.mrt"], none),
    CommandError,
    'cannot read "a.mrt" twice',
  );
});
