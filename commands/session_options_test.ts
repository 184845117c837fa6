import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { ownOpen } from "../core/session/own_open.ts";
import { offerOf } from "../core/session/offer.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../core/wire/family/family_type.ts";
import { CommandError } from "./exit.ts";
import { commandIn } from "./lookup.ts";
import { parseCommandLine } from "./parse.ts";
import type { SessionOptions } from "./peer_options.ts";
import { planSession, shutdownTextOf, targetOf } from "./session_options.ts";

const ID = ["--router-id", "192.0.2.9"];

function options(...argv: string[]): SessionOptions {
  const { command, rest } = commandIn(["peer", ...argv, "192.0.2.1"]);
  return parseCommandLine(command, rest).options as unknown as SessionOptions;
}
const plan = (...argv: string[]) => planSession(options(...ID, ...argv));
const refused = async (...argv: string[]) =>
  (await assertRejects(() => plan(...argv), CommandError)).message.split("\n")[0];

Deno.test("planSession takes the AS numbers as they are meant", async () => {
  const as = async (...argv: string[]) => {
    const { localAs, remoteAs } = (await plan(...argv)).settings;
    return [localAs, remoteAs];
  };
  assertEquals(await as(), [undefined, undefined]);
  assertEquals(await as("--remote-as", "65001"), [65001, 65001]);
  assertEquals(await as("--local-as", "64512.10"), [4227858442, undefined]);
  assertEquals(await as("--local-as", "65010", "--remote-as", "AS65001"), [65010, 65001]);
});

Deno.test("planSession keeps what was asked for in the command that looks closer", async () => {
  const { closer } = await plan("--source", "192.0.2.7", "--local-as", "65001", "--ttl-security=1");
  assertEquals(
    closer("tor1"),
    "underlay peer diagnose tor1 --local-as 65001 --router-id 192.0.2.9 --source 192.0.2.7 " +
      "--ttl-security 1",
  );
  const all = await plan("--no-capabilities", "--port", "1790", "--timeout", "3s", "--family=ipv4");
  assertEquals(
    all.closer("192.0.2.1"),
    "underlay peer diagnose 192.0.2.1 --router-id 192.0.2.9 --port 1790 --no-capabilities",
  );
});

Deno.test("planSession offers what a modern speaker does, and graceful restart only when asked", async () => {
  const { settings } = await plan();
  const offer = offerOf(ownOpen(settings, 65001));
  assertEquals([...offer.families], [IPV4_UNICAST, IPV6_UNICAST]);
  assertEquals([...offer.extendedNextHop], [IPV4_UNICAST]);
  assertEquals(
    [offer.fourOctetAs, offer.extendedMessage, offer.routeRefresh, offer.enhancedRefresh],
    [true, true, true, true],
  );
  assertEquals([offer.graceful, offer.role, offer.addPath.size], [undefined, undefined, 0]);
  assertEquals([offer.holdTimeSeconds, offer.bgpId], [90, 0xc0000209]);
});

Deno.test("planSession without capabilities opens without any", async () => {
  assertEquals(ownOpen((await plan("--no-capabilities")).settings, 65001).parameters, []);
});

Deno.test("planSession reads capabilities by the words of routers", async () => {
  const { settings } = await plan(
    ...["--family", "ipv4,vpnv4,ipv4 unicast", "--add-path", "receive,vpnv4=both"],
    ...["--role", "route-server-client", "--role-strict", "--graceful-restart", "120"],
    ...["--require", "4-octet-as,add-path", "--hold-time", "0"],
  );
  assertEquals(settings.families, [IPV4_UNICAST, 1 << 8 | 128]);
  assertEquals([...settings.addPath], [[IPV4_UNICAST, 1], [1 << 8 | 128, 3]]);
  assertEquals([settings.role, settings.roleStrict], [2, true]);
  assertEquals(settings.graceful?.restartTimeSeconds, 120);
  assertEquals(settings.require, [65, 69]);
  assertEquals(settings.holdTimeSeconds, 0);
});

Deno.test("planSession refuses values that cannot be, and says why", async () => {
  assertEquals(
    await refused("--hold-time", "2"),
    "cannot use 2 for --hold-time: it must be 0, or 3 and more",
  );
  assertEquals(
    await refused("--family", "ipv5"),
    'cannot use "ipv5" for --family: it is no address family',
  );
  assertEquals(
    await refused("--add-path", "ipv4=all"),
    'cannot use "ipv4=all" for --add-path: it is not receive, send or both, or FAMILY=receive, ' +
      "FAMILY=send or FAMILY=both",
  );
  assertEquals(
    await refused("--family", "ipv4", "--add-path", "ipv6=send"),
    'cannot use "ipv6=send" for --add-path: ipv6 unicast is not carried',
  );
  assertEquals(
    await refused("--source", "eth0"),
    'cannot use "eth0" for --source: it is not an address',
  );
  const error = assertThrows(() => shutdownTextOf("ü".repeat(128)), CommandError);
  assertEquals(error.message.split(": ").at(-1), "it has 256 octets, 255 are the most");
});

Deno.test("targetOf has GTSM count routers from 255 down (RFC 5082 §3)", async () => {
  const peer = { typed: "x", address: "192.0.2.1" };
  const near = targetOf(peer, await plan("--ttl-security", "1", "--source", "192.0.2.9"));
  assertEquals([near.ttl, near.ttlLeast, near.source], [255, 255, "192.0.2.9"]);
  assertEquals(near.remote, { address: "192.0.2.1", port: 179 });
  const far = targetOf(peer, await plan("--ttl-security", "3", "--port", "1790"));
  assertEquals([far.ttl, far.ttlLeast, far.remote.port], [255, 253, 1790]);
  assertEquals(targetOf(peer, await plan("--ttl", "7")).ttlLeast, undefined);
});

Deno.test("targetOf lends a link-local source the peer's zone and refuses the other family", async () => {
  const peer = { typed: "x", address: "fe80::1%eth0" };
  assertEquals(targetOf(peer, await plan("--source", "FE80::2")).source, "fe80::2%eth0");
  const ipv4 = await plan("--source", "192.0.2.9");
  assertThrows(() => targetOf(peer, ipv4), CommandError, "one is IPv4, the other IPv6");
});
