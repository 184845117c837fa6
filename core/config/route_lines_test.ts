import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { formatAddress } from "../net/address.ts";
import { makeRouteWords } from "./attribute_words.ts";
import type { LineRoute } from "./line_route.ts";
import type { Misread } from "./misread.ts";
import { type LineOptions, RouteLines } from "./route_lines.ts";

interface Told {
  readonly routes: string[];
  readonly wrong: string[];
  readonly lines: RouteLines;
}

/** What lines say, in short: `+10.0.0.0/8 id 1 via self {...}`; chunks of `size` octets. */
function read(text: string | Uint8Array, options: LineOptions = {}, size = 1 << 16): Told {
  const routes: string[] = [], wrong: string[] = [];
  const lines: RouteLines = new RouteLines({
    route: (route) => routes.push(shown(route, lines)),
    misread: (line, misread) => wrong.push(complaint(line, misread)),
  }, options);
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const buffer = new Uint8Array(size);
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    buffer.fill(0x78);
    buffer.set(piece);
    lines.push(buffer.subarray(0, piece.length));
  }
  lines.finish();
  return { routes, wrong, lines };
}

function shown(route: LineRoute, { sets, neighbours }: RouteLines): string {
  const { isAnnounced, octets, size, length, pathId } = route;
  const parts = [`${isAnnounced ? "+" : "-"}${formatAddress(octets, 0, size)}/${length}`];
  if (pathId >= 0) parts.push(`id ${pathId}`);
  const nextHop = sets.nextHop(route.nextHop);
  if (nextHop !== "self") parts.push(`via ${formatAddress(nextHop)}`);
  if (sets.isPathGiven(route.set)) parts.push("as given");
  const attributes = JSON.stringify(sets.attributes(route.set));
  if (attributes !== "{}") parts.push(attributes);
  const only = neighbours[route.neighbours]!;
  if (only.length > 0) parts.push(`to ${only.map((address) => formatAddress(address)).join()}`);
  return parts.join(" ");
}

function complaint(line: number, { column, reason, hint, isRefusal }: Misread): string {
  return `${line}:${column} ${isRefusal ? "refused: " : ""}${reason}${hint ? `; ${hint}` : ""}`;
}

function faults(text: string | Uint8Array): string[] {
  return read(text).wrong;
}

const MIXED = `# a list
10.0.0.0/24
  10.0.1.0/24\t# spare
2001:db8::/32\r
192.0.2.1
10.0.2.0/24 nexthop 10.9.9.9 med 5 community 1:2,no-export # both
announce route 10.0.3.0/24 next-hop self origin igp as-path [ 65001 65002 ] local-preference 7

withdraw route 10.0.3.0/24 next-hop self
neighbor 10.0.0.1 announce route 10.0.4.0/24 next-hop 10.0.0.9
neighbor 10.0.0.1 withdraw route 10.0.4.0/24
announce ipv6 unicast 2001:db8:1::/48 next-hop self path-information 7
announce   attributes med 3 next-hop self nlri 10.0.5.0/24 10.0.6.0/24
withdraw ipv4 unicast 10.0.7.0/24`;

const MIXED_ROUTES = [
  "+10.0.0.0/24",
  "+10.0.1.0/24",
  "+2001:db8::/32",
  "+192.0.2.1/32",
  '+10.0.2.0/24 via 10.9.9.9 {"med":5,"communities":[65538,4294967041]}',
  '+10.0.3.0/24 as given {"origin":"igp","as_path":[{"type":"sequence","asns":[65001,65002]}],"local_pref":7}',
  "-10.0.3.0/24",
  "+10.0.4.0/24 via 10.0.0.9 to 10.0.0.1",
  "-10.0.4.0/24 to 10.0.0.1",
  "+2001:db8:1::/48 id 7",
  '+10.0.5.0/24 {"med":3}',
  '+10.0.6.0/24 {"med":3}',
  "-10.0.7.0/24",
];

Deno.test("RouteLines read prefixes, gobgp's words and ExaBGP's lines", () => {
  const { routes, wrong, lines } = read(MIXED);
  assertEquals(wrong, []);
  assertEquals(routes, MIXED_ROUTES);
  assertEquals(lines.lines, 14);
});

Deno.test("RouteLines keep paths as ExaBGP means them apart from those behind our own AS", () => {
  const defaults = makeRouteWords();
  defaults.attributes.as_path = [{ type: "sequence", asns: [1] }];
  const { routes, lines } = read(
    `10.0.0.0/24
10.0.1.0/24 aspath 1
announce route 10.0.2.0/24 next-hop self as-path [ 1 ]
announce route 10.0.3.0/24 next-hop self`,
    { defaults },
  );
  const path = '{"as_path":[{"type":"sequence","asns":[1]}]}';
  assertEquals(routes, [
    `+10.0.0.0/24 ${path}`,
    `+10.0.1.0/24 ${path}`,
    `+10.0.2.0/24 as given ${path}`,
    `+10.0.3.0/24 ${path}`,
  ]);
  assertEquals(lines.sets.size, 2);
});

Deno.test("RouteLines give the same for chunks of any size", () => {
  for (const size of [1, 2, 3, 7, 64, 100]) {
    assertEquals(read(MIXED, {}, size).routes, MIXED_ROUTES);
  }
});

Deno.test("RouteLines read a line the second time as the first", () => {
  const twice = MIXED + "\n" + MIXED;
  assertEquals(read(twice).routes, [...MIXED_ROUTES, ...MIXED_ROUTES]);
});

Deno.test("RouteLines read ExaBGP's own examples", () => {
  // From its documentation of the text API.
  const { routes, wrong } = read(
    `neighbor 10.0.0.1 local-ip 10.0.0.2 local-as 65001 peer-as 65000, neighbor 10.0.0.3 announce route 1.2.3.4 next-hop 5.6.7.8
announce route 100.10.0.0/16 next-hop 101.1.101.1 med 200 community [ 30740:0 30740:30740 ] split /17
announce route 1.0.0.0/24 next-hop 101.1.101.1 extended-community [ target:54591:6 l2info:19:0:1500:111 ]
announce route 2.0.0.0/16 next-hop self as-path [ 3356 1239 [ 38040 9737 ] ] large-community [ 1:2:3 4:5:6 ]
announce route 3.0.0.0/16 next-hop self path-information 1.2.3.4
announce route 2001:db8:2::/48 next-hop 2001:db8::1 origin incomplete med 100
`.replace(" l2info:19:0:1500:111", ""),
  );
  assertEquals(wrong, []);
  assertEquals(routes, [
    "+1.2.3.4/32 via 5.6.7.8 to 10.0.0.1,10.0.0.3",
    '+100.10.0.0/17 via 101.1.101.1 {"med":200,"communities":[2014576640,2014607380]}',
    '+100.10.128.0/17 via 101.1.101.1 {"med":200,"communities":[2014576640,2014607380]}',
    '+1.0.0.0/24 via 101.1.101.1 {"extended_communities":["target:54591:6"]}',
    '+2.0.0.0/16 as given {"as_path":[{"type":"sequence","asns":[3356,1239]},{"type":"set","asns":[38040,9737]}],' +
    '"large_communities":[{"asn":1,"data1":2,"data2":3},{"asn":4,"data1":5,"data2":6}]}',
    "+3.0.0.0/16 id 16909060",
    '+2001:db8:2::/48 via 2001:db8::1 {"origin":"incomplete","med":100}',
  ]);
});

Deno.test("RouteLines count equal attributes once, in whatever order and words", () => {
  const { lines, routes } = read(
    "10.0.0.0/8 med 5 origin igp\n11.0.0.0/8 origin igp med 5\n" +
      "announce route 12.0.0.0/8 next-hop self origin igp med 5\n",
  );
  assertEquals(routes.length, 3);
  // And the empty set of a line that says nothing.
  assertEquals(lines.sets.size, 2);
});

Deno.test("RouteLines put what the line says over the defaults", () => {
  const defaults = {
    attributes: { med: 1, origin: "egp" as const },
    isPathGiven: false,
    nextHop: Uint8Array.of(10, 0, 0, 1),
    pathId: 9,
    splitLength: -1,
  };
  assertEquals(
    read("10.0.0.0/8\n11.0.0.0/8 med 2 nexthop self identifier 3\n", { defaults }).routes,
    [
      '+10.0.0.0/8 id 9 via 10.0.0.1 {"med":1,"origin":"egp"}',
      '+11.0.0.0/8 id 3 {"med":2,"origin":"egp"}',
    ],
  );
});

Deno.test("RouteLines say where and what is wrong, and read on", () => {
  const { routes, wrong } = read(
    "10.0.0.0/8 medd 5\n10.0.0.0/8 med -1\n10.0/8\n10.0.0.0/40\n11.0.0.0/8\n" +
      "announce rout 1.0.0.0/8\n1.0.0.0/8 origin ipg\n1.0.0.0/8 aspath 0\n1.0.0.0/8 community 70000:1\n" +
      "2001:db8::/32 nexthop 10.0.0.1\nfoo\n1.0.0.0/8 med\nannounce ipv6 unicast 1.0.0.0/8\n",
    { nearest: (word, known) => known.find((name) => name[0] === word[0]) },
  );
  assertEquals(routes, ["+11.0.0.0/8"]);
  assertEquals(wrong, [
    '1:12 "medd" is not an attribute; did you mean med?',
    '2:16 "-1" is not a MED: 0 to 4294967295',
    '3:1 "10.0/8" is not a prefix like 192.0.2.0/24 or 2001:db8::/32; did you mean 10.0.0.0/8?',
    '4:1 "10.0.0.0/40": length "40" is not 0 to 32',
    '6:10 "rout" is not route, attributes, ipv4 or ipv6; did you mean route?',
    '7:18 "ipg" is not igp, egp or incomplete; did you mean igp?',
    "8:18 AS 0 must not stand in a path",
    '9:21 "70000:1" is not a community like 65000:1 or no-export',
    "10:1 2001:db8::/32 needs an IPv6 next hop, but an IPv4 one is given; name an IPv6 address, or self",
    '11:1 "foo" is not a prefix like 192.0.2.0/24 or 2001:db8::/32',
    "12:14 it ends where a MED is expected",
    "13:23 1.0.0.0/8 is no IPv6 prefix, but the line says so",
  ]);
});

Deno.test("RouteLines name what ExaBGP has and this has not", () => {
  assertEquals(
    faults(
      "announce eor ipv4 unicast\nannounce route-refresh ipv4 unicast\nshow neighbor\n" +
        "announce flow route x\n1.0.0.0/8 watchdog dog\nannounce ipv4 multicast 1.0.0.0/8\n",
    ),
    [
      "1:10 announce eor is not supported; End-of-RIB is sent by itself behind the first routes",
      "2:10 announce route-refresh is not supported; nothing that the peer sends is used here",
      "3:1 ExaBGP's show is not supported; use underlay show",
      "4:10 announce flow is not supported; only unicast routes are announced",
      "5:11 watchdog is not supported; use --healthcheck instead",
      '6:15 ipv4 "multicast" cannot be announced; only unicast routes are',
    ],
  );
});

Deno.test("RouteLines refuse what nobody would mean, and take it when forced", () => {
  const text =
    "0.0.0.0/0\n10.0.0.1/8\nannounce route 127.0.0.0/8 next-hop self\nwithdraw route ::/0\n";
  assertEquals(read(text).routes, ["-::/0"]);
  assertEquals(read(text).wrong, [
    "1:1 refused: 0.0.0.0/0 is the default route",
    "2:1 refused: 10.0.0.1/8 has bits behind its length; the network is 10.0.0.0/8, the address 10.0.0.1/32",
    "3:16 refused: 127.0.0.0/8 lies in 127.0.0.0/8 (loopback), which is routed nowhere",
  ]);
  const forced = read(text, { isForced: true });
  assertEquals(forced.routes, ["+0.0.0.0/0", "+10.0.0.0/8", "+127.0.0.0/8", "-::/0"]);
  assertEquals(forced.wrong, []);
});

Deno.test("RouteLines take a line as a whole or not at all", () => {
  assertEquals(read("announce attributes med 1 nlri 10.0.0.0/8 11.0.0.0/99\n").routes, []);
  assertEquals(read("announce attributes med 1 nlri 10.0.0.0/8 127.0.0.0/8\n").routes, []);
});

Deno.test("RouteLines name a NUL and a line without an end, and go on behind it", () => {
  const nul = faults(Uint8Array.of(49, 46, 0, 46, 10));
  assertEquals(nul, ["1:3 a NUL octet: this is no text; is this a list of routes?"]);
  const long = new Uint8Array(10 << 20).fill(0x61);
  const { wrong, routes } = read(concat(long, new TextEncoder().encode("\n10.0.0.0/8\n")), {});
  assertEquals(wrong, ["1:0 the line has more than 1048576 octets; is this a list of routes?"]);
  assertEquals(routes, ["+10.0.0.0/8"]);
});

function concat(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

Deno.test("RouteLines let no control octet of a line into a message", () => {
  const [wrong = ""] = faults("1.0.0.0/8 \x1b[31mmed\n");
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x1f]/.test(wrong), wrong);
  assertStringIncludes(wrong, "x1b");
});

Deno.test("RouteLines split a prefix, and refuse to split it into a million million", () => {
  assertEquals(read("10.0.0.0/23 split /24\n2001:db8::/47 split 48\n").routes, [
    "+10.0.0.0/24",
    "+10.0.1.0/24",
    "+2001:db8::/48",
    "+2001:db8:1::/48",
  ]);
  assertEquals(faults("2001:db8::/32 split /128\n10.0.0.0/24 split /8\n"), [
    "1:1 a /32 has 2^96 prefixes of /128: too many",
    "2:1 a /24 cannot be split into /8",
  ]);
});

Deno.test("RouteLines refuse attributes that leave no room for a prefix", () => {
  const communities = Array.from({ length: 16_250 }, (_, i) => `1:${i}`).join(" ");
  const [wrong = ""] = faults(
    `announce route 10.0.0.0/8 next-hop self community [ ${communities} ]\n`,
  );
  assertStringIncludes(wrong, "attributes of 65004 octets: 65000 fit into a message");
  const [longer = ""] = faults(`10.0.0.0/8 community [ ${"1:1 ".repeat(20_000)} ]\n`);
  assertStringIncludes(longer, "an attribute of more than 65535 octets fits into no message");
});

Deno.test("RouteLines refuse a next hop that no router has", () => {
  const bad = ["0.0.0.0", "::", "224.0.0.1", "255.255.255.255", "ff02::1"];
  for (const hop of bad) {
    assertEquals(faults(`10.0.0.0/8 nexthop ${hop}\n`), [
      `1:20 "${hop}" is not a next hop: it is no router's address`,
    ]);
  }
  assertEquals(faults("10.0.0.0/8 nexthop fe80::1\n10.0.0.0/8 nexthop 10.0.0.1\n"), []);
});

Deno.test("RouteLines read an aggregator as ExaBGP and gobgp write it, and as people do", () => {
  const wanted = '"aggregator":{"asn":64500,"address":"192.0.2.99"}';
  for (const said of ["( 64500:192.0.2.99 )", "64500:192.0.2.99", "64500 192.0.2.99"]) {
    const { routes } = read(`announce route 10.0.0.0/8 next-hop self aggregator ${said} med 5\n`);
    assertStringIncludes(routes[0]!, wanted);
    assertStringIncludes(routes[0]!, '"med":5');
  }
  assertEquals(faults("10.0.0.0/8 aggregator 0:192.0.2.99\n10.0.0.0/8 aggregator 1:::1\n"), [
    '1:23 "0:192.0.2.99" is not an aggregator like 65000:192.0.2.1',
    '2:23 "1:::1" is not an aggregator like 65000:192.0.2.1',
  ]);
});

Deno.test("RouteLines split a path of more than 255 AS numbers into segments", () => {
  const { routes } = read(`10.0.0.0/8 aspath ${Array(300).fill("65001").join()}\n`);
  const counts = [...routes[0]!.matchAll(/"asns":\[([^\]]*)\]/g)].map((m) =>
    m[1]!.split(",").length
  );
  assertEquals(counts, [255, 45]);
});

Deno.test("RouteLines stay small when every line says something else", () => {
  const { lines, routes } = read(
    Array.from({ length: 3000 }, (_, i) => `10.0.0.0/8 identifier ${i}`).join("\n"),
  );
  assertEquals(routes.at(-1), "+10.0.0.0/8 id 2999");
  assertEquals(lines.sets.size, 1);
});

Deno.test("RouteLines give the same when they forget all attributes again and again", () => {
  const text = `${MIXED}\n`.repeat(3), options = { defaults: makeRouteWords() };
  const { routes, lines } = read(text, { ...options, mostSets: 1 });
  assertEquals(routes, read(text, options).routes);
  assert(lines.sets.generation > 5);
  assert(lines.sets.size <= 3);
});
