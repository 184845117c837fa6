// peer probe against routers of our own over loopback.
import { assertEquals, assertMatch } from "@std/assert";
import { freePort } from "../core/io/made_port.ts";
import { IPV4_UNICAST } from "../core/wire/family/family_type.ts";
import { type MadeRouter, madeRouter, quietIo, type RouterOptions } from "./made_router.ts";
import { findCommand } from "./mod.ts";
import { parseCommandLine } from "./parse.ts";
import { run } from "./peer_probe.ts";

async function probe(line: string) {
  const io = quietIo();
  const args = parseCommandLine(findCommand("peer probe")!, line.split(" "));
  const code = await run(args as unknown as Parameters<typeof run>[0], io);
  return { code, out: io.out(), err: io.err() };
}

const SESSION = "--local-as 65001 --router-id 1.2.3.4";

async function withRouters(
  options: readonly RouterOptions[],
  test: (port: string, routers: readonly MadeRouter[]) => Promise<void>,
): Promise<void> {
  const routers: MadeRouter[] = [], port = freePort();
  for (const one of options) routers.push(await madeRouter({ ...one, port }));
  try {
    await test(`--port ${port} ${SESSION}`, routers);
  } finally {
    for (const router of routers) router.close();
  }
}

Deno.test("peer probe says who is there, announces nothing and leaves with a Cease", async () => {
  const settings = { hostName: "tor1", softwareVersion: "made/1", role: 0 };
  await withRouters([{ settings, routes: "198.51.100.0/24" }], async (port, [router]) => {
    const { code, out, err } = await probe(`127.0.0.1 ${port}`);
    assertEquals([code, err], [0, ""]);
    assertEquals(out.split("\n"), [
      "127.0.0.1  AS 65002 (private), id 10.10.10.10, hold time 90 s",
      "  name      tor1",
      "  software  made/1",
      "  families  ipv4 unicast, ipv6 unicast",
      "  offers    4-octet AS, enhanced refresh, extended messages",
      "  role      provider",
      "",
    ]);
    await router!.until(() => router!.told.length > 0);
    assertEquals(router!.told, ['6/2 Cease, Administrative Shutdown: "only asking"']);
  });
});

Deno.test("peer probe without an AS number leaves with a Cease before an OPEN of its own goes out", async () => {
  await withRouters([{ settings: { remoteAs: 65001 } }], async (_, [router]) => {
    const { code, out } = await probe(`127.0.0.1 --port ${router!.port}`);
    assertEquals([code, out.split("\n")[0]], [
      0,
      "127.0.0.1  AS 65002 (private), id 10.10.10.10, hold time 90 s",
    ]);
    assertEquals(out.includes("wrong AS"), false);
    await router!.until(() => router!.told.length > 0);
    assertEquals(router!.told, ['6/2 Cease, Administrative Shutdown: "only asking"']);
    assertEquals(router!.peer.facts.attempts.map(({ last }) => last.sides[1].opens), [0]);
  });
});

Deno.test("peer probe --expect ends with 1 where something is otherwise, and with 0 where not", async () => {
  await withRouters([{ settings: { families: [IPV4_UNICAST] } }], async (port) => {
    const right = "as=65002,id=10.10.10.10,hold=90,family=ipv4,no-family=ipv6";
    assertEquals((await probe(`127.0.0.1 ${port} --expect ${right}`)).code, 0);
    const { code, out } = await probe(`127.0.0.1 ${port} --expect as=65003,family=ipv6`);
    assertEquals(code, 1);
    assertMatch(out, /^ {2}expected {2}as 65003, but .*65002$/m);
    assertMatch(out, /^ {2}expected {2}family ipv6.*, but /m);
  });
});

Deno.test("peer probe answers for many routers in the order asked, with the worst of their codes", async () => {
  const others = [{}, { address: "127.0.0.2", settings: { localAs: 65003 } }, {
    address: "127.0.0.3",
    settings: { remoteAs: 65009 },
  }];
  await withRouters(others, async (port, [one, two]) => {
    // Forced, whatever this host has on the BGP port: to any of these but the first it would matter.
    const all = ["127.0.0.2", "127.0.0.9", "127.0.0.1", "127.0.0.3", "localhost"];
    const { code, out } = await probe(`${all.join(" ")} ${port} --parallel 2 --json --force`);
    const lines = out.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(lines.map(({ peer }) => peer), all);
    assertEquals(lines.map(({ code }) => code), [0, 3, 0, lines[3].theirs ? 1 : 3, 0], out);
    assertEquals(lines.slice(0, 3).map(({ theirs }) => theirs?.asn), [65003, undefined, 65002]);
    assertEquals([lines[1].failure.cause, lines[3].failure.cause], ["refused", "wrong-as"]);
    assertEquals(code, 3);
    for (const router of [one!, two!]) await router.until(() => router.told.length > 0);
    assertEquals((await probe(`127.0.0.2 127.0.0.1 ${port} --expect as=65003 --force`)).code, 1);
  });
});

Deno.test("peer probe asks a router that is named twice once, and answers twice", async () => {
  await withRouters([{}], async (port, [router]) => {
    const { code, out } = await probe(`127.0.0.1 ::ffff:127.0.0.1 ${port}`);
    assertEquals([code, out.match(/AS 65002/g)?.length], [0, 2]);
    await router!.until(() => router!.told.length > 0);
    assertEquals(router!.told.length, 1);
  });
});

Deno.test("peer probe gives up on who accepts and says nothing", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted = listener.accept();
  const { code, out } = await probe(
    `127.0.0.1 --port ${listener.addr.port} ${SESSION} --timeout 0.1s`,
  );
  assertEquals(code, 3);
  assertMatch(out, /^127.0.0.1 {2}no .*\n/);
  (await accepted).close();
  listener.close();
});

Deno.test("peer probe says that nobody listens, and what to do", async () => {
  const { code, out } = await probe(`127.0.0.1 --port ${freePort()} ${SESSION}`);
  assertEquals(code, 3);
  assertMatch(out, /^127.0.0.1 {2}connection refused: [^]*\n {2}do {8}start the BGP daemon/);
});
