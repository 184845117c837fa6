import { assertEquals } from "@std/assert";
import { compareConfigs } from "./compare.ts";
import { errorsIn, madeRouter } from "./made_config.ts";

Deno.test("ipam of a file with a node alone has what is usual for the rest", () => {
  assertEquals(madeRouter("ipam: {node: node-1}").ipam, {
    node: "node-1",
    labels: [],
    announce: true,
    attributes: "",
    aggregates: "none",
    aggregateAttributes: "",
    elastic: true,
    reportSeconds: 5,
    leaseSeconds: 30,
    onConflict: "alarm",
  });
  assertEquals(madeRouter().ipam, undefined);
});

Deno.test("ipam reads what a ToR says, which announces the aggregate of its rack", () => {
  const { ipam } = madeRouter(
    "ipam:",
    '  store: "etcd://10.0.0.1:2379,[2001:db8::1]:2379"',
    "  labels: {topology.kubernetes.io/rack: a, zone: 07}",
    "  aggregates: yes",
    "  aggregate-attributes: community 65000:300 med 5",
    "  on-conflict: hold",
  );
  assertEquals(ipam?.store, "etcd://10.0.0.1:2379,[2001:db8::1]:2379");
  assertEquals(ipam?.labels, [
    { key: "topology.kubernetes.io/rack", value: "a" },
    { key: "zone", value: "07" },
  ]);
  assertEquals([ipam?.aggregates, ipam?.onConflict], ["rack", "hold"]);
  assertEquals(ipam?.aggregateAttributes, "community 65000:300 med 5");
});

function check(line: string, ...errors: readonly string[]): void {
  assertEquals([line, ...errorsIn(`local-as: 1\nipam: {${line}}\n`)], [line, ...errors]);
}

Deno.test("ipam says what is wrong, with its line and column", () => {
  check(
    "store: a.db",
    "2:7: ipam: there is neither a node nor an aggregate to announce; " +
      "say node for its blocks, or aggregates: yes for those of its rack",
  );
  check(
    "aggregates: yes",
    "2:20: ipam.aggregates: no labels say which rack; labels: {rack: NAME}, or all for all racks",
  );
  check(
    "aggregates: all, uid: x",
    "2:30: ipam.uid: it is of no node",
  );
  check(
    'node: n, store: "http://etcd:2379"',
    '2:24: ipam.store: "http://etcd:2379" is not the path of a file, or etcd://HOST:PORT; ' +
      "an etcd server is etcd://HOST:PORT",
  );
  check(
    "node: n, store: etcd://",
    '2:24: ipam.store: "etcd://" is not the path of a file, or etcd://HOST:PORT',
  );
  check(
    "node: n, attributes: comunity no-export",
    '2:29: ipam.attributes: "comunity" is not an attribute; known are nexthop, origin, aspath, ' +
      "as-path, med, local-pref, community, large-community, extended-community, aigp, " +
      "atomic-aggregate, aggregator, identifier, split",
  );
  check(
    "node: n, attributes: med 5 nexthop 10.0.0.1",
    "2:29: ipam.attributes: the next hop is this router",
  );
  check(
    "node: n, attributes: split 30",
    "2:29: ipam.attributes: a block is announced as it is, not split",
  );
  check("node: n, lease: 2", '2:24: ipam.lease: "2" is not 3 to 3600 seconds, like 30, 30s or 5m');
  check(
    "node: a b",
    '2:14: ipam.node: "a b" is not a name: up to 64 letters, ' +
      "digits and any of . : % @ / + - _",
  );
});

Deno.test("compareConfigs tells of ipam what differs, and that no session ends", () => {
  const of = (...lines: string[]) => madeRouter(...lines);
  const rows = (...[a, b]: [ReturnType<typeof of>, ReturnType<typeof of>]) =>
    compareConfigs(a, b).map(({ what, change, keys, effect }) => [what, change, keys, effect]);
  const without = of(), one = of("ipam: {node: a}");
  assertEquals(rows(without, one), [["ipam", "add", undefined, "blocks announced"]]);
  assertEquals(rows(one, without), [["ipam", "remove", undefined, "blocks withdrawn"]]);
  const other = of("ipam: {node: a, labels: {rack: b}, aggregates: yes, lease: 1m}");
  assertEquals(rows(one, other), [[
    "ipam",
    "change",
    ["labels: none -> rack=b", "aggregates: no -> yes", "lease: 30 -> 60"],
    "blocks looked at anew",
  ]]);
});
