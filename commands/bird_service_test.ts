import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { OPEN, SimAgent } from "../core/agent/made_agents.ts";
import { madeFamily, madePeer } from "../core/agent/made_configs.ts";
import type { PolicySource } from "../core/rib/policy/rules.ts";
import { Lab } from "../core/speaker/sim/lab.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../core/wire/family/family_type.ts";
import { BirdService } from "./bird_service.ts";
import { type BirdcRoute, readProtocols, readReply, readRoutes } from "./made_birdc.ts";
import { TRANSCRIPTS } from "./made_transcripts.ts";

type Command = keyof typeof TRANSCRIPTS;

const FROM_TOR: PolicySource = {
  name: "from-tor",
  otherwise: "accept",
  rules: [
    {
      name: "doc",
      match: [{ key: "prefix", texts: ["198.51.100.0/24"] }],
      actions: [],
      outcome: "reject",
    },
    {
      name: "mark",
      match: [],
      actions: [{ verb: "add", key: "community", texts: ["65001:7"] }],
      outcome: "accept",
    },
  ],
};

interface Asked {
  readonly faults: string[];
  readonly node: SimAgent;
  /** The reply as it goes over the socket. */
  raw(line: string): string;
  /** What birdc prints of it. */
  ask(line: string): string;
  code(line: string): number;
}

const both = [
  madeFamily({ family: IPV4_UNICAST, importPolicy: "from-tor", exportPolicy: "all" }),
  madeFamily({ family: IPV6_UNICAST, importPolicy: "all", exportPolicy: "none" }),
];

/** The router of the transcripts, as one of ours. */
function equal(version: 1 | 2 = 2, tables: readonly (4 | 6)[] = [4, 6]): Asked {
  const lab = new Lab(), faults: string[] = [];
  const open = { ...OPEN, nextHop: { mode: "self" } } as const;
  const node = new SimAgent(lab, "10.0.12.1", {
    announce: ["172.16.0.0/24"],
    policies: new Map([["from-tor", FROM_TOR]]),
    surroundings: {
      routerId: 0x0a000001,
      addresses: [{ device: "pIb0", address: "10.0.12.1", length: 24 }],
    },
    peers: [
      madePeer({ name: "tor_a", description: "the ToR", address: "10.0.12.2", families: both }),
      madePeer({
        name: "node_b",
        address: "10.0.13.3",
        remoteAs: 65001,
        client: true,
        family: open,
      }),
      madePeer({ name: "off_c", address: "10.0.12.9", remoteAs: 65009, enabled: false }),
      madePeer({ name: "dead_e", address: "10.0.13.9", remoteAs: 65009, passive: true }),
    ],
  });
  const one = { address: "10.0.12.1", remoteAs: 65001, family: OPEN };
  new SimAgent(lab, "10.0.12.2", {
    localAs: 65002,
    peers: [madePeer({ ...one, localAs: 65002, families: both.map((f) => ({ ...f, ...OPEN })) })],
    announce: [
      "192.0.2.0/24 community 65002:100 large-community 65002:1:2 extended-community rt:65002:5",
      "198.51.100.0/24",
      "203.0.113.0/25",
      "0.0.0.0/0",
      "2001:db8:1::/48 nexthop fd00:12::2",
    ],
  });
  new SimAgent(lab, "10.0.13.3", {
    peers: [madePeer(one)],
    announce: ["192.0.2.0/24", "10.99.0.0/16"],
  });
  lab.pass(30);
  const host = { agent: node.agent, internalError: (text: string) => void faults.push(text) };
  const service = new BirdService(host, version, tables);
  const raw = (line: string) => [...service.answer(line)].join("");
  const ask = (line: string) => readReply(raw(line)).text;
  return { faults, node, raw, ask, code: (line) => readReply(raw(line)).code };
}

/** A route without what the kernel adds in BIRD, and what we call by another name. */
function comparable({ attributes, device: _device, ...route }: BirdcRoute) {
  const { from: _from, ...rest } = route, isOwn = route.kind === "blackhole";
  const isInner = route.worth.includes("?"),
    shown = Object.entries(attributes).filter(([name]) => {
      // BIRD has a route of its own from a static protocol, without an attribute of BGP.
      return isOwn ? name === "Type" : name !== "BGP.next_hop" || !route.prefix.includes(":");
    });
  return {
    ...rest,
    protocol: isOwn ? "own" : route.protocol,
    ...(isInner && { gateway: "resolved by the kernel" }),
    attributes: Object.fromEntries(shown),
  };
}

/** In one order: BIRD's is that of a hash. */
function sorted(routes: readonly BirdcRoute[]) {
  const key = (route: BirdcRoute) => `${route.table} ${route.prefix}`;
  return routes.toSorted((a, b) => key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0).map(comparable);
}

const ROUTES: readonly Command[] = [
  "show route",
  "show route all",
  "show route protocol tor_a",
  "show route export node_b",
  "show route for 192.0.2.5",
];

for (const command of ROUTES) {
  Deno.test(`BirdService answers ${command} with the routes that BIRD has`, () => {
    const { ask, faults } = equal(), theirs = readReply(TRANSCRIPTS[command]);
    assertEquals(sorted(readRoutes(ask(command))), sorted(readRoutes(theirs.text)));
    assertEquals(faults, []);
  });
}

const EXACT: readonly Command[] = [
  "show route count",
  "show route protocol tor_a count",
  "show route 9.9.9.0/24",
  "show route for 192.0.2.5 count",
];

for (const command of EXACT) {
  Deno.test(`BirdService answers ${command} as BIRD, octet for octet`, () => {
    assertEquals(equal().raw(command), TRANSCRIPTS[command]);
  });
}

/** Codes and shape of a reply: what stands in its lines is left aside. */
function shape(reply: string): string[] {
  const kind = (text: string) =>
    /^Table|networks in/.test(text) ? text.replace(/\d+/g, "N") : text.trim() === "" ? "" : "line";
  return reply.split("\n").map((line) =>
    line.replace(/^(\d{4}[- ]| )(.*)$/, (_, lead, text) => lead + kind(text))
  );
}

for (const command of ["show route stats", "show route filtered stats"] as const) {
  Deno.test(`BirdService frames ${command} as BIRD does`, () => {
    assertEquals(shape(equal().raw(command)), shape(TRANSCRIPTS[command]));
  });
}

Deno.test("BirdService shows protocols in BIRD's columns", () => {
  const theirs = readProtocols(readReply(TRANSCRIPTS["show protocols"]).text);
  const ours = readProtocols(equal().ask("show protocols"));
  const row = (name: string) => {
    const told = [theirs, ours].map((all) => all.find((one) => one.name === name)!);
    const [a, b] = told.map(({ proto, table, state, info }) => ({ proto, table, state, info }));
    assertEquals(b, a, name);
  };
  for (const name of ["tor_a", "node_b", "off_c", "dead_e"]) row(name);
  const [head] = equal().raw("show protocols").split("\n");
  assertEquals(head, TRANSCRIPTS["show protocols"].split("\n")[0]);
  assertEquals(ours.map(({ name }) => name), [
    "static1",
    "static2",
    "tor_a",
    "node_b",
    "off_c",
    "dead_e",
  ]);
});

Deno.test("BirdService says of a session what BIRD says, line by line", () => {
  const lines = (text: string) => readProtocols(text)[0]!.detail;
  const theirs = lines(readReply(TRANSCRIPTS["show protocols all tor_a"]).text);
  const ours = lines(equal().ask("show protocols all tor_a"));
  const labels = (all: readonly string[]) => all.map((line) => line.split(":")[0]!);
  // Capabilities and timers are each one's own; limits are not configured here.
  const own = /^ {6,8}|timer|limit/;
  assertEquals(
    labels(ours).filter((line) => !own.test(line)),
    labels(theirs).filter((line) => !own.test(line)).slice(0, -1),
  );
  for (const wanted of ["  Description:    the ToR", "    Neighbor address: 10.0.12.2"]) {
    assert(theirs.includes(wanted) && ours.includes(wanted), wanted);
  }
  assert(ours.includes("    Routes:         3 imported, 1 filtered, 3 exported, 2 preferred"));
  assertEquals(theirs.filter((line) => line.includes("Routes:")).length, 2);
  const grid = (all: readonly string[]) => all.find((line) => line.includes("received"));
  assertEquals(grid(ours), grid(theirs));
  assertEquals(
    lines(equal().ask("show protocols all dead_e")),
    lines(readReply(TRANSCRIPTS["show protocols all dead_e"]).text),
  );
});

Deno.test("BirdService shows what import refused, and what leaves and does not", () => {
  const { ask, raw, node } = equal();
  const filtered = readRoutes(ask("show route filtered all"));
  assertEquals(filtered.map(({ prefix, isBest }) => [prefix, isBest]), [[
    "198.51.100.0/24",
    false,
  ]]);
  assertEquals(raw("show route noexport node_b"), "0000 \n");
  // To where it came from nothing goes back, and that is no policy's doing.
  const out = readRoutes(ask("show route export tor_a")).map(({ prefix }) => prefix);
  assertEquals(out, ["10.99.0.0/16", "172.16.0.0/24", "192.0.2.0/24"]);
  node.reload({
    peers: node.part.peers!.map((peer) =>
      peer.name === "tor_a"
        ? { ...peer, families: peer.families.map((f) => ({ ...f, exportPolicy: "none" })) }
        : peer
    ),
  });
  assertEquals(raw("show route export tor_a"), "0000 \n");
  assertEquals(readRoutes(ask("show route noexport tor_a")).map(({ prefix }) => prefix), out);
});

Deno.test("BirdService finds protocols by name, in quotes by pattern", () => {
  const { ask, raw } = equal();
  const names = (line: string) => readProtocols(ask(line)).map(({ name }) => name);
  assertEquals(names('show protocols "*_?"'), ["tor_a", "node_b", "off_c", "dead_e"]);
  assertEquals(names("show protocols all 'tor_a'"), ["tor_a"]);
  assertEquals(names("show protocols tor_a all"), ["tor_a"]);
  assertEquals(raw('show protocols "*x*y*z*"'), "8003 No protocols match\n");
  const stars = `show protocols "${"*a".repeat(5000)}"`;
  assertEquals(raw(stars), "8003 No protocols match\n");
});

Deno.test("BirdService refuses what would change something, and says what it does not know", () => {
  const { raw, code } = equal();
  for (
    const line of ["configure", "disable tor_a", "down", "restart all", "eval 1", "debug x all"]
  ) {
    // As BIRD answers one who is restricted.
    assertEquals(raw(line), "8007 Access denied\n", line);
  }
  assertEquals(raw("restrict"), "0016 Access restricted\n");
  assertEquals(raw("echo all"), "0000 \n");
  const wrong = ["", "xyz", "show", "show foo", "show route where net ~ 1.0.0.0/8", "show memory x"]
    .concat(["show route 192.0.2.1/24", "show route for 300.1.1.1", "show route protocol nix"])
    .concat(["show route table nix", "show route primary filtered", "show route export off_c"])
    .concat([
      "show route protocol tor_a protocol tor_a",
      "show route in",
      "show s",
      "show interfaces",
    ]);
  for (const line of wrong) assertEquals(code(line), 9001, line);
  assertStringIncludes(raw("show route 192.0.2.1/24"), "maybe you wanted 192.0.2.0/24");
  assertStringIncludes(raw("show route where true"), "underlay show route --where");
});

Deno.test("BirdService takes the beginnings of words where they are plain", () => {
  const { raw } = equal();
  assertEquals(raw("sh ro co"), raw("show route count"));
  assertEquals(
    raw("show route fi co"),
    '9001 syntax error, unexpected "fi", which may be filtered or filter\n',
  );
});

Deno.test("BirdService says who really answers, where parsers do not look", () => {
  const { raw, ask } = equal(), text = raw("show status");
  assertMatch(text, /^1000-BIRD 2\.0\.12\n1011-Router ID is 10\.0\.0\.1\n/);
  assertMatch(text, /\n Answered by underlay 0\.0\.0\n0013 Daemon is up and running\n$/);
  assertMatch(
    ask("show memory"),
    /^BIRD memory usage\n {19}Effective {4}Overhead\n(.+\n){3}Total:/,
  );
});

Deno.test("BirdService gives a fault of ours its end, and tells it", () => {
  const { node, faults } = equal();
  const host = { agent: node.agent, internalError: (text: string) => void faults.push(text) };
  const service = new BirdService(host, 2, [4, 6]);
  node.agent.router = () => {
    throw new Error("as asked");
  };
  assertEquals(
    [...service.answer("show status")].join(""),
    "8000 Internal error of the agent: see its log\n",
  );
  assertMatch(faults[0]!, /"show status": Error: as asked/);
});

/** What calicoctl takes for a peer in a row of BIRD 1. */
function calicoPeers(reply: string): string[][] {
  const [head, ...rows] = reply.split("\n");
  assertEquals(head, "2002-name     proto    table    state  since       info");
  assertEquals(rows.pop(), "");
  assertMatch(rows.pop()!, /^0000/);
  return rows.flatMap((row) => {
    assertMatch(row, /^(1002-| )/);
    const cells = row.slice(row.startsWith(" ") ? 1 : 5).trim().split(/\s+/);
    const name = /^(Global|Node|Mesh)_(.+)$/.exec(cells[0]!);
    if (cells.length < 6 || cells[1] !== "BGP" || !name) return [];
    return [[name[1]!, name[2]!, cells[3]!, cells.slice(5).join(" ")]];
  });
}

Deno.test("BirdService as BIRD 1 is read by calicoctl, disabled peers too", () => {
  assertEquals(calicoPeers(equal(1, [4]).raw("show protocols")), [
    ["Node", "10_0_12_2", "up", "Established"],
    ["Node", "10_0_13_3", "up", "Established"],
    ["Node", "10_0_12_9", "down", "Idle Disabled"],
    ["Node", "10_0_13_9", "start", "Passive"],
  ]);
  assertEquals(calicoPeers(equal(1, [6]).raw("show protocols")), []);
});

Deno.test("BirdService as BIRD 1 has one table, and its gateways on the line", () => {
  const { ask, raw } = equal(1, [4]), lines = ask("show route protocol Node_10_0_12_2").split("\n");
  assertMatch(
    lines[0]!,
    /^0\.0\.0\.0\/0 {10}via 10\.0\.12\.2 on pIb0 \[Node_10_0_12_2 \S+\] \* \(100\) \[AS65002i\]$/,
  );
  assertEquals(raw("show route count"), "0014 6 of 6 routes for 5 networks\n");
  assertMatch(
    ask("show route 172.16.0.0/24"),
    /^172\.16\.0\.0\/24 {6}blackhole \[static1 \S+\] \* \(200\)$/m,
  );
  assertMatch(equal(1, [6]).ask("show route"), /^2001:db8:1::\/48 /);
  assertEquals(raw("show route for 2001:db8:1::1"), "8001 Network not found\n");
});

Deno.test("BirdService pauses while it walks what nobody wants to see", () => {
  const { node } = equal();
  node.agent.announce(
    Array.from({ length: 3000 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`).join("\n"),
  );
  const service = new BirdService({ agent: node.agent, internalError: () => {} }, 2, [4]);
  const pieces = [...service.answer("show route protocol node_b")];
  assert(pieces.length > 3000 / 256, `${pieces.length} pieces`);
  assert(Math.max(...[...service.answer("show route all")].map(({ length }) => length)) < 40_000);
});
