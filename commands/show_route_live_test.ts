// show route and show diff against routers of our own over loopback.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { freePort } from "../core/io/made_port.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../core/wire/family/family_type.ts";
import { CommandError } from "./exit.ts";
import { madeEnd, madeRouter, quietIo, type RouterOptions } from "./made_router.ts";
import { findCommand } from "./mod.ts";
import { parseCommandLine } from "./parse.ts";
import { showDiff } from "./show_diff.ts";
import { showRoute } from "./show_route.ts";

const SESSION = "--local-as 65001 --router-id 1.2.3.4";

/** Silence after which a router is taken to have said all, where a test is not about that, and where it is. */
const PATIENT = 5, BRIEF = 0.3;

/** Runs `show LINE`; standard output and error of a screen with `columns`, or of none. */
function show(line: string, columns?: number, silence = PATIENT) {
  const [verb = "", ...words] = line.split(" ");
  const io = quietIo(columns), end = madeEnd();
  const args = parseCommandLine(findCommand(`show ${verb}`)!, words);
  const manner = { makeEnd: () => end, silentSeconds: silence, silentAtFirstSeconds: silence };
  const run = verb === "diff" ? showDiff : showRoute;
  const code = run(args as unknown as Parameters<typeof run>[0], io, manner);
  return { code, out: io.out, err: io.err, stop: end.stop };
}

/** A router that is there while `test` runs. */
async function withRouter(
  options: RouterOptions,
  test: (router: Awaited<ReturnType<typeof madeRouter>>, from: string) => Promise<void>,
): Promise<void> {
  const router = await madeRouter(options);
  try {
    await test(router, `--from ${options.address ?? "127.0.0.1"} --port ${router.port} ${SESSION}`);
  } finally {
    router.close();
  }
}

const ROUTES = "198.51.100.0/24 med 5 community 65000:1 203.0.113.0/24 nexthop 192.0.2.9 " +
  "203.0.113.128/25 nexthop self 2001:db8:1::/48 nexthop 2001:db8::9";

Deno.test("show route takes what a router sends up to End-of-RIB, and leaves with a Cease", async () => {
  await withRouter({ routes: ROUTES }, async (router, from) => {
    const { code, out, err } = show(`route ${from}`);
    assertEquals(await code, 0);
    assertEquals(
      out().replaceAll(/ +/g, " "),
      [
        "Network Next hop LP MED Path Communities",
        "198.51.100.0/24 127.0.0.1 - 5 65002 i 65000:1",
        "203.0.113.0/24 192.0.2.9 - - 65002 i",
        "203.0.113.128/25 127.0.0.1 - - 65002 i",
        "",
        "Network Next hop LP MED Path Communities",
        "2001:db8:1::/48 2001:db8::9 - - 65002 i",
        "",
      ].join("\n"),
    );
    assertEquals(err(), "");
    await router.until(() => router.told.length > 0);
    assertEquals(router.told, ['6/2 Cease, Administrative Shutdown: "underlay show: done"']);
  });
});

Deno.test("show route asks one router in many ways", async () => {
  await withRouter({ routes: ROUTES }, async (_router, from) => {
    const ask = async (line: string) => {
      const { code, out, err } = show(`route ${line} ${from}`);
      return [await code, out(), err()];
    };
    assertEquals(await ask("--count"), [0, "4 routes, 4 networks, 1 peer\n", ""]);
    assertMatch(String(await ask("for 203.0.113.129 --fields prefix")), /^0,203.0.113.128\/25\n,$/);
    assertMatch(
      String(await ask("in 203.0.113.0/24 --fields prefix")),
      /^0,203.0.113.0\/24\n203.0.113.128\/25\n,$/,
    );
    assertEquals(await ask("198.51.100.0/25"), [1, "", "# no route to 198.51.100.0/25\n"]);
    const [code, json] = await ask("198.51.100.0/24 --json");
    const { nlri, from: router, attributes } = JSON.parse(String(json));
    assertEquals([code, nlri, router.asn, attributes.med], [0, "198.51.100.0/24", 65002, 5]);
    const file = await Deno.makeTempFile();
    assertEquals((await ask(`--save ${file} --count`))[0], 0);
    const saved = show(`route --from ${file} --count`);
    assertEquals([await saved.code, saved.out()], [0, "4 routes, 4 networks, 1 peer\n"]);
    const same = show(`diff ${file} ${from.slice("--from ".length)}`);
    assertEquals([await same.code, same.err()], [
      0,
      "# 0 added, 0 removed, 0 changed, 4 the same\n",
    ]);
    await Deno.remove(file);
  });
});

Deno.test("show route shows every path of ADD-PATH with its id", async () => {
  const addPath = new Map([[IPV4_UNICAST, 3 as const]]);
  const routes = "198.51.100.0/24 identifier 7 198.51.100.0/24 identifier 9 med 5";
  await withRouter({ routes, settings: { addPath } }, async (_router, from) => {
    const { code, out } = show(`route ${from} --add-path receive`);
    assertEquals(await code, 0);
    assertEquals(
      out().replaceAll(/ +/g, " "),
      [
        "Network Id Next hop LP MED Path Communities",
        "198.51.100.0/24 7 127.0.0.1 - - 65002 i",
        "198.51.100.0/24 9 127.0.0.1 - 5 65002 i",
        "",
      ].join("\n"),
    );
  });
});

Deno.test("show route speaks to an IPv6 address", async () => {
  const settings = { families: [IPV6_UNICAST] };
  await withRouter({ address: "::1", routes: "2001:db8::/32", settings }, async (_router, from) => {
    const { code, out } = show(`route ${from} --family ipv6 --fields prefix,next_hop`);
    assertEquals([await code, out()], [0, "2001:db8::/32\t::1\n"]);
  });
});

Deno.test("show route --stream prints routes as they come", async () => {
  await withRouter({ routes: ROUTES }, async (router, from) => {
    const { code, out } = show(`route in 203.0.113.0/24 ${from} --stream`);
    assertEquals(await code, 0);
    assertEquals(out().match(/ A \S+ /g)?.sort(), [" A 203.0.113.0/24 ", " A 203.0.113.128/25 "]);
    const few = show(`route ${from} --stream --limit 1`);
    assertEquals([await few.code, few.out().match(/ A /g)?.length], [0, 1]);
    await router.until(() => router.told.length === 2);
    assertMatch(router.told[1]!, /^6\/2 Cease/);
  });
});

Deno.test("show route takes the silence of a router for its End-of-RIB, and says so", async () => {
  await withRouter({ routes: ROUTES, then: "silence" }, async (_router, from) => {
    const said = "# 127.0.0.1 sent no End-of-RIB; its silence was taken for one\n";
    const { code, out, err } = show(`route ${from} --count`, undefined, BRIEF);
    assertEquals([await code, out(), err()], [0, "4 routes, 4 networks, 1 peer\n", said]);
    const streamed = show(`route ${from} --stream`, undefined, BRIEF);
    assertEquals([await streamed.code, streamed.err()], [0, said]);
  });
});

Deno.test("show route shows what came before a session fell, says how much, and ends with 3", async () => {
  const said = /: the routes of 127.0.0.1 are incomplete: 4 routes came, .* ended\n.*maintenance/;
  await withRouter({ routes: ROUTES, then: "leaves" }, async (_router, from) => {
    const file = await Deno.makeTempFile();
    const { code, out, err } = show(`route ${from} --fields prefix --save ${file}`);
    assertEquals(await code, 3);
    assertEquals(out().split("\n").length, 5);
    assertMatch(err(), said);
    assertMatch(err(), /underlay: .* is not written: not all routes are there\n$/);
    assertEquals((await Deno.stat(file)).size, 0);
    await Deno.remove(file);
  });
  await withRouter({ routes: ROUTES, then: "leaves" }, async (_router, from) => {
    const { code, out } = show(`route ${from} --stream`);
    const error = await assertRejects(() => code, CommandError);
    assertMatch(error.message, /incomplete: \d+ UPDATEs came, then the session ended/);
    assertMatch(out(), /203.0.113.128\/25/);
  });
  await withRouter({ routes: ROUTES, then: "leaves" }, async (_router, from) => {
    const { code, out } = show(
      `diff testdata/captures/healthy/bird-frr-churn.pcap ${from.slice(7)}`,
    );
    assertEquals((await assertRejects(() => code, CommandError)).code, 3);
    assertEquals(out(), "");
  });
});

Deno.test("show route leaves with a Cease on Ctrl-C, and ends with 130", async () => {
  for (const [option, came] of [["--count", "route"], ["--stream", "UPDATE"]]) {
    await withRouter({ routes: ROUTES, then: "silence" }, async (router, from) => {
      const { code, stop, out } = show(`route ${from} ${option}`);
      await router.until(() => router.peer.state === "Established");
      // What the router sent has to be read before it counts.
      setTimeout(stop, 50);
      const error = await assertRejects(() => code, CommandError);
      assertEquals(error.code, 130);
      const said = new RegExp(`^stopped before all routes were there; \\d+ ${came}s? had come$`);
      assertMatch(error.message, said);
      if (option === "--count") assertEquals(out(), "");
      await router.until(() => router.told.length > 0);
      assertEquals(router.told, ['6/2 Cease, Administrative Shutdown: "underlay show: stopped"']);
    });
  }
});

Deno.test("show route says of several routers which one failed, and shows the others", async () => {
  await withRouter({ routes: ROUTES, port: freePort() }, async (router, made) => {
    // Whatever this host has on the BGP port: to the other addresses it would matter.
    const from = `${made} --force`;
    const { code, out, err } = show(
      `route ${from.replace("127.0.0.1", "127.0.0.1,127.0.0.9")} --count`,
    );
    assertEquals(await code, 3);
    assertEquals(out(), "4 routes, 4 networks, 1 peer\n");
    assertMatch(err(), /^underlay: cannot take the routes of 127.0.0.9: .*nothing listens there/);
    await router.until(() => router.told.length > 0);
    const other = await madeRouter({
      address: "127.0.0.2",
      port: router.port,
      routes: "198.51.100.0/24 med 6",
    });
    try {
      const diff = show(`diff 127.0.0.1 127.0.0.2 ${from.slice("--from 127.0.0.1 ".length)}`);
      assertEquals(await diff.code, 1);
      assertMatch(diff.out(), /~ 198.51.100.0\/24 +.*med 5 -> 6/);
      assertMatch(diff.err(), /# 0 added, 3 removed, 1 changed, 0 the same/);
    } finally {
      other.close();
    }
  });
});

Deno.test("show route names the cause where there is no session, with exit code 3", async () => {
  await withRouter({ settings: { remoteAs: 65009 } }, async (_router, from) => {
    const { code, err, out } = show(`route ${from} --count`);
    assertEquals([await code, out()], [3, ""]);
    assertMatch(
      err(),
      /cannot take the routes of 127.0.0.1: .*2\/2 OPEN Message Error, Bad Peer AS\non 127.0.0.1 set the remote AS of this host to 65001/,
    );
  });
  const { code, err } = show(`route --from 127.0.0.1 --port ${freePort()} ${SESSION}`);
  assertEquals(await code, 3);
  assertMatch(err(), /nothing listens there/);
});

Deno.test("show route ends with 1 where an UPDATE had faults, and says so", async () => {
  // ORIGIN 9 for 10.0.0.0/8: treated as withdrawn (RFC 7606 §7.1).
  const body = "0000" + "000d" + "40010109" + "40020602010000fde9" + "08" + "0a";
  const octets = Uint8Array.fromHex(
    "ff".repeat(16) + (19 + body.length / 2).toString(16).padStart(4, "0") + "02" + body,
  );
  await withRouter({ routes: ROUTES, first: octets }, async (_router, from) => {
    const { code, out, err } = show(`route ${from} --count`);
    assertEquals([await code, out()], [1, "4 routes, 4 networks, 1 peer\n"]);
    assertMatch(err(), /^# 1 UPDATE of 127.0.0.1 had faults/);
  });
});

Deno.test("show route prints a table that fits the screen", async () => {
  await withRouter({ routes: ROUTES }, async (_router, from) => {
    const { code, out } = show(`route ${from} --color always`, 80);
    assertEquals(await code, 0);
    // deno-lint-ignore no-control-regex
    const plain = out().replaceAll(/\x1b\[[0-9]+m/g, "");
    assert(plain.split("\n").every((line) => line.length <= 80), plain);
    assert(plain !== out());
  });
});

Deno.test("show route refuses to ask one router twice under two names", async () => {
  const { code } = show(`route --from 127.0.0.1,::ffff:127.0.0.1 ${SESSION}`);
  const error = await assertRejects(() => code, CommandError);
  assertEquals(error.code, 2);
  assertEquals(error.text, "cannot read 127.0.0.1 twice: ::ffff:127.0.0.1 is 127.0.0.1");
});
