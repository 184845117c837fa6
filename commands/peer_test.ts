// peer against routers of our own over loopback: what it says, how it leaves, how it ends.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { freePort } from "../core/io/made_port.ts";
import { replay } from "../core/speaker/record.ts";
import { CommandError } from "./exit.ts";
import {
  type MadeEnd,
  madeEnd,
  type MadeRouter,
  madeRouter,
  quietIo,
  type RouterOptions,
} from "./made_router.ts";
import { inItsTime } from "./made_wait.ts";
import { findCommand } from "./mod.ts";
import { parseCommandLine, type ParsedArgs } from "./parse.ts";
import { holdPeer } from "./peer.ts";
import type { PeerOptions } from "./peer_options.ts";

const SESSION = "--local-as 65001 --router-id 1.2.3.4";

/** Runs `peer LINE`. */
function peer(line: string, columns?: number) {
  const args = parseCommandLine(findCommand("peer")!, `${line} ${SESSION}`.split(" "));
  const io = quietIo(columns);
  let end: MadeEnd | undefined;
  const code = holdPeer(args as unknown as ParsedArgs<PeerOptions>, io, (seconds) => {
    return end = madeEnd(seconds);
  });
  return { code, out: io.out, err: io.err, until: io.until, stop: () => end?.stop() };
}

async function withRouter(
  options: RouterOptions,
  test: (router: MadeRouter, address: string) => Promise<void>,
): Promise<void> {
  const router = await madeRouter(options);
  try {
    await test(router, `${options.address ?? "127.0.0.1"} --port ${router.port}`);
  } finally {
    router.close();
  }
}

Deno.test("peer tells every step of its session, both OPENs, and how it left", async () => {
  await withRouter({ settings: { hostName: "tor1", holdTimeSeconds: 9 } }, async (router, at) => {
    const { code, out, err, until, stop } = peer(`${at} --routes --shutdown-text maintenance`);
    await until(/EoR ipv4 unicast[^]*EoR ipv6 unicast|EoR ipv6 unicast[^]*EoR ipv4 unicast/);
    stop();
    assertEquals(await code, 0);
    const told = out().replaceAll(/\d{4}-\S+Z/g, "TIME").replaceAll(/ +/g, " ").split("\n");
    const steps = [
      "TIME Idle -> Connect dialling",
      "TIME Connect -> OpenSent connected",
      " AS number 65001 (private) 65002 (private) eBGP",
      " ! hold time 90 s 9 s 9 s, keepalive 3 s",
      " ipv6 unicast offered offered carried",
      " host name - tor1",
      "TIME OpenSent -> OpenConfirm received their OPEN",
      "TIME OpenConfirm -> Established KEEPALIVE",
      "TIME up: ipv4 unicast, ipv6 unicast; hold time 9 s",
      'TIME sent 6/2 Cease, Administrative Shutdown: "maintenance"',
      "TIME Established -> Idle stopped here",
    ];
    assertEquals(told.filter((line) => steps.includes(line)), steps);
    assertMatch(told.at(-2)!, /^TIME left after \d+\.\d s; received 2 UPDATEs and 1 KEEPALIVE$/);
    assertEquals(err(), "");
    await router.until(() => router.told.length > 0);
    assertEquals(router.told, ['6/2 Cease, Administrative Shutdown: "maintenance"']);
  });
});

Deno.test("peer --routes prints what comes, over IPv6 too, and Ctrl-C ends it with 0", async () => {
  await withRouter({ address: "::1", routes: "2001:db8::/32 med 7" }, async (_router, at) => {
    const { code, out, until, stop } = peer(`${at} --routes`);
    await until(/EoR ipv6 unicast/);
    stop();
    assertEquals(await code, 0);
    assertMatch(out(), /^[\d:.]+ ::1 +A 2001:db8::\/32 +via ::1 65002 i med 7$/m);
  });
});

Deno.test("peer ends with 1 where the router keeps the session down, and says why", async () => {
  await withRouter({ settings: { remoteAs: 65009 } }, async (_router, at) => {
    const { code, out, until, stop } = peer(at);
    await until(/^ {2}do {4}/m);
    stop();
    assertEquals(await code, 1);
    assertMatch(out(), /received 2\/2 OPEN Message Error, Bad Peer AS/);
    assertMatch(out(), /^ {2}why {3}wrong AS number: /m);
    assertMatch(out(), /^ {2}do {4}on 127.0.0.1 set the remote AS of this host to 65001/m);
  });
  await withRouter({ then: "leaves" }, async (_router, at) => {
    const { code, out, until, stop } = peer(at);
    await until(/Established -> Idle/);
    stop();
    assertEquals(await code, 1);
    assertMatch(out(), /Established -> Idle +received 6\/2 .*"maintenance"/);
  });
});

Deno.test("peer shows both OPENs where it refuses theirs, and the same ones only once", async () => {
  await withRouter({}, async (router, at) => {
    const { code, out, until, stop } = peer(`${at} --remote-as 65009`);
    await until(/was expected[^]*was expected/);
    stop();
    assertEquals(await code, 1);
    assertEquals(out().match(/BGP identifier/g)?.length, 1);
    assertMatch(out(), /AS number +65001 \(private\) +65002 \(private\)\n/);
    assertMatch(out(), /OpenSent -> Idle +their AS is 65002, 65009 was expected/);
    await router.until(() => router.told.length > 0);
    assertMatch(router.told[0]!, /^2\/2 OPEN Message Error, Bad Peer AS/);
  });
});

Deno.test("peer gives up where a required capability is missing, and ends with 1", async () => {
  await withRouter({}, async (_router, at) => {
    const { code, out } = peer(`${at} --require role`);
    assertEquals(await code, 1);
    assertMatch(out(), /gave up: a required capability is missing/);
  });
});

Deno.test("peer --timeout gives up, with 3 where nothing was ever reached", async () => {
  const port = freePort();
  const { code, out } = await inItsTime(async (span) => {
    const { code, out } = peer(`127.0.0.1 --port ${port} --timeout ${span}`);
    return { code: await code, out: out() };
  }, ({ out }) => out.includes("refused"));
  assertEquals(code, 3);
  assertMatch(out, /Connect -> Idle +connection refused\n {2}why {3}connection refused: /);
});

Deno.test("peer --passive waits for the router to dial", async () => {
  const port = freePort();
  const { code, out, until, stop } = peer(`127.0.0.1 --passive --listen 127.0.0.1:${port}`);
  await withRouter({ dials: port }, async () => {
    await until(/Established\b/);
    stop();
    assertEquals(await code, 0);
    assertMatch(out(), /Idle -> Active +waiting for the peer to dial/);
    assertMatch(out(), /OpenConfirm -> Established/);
  });
});

Deno.test("peer --passive --timeout ends with 3 where nobody dials", async () => {
  const port = freePort();
  const { code } = peer(`127.0.0.1 --passive --listen 127.0.0.1:${port} --timeout 0.05s`);
  assertEquals(await code, 3);
});

Deno.test("peer says who has the port that it is to listen on", async () => {
  await withRouter({}, async (router) => {
    const { code } = peer(`127.0.0.1 --passive --listen 127.0.0.1:${router.port}`);
    const error = await assertRejects(() => code, CommandError);
    assertEquals(error.code, 3);
    assertMatch(error.message, new RegExp(`${router.port}.*in use.*\\n.*pid ${Deno.pid}`));
  });
});

Deno.test("peer --record writes a journal that can be done again, and overwrites none", async () => {
  const folder = await Deno.makeTempDir(), file = `${folder}/session.jsonl`;
  await withRouter({}, async (_router, at) => {
    const { code: first, until, stop } = peer(`${at} --record ${file}`);
    await until(/ up: /);
    stop();
    assertEquals(await first, 0);
    const text = await Deno.readTextFile(file), { steps, deviations } = replay(text);
    assert(steps > 4, `${steps} steps`);
    assertEquals(deviations, []);
    const { code } = peer(`${at} --for 0.1s --record ${file}`);
    const error = await assertRejects(() => code, CommandError);
    assertEquals(
      [error.code, error.message],
      [3, `cannot record to ${file}: it is there already; name another or remove it`],
    );
    assertEquals(await Deno.readTextFile(file), text);
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("peer prints lines that fit the screen, with colours that are asked for", async () => {
  await withRouter({ settings: { remoteAs: 65009 } }, async (_router, at) => {
    const { code, out, until, stop } = peer(at, 80);
    await until(/ do /);
    stop();
    assertEquals(await code, 1);
    // deno-lint-ignore no-control-regex
    const plain = out().replaceAll(/\x1b\[[0-9]+m/g, "");
    assert(plain !== out());
    assertEquals(plain.split("\n").filter((line) => line.length > 80), []);
  });
});
