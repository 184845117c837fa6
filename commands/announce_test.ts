// The command against a speaker of our own over loopback: what arrives, and what is said.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { announce, refused, router, SESSION, text } from "./made_announce.ts";

Deno.test("announce tells its routes, then withdraws them and leaves", async () => {
  const there = router();
  try {
    const line = `198.51.100.0/24 med 5 203.0.113.0/24 nexthop 192.0.2.9 ${SESSION}`;
    const { code, err } = announce(
      `${line} --port ${there.port} --aspath 65010 --timeout 5s --for 0.2s`,
    );
    assertEquals(await code, 0);
    await there.until(() => there.peer.state !== "Established");
    assertEquals(there.told.toSorted(), [
      "+198.51.100.0/24 via 127.0.0.1 path 65001,65010 med 5",
      "+203.0.113.0/24 via 192.0.2.9 path 65001,65010",
      "-198.51.100.0/24",
      "-203.0.113.0/24",
    ]);
    assert(there.whys.at(-1)!.includes("6/2 Cease, Administrative Shutdown"), there.whys.at(-1));
    assertMatch(
      err(),
      /connecting .*\n.*established, AS 65002.*\n.*announced 2 prefixes in 2 mess/,
    );
    assertMatch(err(), /withdrawn 2 prefixes in 1 message\n.*left with Cease/);
  } finally {
    there.close();
  }
});

Deno.test("announce - acts on each line of a script that speaks when it wants", async () => {
  const there = router(), script = new TransformStream<Uint8Array<ArrayBuffer>>();
  const writer = script.writable.getWriter();
  const say = (line: string) => writer.write(new TextEncoder().encode(line + "\n"));
  try {
    const { code, err, stop } = announce(`- ${SESSION} --port ${there.port}`, script.readable);
    void say("announce route 198.51.100.0/24 next-hop self");
    await there.until(() => there.told.length === 1);
    void say("announce route 198.51.100.0/24 next-hop self med 7");
    void say("announce rout 203.0.113.0/24");
    await there.until(() => there.told.length === 2);
    void say("withdraw route 198.51.100.0/24");
    await there.until(() => there.told.length === 3);
    assertEquals(there.told, [
      "+198.51.100.0/24 via 127.0.0.1 path 65001",
      "+198.51.100.0/24 via 127.0.0.1 path 65001 med 7",
      "-198.51.100.0/24",
    ]);
    stop();
    // A line that says nothing is worth exit code 1.
    assertEquals(await code, 1);
    assertMatch(err(), /line 3, column 10: "rout" is not route.*did you mean route\?/);
  } finally {
    await writer.close().catch(() => {});
    there.close();
  }
});

Deno.test("announce - sends the path of an ExaBGP line as it stands, any other behind our AS", async () => {
  const there = router();
  try {
    const lines = "announce route 10.1.0.0/16 next-hop self as-path [ 65010 ] med 1\n" +
      "announce route 10.2.0.0/16 next-hop self med 2\n10.3.0.0/16 aspath 65010 med 3\n";
    const { code, stop } = announce(`- ${SESSION} --port ${there.port}`, text(lines));
    await there.until(() => there.told.length === 3);
    stop();
    assertEquals(await code, 0);
    assertEquals(there.told.slice(0, 3).toSorted(), [
      "+10.1.0.0/16 via 127.0.0.1 path 65010 med 1",
      "+10.2.0.0/16 via 127.0.0.1 path 65001 med 2",
      "+10.3.0.0/16 via 127.0.0.1 path 65001,65010 med 3",
    ]);
  } finally {
    there.close();
  }
});

Deno.test("announce comes back after a session fell, and tells all again", async () => {
  const there = router();
  try {
    const { code, err, stop } = announce(`198.51.100.0/24 ${SESSION} --port ${there.port}`);
    await there.until(() => there.told.length === 1);
    there.peer.sessions.forEach(({ connection }) => connection?.abort());
    await there.until(() => there.told.length === 2);
    assertEquals(there.told[1], there.told[0]);
    stop();
    assertEquals(await code, 0);
    assertMatch(err(), /; trying again\n[^]*established/);
  } finally {
    there.close();
  }
});

Deno.test("announce sends nothing while a check fails, and withdraws when it begins to", async () => {
  const there = router(), file = await Deno.makeTempFile();
  try {
    const checks = "--rise 1 --fall 1 --interval 0.05s --fast-interval 0.05s";
    // What stands between words of a command line here is no space.
    const check = `test$IFS-s$IFS${file}`;
    const { code, err, stop } = announce(
      `198.51.100.0/24 ${SESSION} --port ${there.port} --healthcheck ${check} ${checks}`,
    );
    await there.until(() => there.peer.state === "Established");
    assertEquals(there.told, []);
    await Deno.writeTextFile(file, "well");
    await there.until(() => there.told.length === 1);
    await Deno.writeTextFile(file, "");
    await there.until(() => there.told.length === 2);
    assertEquals(there.told, ["+198.51.100.0/24 via 127.0.0.1 path 65001", "-198.51.100.0/24"]);
    stop();
    assertEquals(await code, 1);
    assertMatch(err(), /healthy: exit code 0; announcing 1 prefix\n/);
    assertMatch(err(), /unhealthy: exit code 1; nothing is announced\n/);
  } finally {
    there.close();
    await Deno.remove(file);
  }
});

Deno.test("announce refuses before it dials what nobody would mean", async () => {
  const force = "--force takes it all the same";
  assertEquals(
    await refused(`0.0.0.0/0 ${SESSION}`),
    `cannot announce: 0.0.0.0/0 is the default route\n${force}`,
  );
  assertEquals(
    await refused(`10.0.0.1/8 ${SESSION}`),
    "cannot announce: 10.0.0.1/8 has bits behind its length\n" +
      `the network is 10.0.0.0/8, the address 10.0.0.1/32\n--force takes it as 10.0.0.0/8`,
  );
  assertEquals(
    await refused(`10.0.0.0/16 split /24 ${SESSION} --max 255`),
    "will not announce more than 255 prefixes: there are 256\n" +
      "if that many are meant, say so: --max 256, or --force\nnothing was sent",
  );
  assertEquals(
    await refused(`- ${SESSION}`, "10.0.0.0/8\n10.0.0.0/8 medd 5\n"),
    'cannot announce line 2, column 12 of standard input: "medd" is not an attribute\n' +
      "did you mean med?\nnothing was sent",
  );
  assertMatch(await refused(`- 10.0.0.0/8 ${SESSION}`), /take 10.0.0.0\/8 as well/);
  assertMatch(await refused(`- ${SESSION} --healthcheck true`), /not for standard input/);
  assertMatch(await refused(`10.0.0.0/8 ${SESSION} --community 1:x`), /"1:x" for --community/);
  assertMatch(
    await refused(`10.0.0.0/8 ${SESSION} --healthcheck tcp:127.0.0.1:179`),
    /will not check port 179 of 127.0.0.1, to which the routes go/,
  );
});
