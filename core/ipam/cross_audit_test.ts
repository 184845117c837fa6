import { assertEquals } from "@std/assert";
import {
  after,
  madeBlock,
  madeNode,
  madePool,
  madeRows,
  NOW,
  withRows,
} from "./check_made_rows.ts";
import { type Announcement, crossAudit, type CrossOptions } from "./cross_audit.ts";
import type { LedgerRow } from "./ledger_row.ts";

const AGENT = { agent: { instance: "a", since: after(-9000) } };
const R2 = { labels: [{ key: "rack", value: "r2" }] };
/** Four nodes in two racks, each with an agent and a block. */
const ROWS = withRows(
  madeRows(),
  madeNode("node-1", AGENT),
  madeNode("node-2", AGENT),
  madeNode("node-3", { ...AGENT, ...R2 }),
  madeNode("node-4", { ...AGENT, ...R2 }),
);

function from(origin: string, ...prefixes: string[]): Announcement[] {
  return prefixes.map((prefix) => ({ prefix, origin }));
}

function via(nextHop: string, ...prefixes: string[]): Announcement[] {
  return prefixes.map((prefix) => ({ prefix, nextHop }));
}

/** Every block by its owner. */
const ALL: readonly Announcement[] = [
  ...from("node-1", "10.0.0.0/26"),
  ...from("node-2", "10.0.0.64/26"),
  ...from("node-3", "10.0.4.0/26"),
  ...from("node-4", "10.0.4.64/26"),
];

function found(
  announcements: readonly Announcement[],
  { rows = ROWS, ...options }: CrossOptions & { rows?: readonly LedgerRow[] } = {},
): string[] {
  return crossAudit(rows, announcements, NOW, options).map(({ kind, severity, prefix, node }) =>
    [severity === "note" ? "note" : "", kind, prefix, node].filter((part) => part).join(" ")
  );
}

function texts(announcements: readonly Announcement[], options: CrossOptions = {}): string[] {
  return crossAudit(ROWS, announcements, NOW, options).map(({ text }) => text);
}

Deno.test("crossAudit finds nothing where every owner announces its block", () => {
  assertEquals(found(ALL), []);
  assertEquals(found([...ALL, ...ALL, { prefix: "0.0.0.0/0" }, { prefix: "192.0.2.0/24" }]), []);
  // The pool as a whole, as a core tells others.
  assertEquals(found([...ALL, { prefix: "10.0.0.0/16", path: "65000" }]), []);
});

Deno.test("crossAudit finds a block that another announces, by name, label, address or habit", () => {
  const rest = ALL.filter(({ prefix }) => prefix !== "10.0.0.64/26");
  const other = ["announced-by-other 10.0.0.64/26 node-1"];
  assertEquals(found([...rest, ...from("node-1", "10.0.0.64/26")]), other);
  const foreign = [...rest, ...via("192.0.2.1", "10.0.0.64/26")];
  assertEquals(found(foreign, { nodes: new Map([["192.0.2.1", "node-1"]]) }), other);
  const label = {
    ...AGENT,
    labels: [{ key: "rack", value: "r1" }, { key: "address", value: "192.0.2.1" }],
  };
  assertEquals(found(foreign, { rows: withRows(ROWS, madeNode("node-1", label)) }), other);
  // Learnt: node-1 has most of what is behind that next hop. It may be a router all the same.
  const two = withRows(ROWS, madeBlock("10.0.0.128/26", "node-1", { serial: 5 }));
  const hops = via("192.0.2.1", "10.0.0.0/26", "10.0.0.128/26", "10.0.0.64/26");
  const seen = [...ALL.slice(2), ...hops];
  assertEquals(found(seen, { rows: two }), ["note announced-by-other 10.0.0.64/26 node-1"]);
  // The owner announces it too: no router stands for both.
  assertEquals(found([...seen, ...from("node-2", "10.0.0.64/26")], { rows: two }), [
    "announced-twice 10.0.0.64/26 node-1",
  ]);
});

/** As a ToR tells of a session with another AS: the peer began it, and is its next hop. */
function external(hop: string, router: string, as: string, ...prefixes: string[]): Announcement[] {
  return via(hop, ...prefixes).map((one) => ({ ...one, originator: router, path: as }));
}

Deno.test("crossAudit takes nobody for a node whose label names another address", () => {
  const rest = ALL.slice(1), label = { key: "address", value: "192.0.2.11" };
  const rows = withRows(
    ROWS,
    madeNode("node-1", { ...AGENT, labels: [{ key: "rack", value: "r1" }, label] }),
  );
  const own = external("192.0.2.11", "192.0.2.11", "65001", "10.0.0.0/26");
  const routes = ["10.0.0.0/26", "10.0.0.16/28", "10.0.9.0/26"];
  for (const router of ["192.0.2.12", "10.9.9.9"]) {
    const foreign = external("192.0.2.12", router, "65002", ...routes);
    const who = "192.0.2.12, which no node is known to have";
    // The ToR tells its best path alone, and that is the other's.
    const seen = crossAudit(rows, [...rest, ...foreign], NOW);
    assertEquals(seen.map(({ kind, severity, text }) => [kind, severity, text]), [
      ["announced-by-other", "problem", `block 10.0.0.0/26 of node-1 is announced by ${who}`],
      [
        "more-specific",
        "problem",
        `10.0.0.16/28, more specific than block 10.0.0.0/26 of node-1, is announced by ${who}`,
      ],
      ["not-allocated", "problem", `10.0.9.0/26 is announced by ${who}, and granted to nobody`],
    ]);
    assertEquals(
      crossAudit(rows, [...rest, ...own, ...foreign], NOW)[0]?.text,
      `block 10.0.0.0/26 of node-1 is announced by node-1 (192.0.2.11); and by ${who}`,
    );
  }
  assertEquals(found([...rest, ...own], { rows }), []);
  // A label of the other family tells nothing of this one.
  const six = madeNode("node-1", { ...AGENT, labels: [{ ...label, value: "2001:db8::1" }] });
  const guess = via("192.0.2.12", "10.0.0.0/26");
  assertEquals(found([...rest, ...guess], { rows: withRows(ROWS, six) }), []);
});

Deno.test("crossAudit takes nobody for a node of which another place announces more", () => {
  const rows = withRows(ROWS, madeBlock("10.0.0.128/26", "node-1", { serial: 5 }));
  const own = via("192.0.2.11", "10.0.0.0/26", "10.0.0.128/26");
  const seen = [...ALL.slice(1), ...own, ...via("192.0.2.12", "10.0.0.0/26", "10.0.9.0/26")];
  assertEquals(found(seen, { rows }), [
    "not-allocated 10.0.9.0/26",
    "note announced-by-unknown 10.0.0.0/26",
  ]);
  // Two links of the same node, of which each tells all.
  const twice = [...ALL.slice(1), ...own, ...via("192.0.2.13", ...own.map((one) => one.prefix))];
  assertEquals(found(twice, { rows }), []);
});

Deno.test("crossAudit finds a block that two announce (P28, P29)", () => {
  assertEquals(found([...ALL, ...from("node-1", "10.0.0.64/26")]), [
    "announced-twice 10.0.0.64/26 node-1",
  ]);
  // The same block from two autonomous systems, wherever they are.
  const paths = ["65001", "65100 65002"].map((path) => ({ prefix: "10.0.0.0/26", path }));
  assertEquals(found([...ALL.slice(1), ...paths]), ["announced-twice 10.0.0.0/26"]);
  const same = ["65001", "65100 65001"].map((path) => ({ prefix: "10.0.0.0/26", path }));
  assertEquals(found([...ALL.slice(1), ...same]), ["note announced-by-unknown 10.0.0.0/26"]);
});

Deno.test("crossAudit says honestly what it does not know", () => {
  assertEquals(texts([...ALL, ...via("192.0.2.9", "10.0.0.70/32", "10.0.9.0/26")]), [
    "10.0.0.70/32, more specific than block 10.0.0.64/26 of node-2, is announced by 192.0.2.9, " +
    "which no node is known to have",
    "10.0.9.0/26 is announced by 192.0.2.9, which no node is known to have, and granted to nobody",
  ]);
  assertEquals(texts([...ALL, { prefix: "10.0.9.0/26", peer: "tor-1" }]), [
    "10.0.9.0/26 is announced by somebody behind tor-1, and granted to nobody",
  ]);
});

Deno.test("crossAudit finds a block that nobody announces", () => {
  assertEquals(found(ALL.slice(1)), ["not-announced 10.0.0.0/26 node-1"]);
  const without = (row: LedgerRow) => found(ALL.slice(1), { rows: withRows(ROWS, row) });
  assertEquals(without(madeNode("node-1")), ["note not-announced 10.0.0.0/26 node-1"]);
  assertEquals(without(madeBlock("10.0.0.0/26", "node-1", { since: after(-2) })), [
    "note not-announced 10.0.0.0/26 node-1",
  ]);
  assertEquals(without(madeBlock("10.0.0.0/26", "node-1", { state: "draining" })), [
    "not-announced 10.0.0.0/26 node-1",
  ]);
  for (const state of ["leaving", "cooling", "quarantined"] as const) {
    assertEquals(without(madeBlock("10.0.0.0/26", "node-1", { state })), []);
  }
  assertEquals(found([], { families: ["ipv6"] }), []);
  assertEquals(found([]).length, 4);
});

Deno.test("crossAudit finds routes to what is not granted, and to what is in no pool", () => {
  const one = (prefix: string) => found([...ALL, ...from("node-1", prefix)]);
  assertEquals(one("10.0.0.128/26"), ["not-allocated 10.0.0.128/26 node-1"]);
  assertEquals(one("10.0.200.0/24"), ["not-allocated 10.0.200.0/24 node-1"]);
  assertEquals(one("172.16.0.0/24"), ["in-no-pool 172.16.0.0/24 node-1"]);
  assertEquals(one("172.16.0.1/32"), ["note in-no-pool 172.16.0.1/32 node-1"]);
  assertEquals(one("2001:db8::1/128"), ["note in-no-pool 2001:db8::1/128 node-1"]);
  assertEquals(one("10.0.0.0/8"), ["aggregate-foreign 10.0.0.0/8 node-1"]);
  const known = { known: ["172.16.0.0/24"] };
  assertEquals(found([...ALL, ...from("node-1", "172.16.0.0/24")], known), []);
});

Deno.test("crossAudit finds more specific routes than blocks, the owner's too", () => {
  for (const prefix of ["10.0.0.7/32", "10.0.0.32/27"]) {
    assertEquals(found([...ALL, ...from("node-1", prefix)]), [`more-specific ${prefix} node-1`]);
  }
});

Deno.test("crossAudit finds blocks that are on their way and still announced (I7)", () => {
  const one = (state: "leaving" | "cooling" | "quarantined", seconds: number) =>
    found(ALL, {
      rows: withRows(ROWS, madeBlock("10.0.0.0/26", "node-1", { state, since: after(-seconds) })),
    });
  assertEquals(one("leaving", 59), ["note announced-leaving 10.0.0.0/26 node-1"]);
  assertEquals(one("leaving", 60), ["announced-leaving 10.0.0.0/26 node-1"]);
  // The routes were looked at before it was given back, or just then.
  assertEquals(one("cooling", -1), ["note announced-cooling 10.0.0.0/26 node-1"]);
  assertEquals(one("cooling", 4), ["note announced-cooling 10.0.0.0/26 node-1"]);
  assertEquals(one("cooling", 5), ["announced-cooling 10.0.0.0/26 node-1"]);
  assertEquals(one("quarantined", 1), ["announced-quarantined 10.0.0.0/26 node-1"]);
  const draining = madePool({ cidrs: [{ prefix: "10.0.0.0/16", draining: true }] });
  assertEquals(found(ALL, { rows: withRows(ROWS, draining) }).slice(0, 1), [
    "note announced-draining 10.0.0.0/26 node-1",
  ]);
});

Deno.test("crossAudit knows a node by the identifier of its router, whatever the next hop", () => {
  const rows = withRows(
    ROWS,
    madeNode("node-2", { labels: [{ key: "router-id", value: "192.0.2.2" }] }),
  );
  const route = { prefix: "10.0.0.0/26", nextHop: "192.0.2.254", originator: "192.0.2.2" };
  const others = ALL.filter(({ prefix }) => prefix !== "10.0.0.0/26");
  const nodes = new Map([["192.0.2.3", "node-3"]]);
  assertEquals(found([...others, route], { rows }), ["announced-by-other 10.0.0.0/26 node-2"]);
  assertEquals(found([...others, { ...route, originator: "192.0.2.3" }], { rows, nodes }), [
    "announced-by-other 10.0.0.0/26 node-3",
  ]);
});

Deno.test("crossAudit takes a router that others are behind for none of them", () => {
  const hop = "192.0.2.254";
  const behind = ALL.map(({ prefix }) => ({ prefix, nextHop: hop, isBehind: true as const }));
  // Its own network has the same next hop, and it is no node's.
  const own = { prefix: "192.0.2.0/24", nextHop: hop, originator: hop };
  const one = ALL.slice(1).map(({ prefix }) => ({ prefix, nextHop: hop, isBehind: true as const }));
  assertEquals(found([...behind, own]), ["note announced-by-unknown 10.0.0.0/26"]);
  assertEquals(found([...from("node-1", "10.0.0.0/26"), ...one, own]), [
    "note announced-by-unknown 10.0.0.64/26",
  ]);
});

Deno.test("crossAudit finds a block that begins at two routers behind one next hop", () => {
  const nextHop = "192.0.2.254";
  const ids: Record<string, string> = { "node-1": "192.0.2.1", "node-2": "192.0.2.2" };
  const reflected = ALL.flatMap(({ prefix, origin = "" }) => {
    const originator = ids[origin];
    return originator === undefined ? { prefix, origin } : { prefix, nextHop, originator };
  });
  assertEquals(found(reflected), []);
  const again = { prefix: "10.0.0.0/26", nextHop, originator: "192.0.2.9" };
  assertEquals(found([...reflected, again]), ["announced-twice 10.0.0.0/26 node-1"]);
  // Of a block of another AS those are the routers it comes in by, and a node may have two.
  assertEquals(found([...reflected, { ...again, path: "65009" }]), []);
});

Deno.test("crossAudit knows what is seen of racks from outside and from inside", () => {
  const aggregates = [
    { prefix: "10.0.0.0/22", path: "65001" },
    { prefix: "10.0.4.0/22", path: "65002" },
  ];
  const core = { isAggregated: true }, inside = { isAggregated: true, rack: "r1" };
  assertEquals(found(aggregates, core), []);
  assertEquals(found(aggregates.slice(1), core), ["aggregate-missing 10.0.0.0/22"]);
  assertEquals(found([...aggregates, ALL[0]!], core), ["beyond-rack 10.0.0.0/26 node-1"]);
  assertEquals(found([...ALL.slice(0, 2), ...aggregates], inside), []);
  assertEquals(found([...ALL.slice(1, 3), ...aggregates], inside), [
    "beyond-rack 10.0.4.0/26 node-3",
    "not-announced 10.0.0.0/26 node-1",
  ]);
  // Nobody said from where: a block behind an aggregate that is seen may well be announced.
  assertEquals(found(aggregates), []);
});

Deno.test("crossAudit finds aggregates of others, and what is no aggregate", () => {
  const one = (route: Announcement) => found([...ALL, route]);
  assertEquals(one({ prefix: "10.0.0.0/22", origin: "node-2" }), []);
  assertEquals(one({ prefix: "10.0.0.0/22", origin: "node-3" }), [
    "aggregate-foreign 10.0.0.0/22 node-3",
  ]);
  assertEquals(one({ prefix: "10.0.0.0/21", nextHop: "192.0.2.9" }), [
    "aggregate-foreign 10.0.0.0/21",
  ]);
  assertEquals(one({ prefix: "10.0.0.0/25", origin: "node-1" }), [
    "aggregate-foreign 10.0.0.0/25 node-1",
  ]);
  const both = ["65001", "65002"].map((path) => ({ prefix: "10.0.0.0/22", path }));
  assertEquals(found([...ALL, ...both]), ["aggregate-foreign 10.0.0.0/22"]);
});

Deno.test("crossAudit tells of routes that are none, and takes any text", () => {
  const odd = ["", "10.0.0.1/8", "10.0.0.0/99", "\u001b[31m", "::1%eth0/128"];
  assertEquals(
    found([...ALL, ...odd.map((prefix) => ({ prefix, nextHop: prefix, path: prefix }))]),
    [
      ...odd.map(() => "note unreadable-route"),
    ],
  );
  // Another spelling is the same route.
  const hop = [{ prefix: "10.0.0.0/26", nextHop: "2001:DB8:0::1" }];
  const nodes = new Map([["2001:db8::1", "node-1"]]);
  assertEquals(found([...hop, ...ALL.slice(1)], { nodes }), []);
});
