import { assertEquals } from "@std/assert";
import type { PeerRow } from "../agent/rows.ts";
import { calicoLines } from "./calico.ts";
import { madePeer } from "./made_peer_rows.ts";

const clock = {
  unixSeconds: Date.parse("2019-11-26T07:00:00Z") / 1000,
  offsetMinutes: () => 0,
};

function peer(name: string, address: string, more: Partial<PeerRow> = {}): PeerRow {
  return madePeer(name, { address, since: "2019-11-25T01:00:00.000Z", ...more });
}

const REFUSED = {
  state: "Active",
  cause: "refused",
  since: "2019-11-26T06:11:21.000Z",
} as const;

// The screens are those of calicoctl as people have shown them in public.
Deno.test("calicoLines draws the box of calicoctl: heads in the middle, cells at the left", () => {
  const rows = [
    peer("Mesh_1_1_1_4", "1.1.1.4"),
    peer("Mesh_1_1_1_7", "1.1.1.7", REFUSED),
    peer("Global_192_168_1_1", "192.168.1.1"),
  ];
  assertEquals(calicoLines(rows, clock), [
    "Calico process is running.",
    "",
    "IPv4 BGP status",
    "+--------------+-------------------+-------+------------+--------------------------------+",
    "| PEER ADDRESS |     PEER TYPE     | STATE |   SINCE    |              INFO              |",
    "+--------------+-------------------+-------+------------+--------------------------------+",
    "| 1.1.1.4      | node-to-node mesh | up    | 2019-11-25 | Established                    |",
    "| 1.1.1.7      | node-to-node mesh | start | 06:11:21   | Active Socket: Connection      |",
    "|              |                   |       |            | refused                        |",
    "| 192.168.1.1  | global            | up    | 2019-11-25 | Established                    |",
    "+--------------+-------------------+-------+------------+--------------------------------+",
    "",
    "IPv6 BGP status",
    "No IPv6 peers found.",
    "",
  ]);
});

Deno.test("calicoLines is as wide as its cells, and has a box for each family", () => {
  const since = "2019-11-26T06:15:16.000Z";
  const rows = [
    peer("Mesh_192_168_80_101", "192.168.80.101", { since }),
    peer("tor", "fd00::1", { since, state: "Connect", why: "no answer: from nobody" }),
  ];
  assertEquals(calicoLines(rows, clock).slice(2), [
    "IPv4 BGP status",
    "+----------------+-------------------+-------+----------+-------------+",
    "|  PEER ADDRESS  |     PEER TYPE     | STATE |  SINCE   |    INFO     |",
    "+----------------+-------------------+-------+----------+-------------+",
    "| 192.168.80.101 | node-to-node mesh | up    | 06:15:16 | Established |",
    "+----------------+-------------------+-------+----------+-------------+",
    "",
    "IPv6 BGP status",
    "+--------------+---------------+-------+----------+-------------------+",
    "| PEER ADDRESS |   PEER TYPE   | STATE |  SINCE   |       INFO        |",
    "+--------------+---------------+-------+----------+-------------------+",
    "| fd00::1      | node specific | start | 06:15:16 | Connect no answer |",
    "+--------------+---------------+-------+----------+-------------------+",
    "",
  ]);
});

Deno.test("calicoLines shows a peer that is disabled", () => {
  const lines = calicoLines([peer("tor", "10.0.0.1", { state: "Disabled" })], clock);
  assertEquals(lines[6], "| 10.0.0.1     | node specific | down  | 2019-11-25 | Idle Disabled |");
});
