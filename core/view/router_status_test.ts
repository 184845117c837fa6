import { assertEquals } from "@std/assert";
import type { IpamRow, RouterRow } from "../agent/rows.ts";
import { capabilityRows } from "./capability_rows.ts";
import { changeText } from "./changes.ts";
import { makePalette } from "./palette.ts";
import { memoryLines, routerLines, sizeText } from "./router_status.ts";
import { shortSpan } from "./short_span.ts";

const PLAIN = makePalette(false);

const ROW = {
  schema: "underlay.router/1",
  version: "0.1.0",
  host_name: "node-1",
  local_as: 65010,
  router_id: "192.0.2.9",
  started: "2026-08-23T09:46:30.123Z",
  now: "2026-08-23T12:00:00.000Z",
  config_file: "/etc/underlay.yaml",
  peers: 3,
  established: 2,
  prefixes: { ipv4: 20000, ipv6: 5 },
  paths: 40010,
} as const;

Deno.test("routerLines tells what the agent is and holds", () => {
  assertEquals(routerLines(ROW, PLAIN, 80), [
    "underlay 0.1.0 on node-1",
    "  AS             65010",
    "  router id      192.0.2.9",
    "  configuration  /etc/underlay.yaml",
    "  started        2026-08-23T09:46:30Z",
    "  now            2026-08-23T12:00:00Z",
    "  peers          3, 2 of them established",
    "  prefixes       20000 ipv4, 5 ipv6",
    "  paths          40010",
  ]);
});

Deno.test("routerLines says where the file is not what runs", () => {
  const told = (more: Partial<RouterRow>) =>
    routerLines({ ...ROW, ...more }, PLAIN, 80).slice(4, -5);
  assertEquals(told({}), []);
  assertEquals(told({ config_state: "changed" }), [
    "                 it has changed since: underlay peer reload --plan",
  ]);
  assertEquals(told({ config_state: "refused", config_error: "u.yaml:1:11: local-as: \x1b" }), [
    "                 the last reload refused it, what was in it before still runs:",
    "                 u.yaml:1:11: local-as: \\x1b",
  ]);
  assertEquals(told({ config_state: "unreadable" }).length, 1);
});

Deno.test("routerLines tell of a ledger what is announced of it, and what is wrong", () => {
  const told = (ipam: IpamRow) => routerLines({ ...ROW, ipam }, PLAIN, 80).slice(9);
  const fine = {
    store: "/var/lib/underlay/ipam.db",
    state: "ok",
    node: "node-1",
    blocks: 2,
    aggregates: 0,
    last_change: "2026-08-23T11:59:59.250Z",
  } as const;
  assertEquals(told(fine), [
    "  ipam           node-1 in /var/lib/underlay/ipam.db",
    "    announced    2 blocks",
    "    last change  2026-08-23T11:59:59Z",
  ]);
  const conflict = { prefix: "10.0.0.0/26", peer: "tor-a", next_hop: "10.0.0.9", origin_as: 65003 };
  const bad = {
    ...fine,
    state: "away",
    why: "connection refused",
    since: "2026-08-23T11:59:00.000Z",
    blocks: 1,
    aggregates: 1,
    withdrawing: 1,
    held_back: 1,
    refused: "cannot grant a /26: the largest free block is a /28",
    alarm: "4 of 9 agents are not heard of",
    conflicts: [conflict],
  } as const;
  assertEquals(told(bad).filter((_, i) => i !== 2), [
    "  ipam           node-1 in /var/lib/underlay/ipam.db",
    "    announced    1 block, 1 aggregate, 1 being withdrawn, 1 held back",
    "                 the ledger is away since 2026-08-23T11:59:00Z, what was",
    "                 announced still is: connection refused",
    "                 cannot grant a /26: the largest free block is a /28",
    "                 4 of 9 agents are not heard of",
    "                 10.0.0.0/26 is announced by another router too: tor-a told us,",
    "                 next hop 10.0.0.9, from AS 65003",
  ]);
  const tor = {
    store: "etcd://10.0.0.1:2379",
    state: "opening",
    blocks: 0,
    aggregates: 0,
  } as const;
  assertEquals(told(tor), [
    "  ipam           etcd://10.0.0.1:2379",
    "    announced    0 aggregates",
    "                 the ledger is not read yet",
  ]);
});

Deno.test("memoryLines aligns counts and sizes at the right", () => {
  const row = (part: string, octets: number, count?: number) => ({
    schema: "underlay.memory/1" as const,
    part,
    octets,
    ...(count !== undefined && { count }),
  });
  assertEquals(memoryLines([row("paths", 16000, 1000), row("process", 70_000_000)], PLAIN), [
    "Part     Count      Size",
    "paths     1000  15.6 KiB",
    "process         66.8 MiB",
  ]);
});

Deno.test("sizeText and shortSpan change their unit where the next one says more", () => {
  assertEquals([0, 1023, 1024, 1 << 20, 2 ** 50].map(sizeText), [
    ...["0 B", "1023 B", "1.0 KiB", "1.0 MiB", "1024.0 TiB"],
  ]);
  assertEquals([-1, 0, 59.9, 60, 3599, 3600, 86399, 86400, 70 * 86400].map(shortSpan), [
    ...["0s", "0s", "59s", "1m00s", "59m59s", "1h00m", "23h59m", "1d00h", "10w"],
  ]);
});

Deno.test("changeText tells what changed, from what to what, and what follows", () => {
  assertEquals(
    changeText({
      schema: "underlay.change/1",
      what: "peer tor-a",
      change: "change",
      keys: ["hold-time: 90 -> 30"],
      effect: "session reset",
    }),
    "~ peer tor-a: hold-time: 90 -> 30; session reset",
  );
});

Deno.test("capabilityRows puts the same capability of both sides into one row", () => {
  const rows = capabilityRows(
    ["multiprotocol: ipv4 unicast", "role: customer", "ADD-PATH: ipv4 unicast both"],
    ["multiprotocol: ipv6 unicast", "role: provider", "route refresh"],
  );
  assertEquals(rows.map(({ name, ours, theirs }) => [name, ours, theirs]), [
    ["ipv4 unicast", "offered", "-"],
    ["role", "customer", "provider"],
    ["ADD-PATH", "ipv4 unicast both", "-"],
    ["ipv6 unicast", "-", "offered"],
    ["route refresh", "-", "offered"],
  ]);
});
