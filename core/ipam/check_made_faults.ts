// Ledgers with one thing wrong each, for tests of whoever looks for that.
import {
  after,
  madeBlock,
  madeMeta,
  madeNode,
  madePool,
  madeRows,
  madeSuper,
  NOW,
  withoutRows,
  withRows,
} from "./check_made_rows.ts";
import type { LedgerRow } from "./ledger_row.ts";

const ROWS = madeRows();
const DUAL = madePool({
  cidrs: [{ prefix: "10.0.0.0/16" }, { prefix: "2001:db8::/96" }],
  ipv6: { smallest: 124, usual: 122, largest: 120, rack: 116 },
});
const PAIR: readonly LedgerRow[] = [
  madeMeta(),
  DUAL,
  madeSuper("10.0.0.0/22"),
  madeSuper("2001:db8::/116"),
  madeNode("node-1"),
  madeBlock("10.0.0.0/26", "node-1", { partner: "2001:db8::/122" }),
  madeBlock("2001:db8::/122", "node-1", { partner: "10.0.0.0/26" }),
];

/** Each thing that may be wrong with a ledger, and what is said of it: `kind prefix`, and that alone. */
export const FAULTS: Readonly<
  Record<string, [rows: readonly LedgerRow[], found: readonly string[]]>
> = {
  "nothing": [ROWS, []],
  "nothing, dual stack": [PAIR, []],
  "nothing at all": [[], []],
  // I1
  "two owners of one block by nested blocks": [
    withRows(ROWS, madeBlock("10.0.0.16/28", "node-2")),
    ["several-owners 10.0.0.16/28"],
  ],
  "a block over others, of one owner": [
    withRows(ROWS, madeBlock("10.0.0.0/28", "node-1")),
    ["block-overlap 10.0.0.0/28"],
  ],
  "a block that cools under one that is held": [
    withRows(ROWS, madeBlock("10.0.0.16/28", "node-2", { state: "cooling", since: NOW })),
    ["several-owners 10.0.0.16/28"],
  ],
  "two super-blocks in each other": [
    withRows(ROWS, madeSuper("10.0.0.0/24"), madeBlock("10.0.0.128/26", "node-1")),
    ["super-overlap 10.0.0.0/24"],
  ],
  "two pools in each other": [
    withRows(ROWS, madePool({ name: "more", cidrs: [{ prefix: "10.0.128.0/17" }] })),
    ["pool-overlap 10.0.128.0/17"],
  ],
  "two pools of one range": [
    withRows(ROWS, madePool({ name: "more", cidrs: [{ prefix: "10.0.0.0/16" }] })),
    ["pool-overlap 10.0.0.0/16"],
  ],
  "one range twice in a pool": [
    withRows(ROWS, madePool({ cidrs: [{ prefix: "10.0.0.0/16" }, { prefix: "10.0.0.0/16" }] })),
    ["pool-overlap 10.0.0.0/16"],
  ],
  "an IPv4 range in IPv6": [
    withRows(ROWS, madePool({ name: "more", cidrs: [{ prefix: "::ffff:10.0.0.0/112" }] })),
    ["ipv4-mapped ::ffff:10.0.0.0/112", "pool-overlap ::ffff:10.0.0.0/112"],
  ],
  // I2
  "a block in no pool": [
    withRows(ROWS, madeSuper("192.0.2.0/24"), madeBlock("192.0.2.0/26", "node-1")),
    ["outside-pools 192.0.2.0/24", "outside-pools 192.0.2.0/26"],
  ],
  "a block of a pool that is not there": [
    withRows(ROWS, madeBlock("10.0.0.0/26", "node-1", { pool: "old" })),
    ["unknown-pool 10.0.0.0/26", "other-pool 10.0.0.0/26"],
  ],
  "a block of another pool than its place": [
    withRows(
      ROWS,
      madePool({ name: "more", cidrs: [{ prefix: "10.1.0.0/16" }] }),
      madeBlock("10.0.0.0/26", "node-1", { pool: "more" }),
    ),
    ["other-pool 10.0.0.0/26", "other-pool 10.0.0.0/26"],
  ],
  "a block that is reserved": [
    withRows(ROWS, madePool({ reserved: ["10.0.0.0/25"] })),
    ["reserved 10.0.0.0/26", "reserved 10.0.0.64/26"],
  ],
  "a block around what is reserved": [
    withRows(ROWS, madePool({ reserved: ["10.0.0.1/32"] })),
    ["reserved 10.0.0.0/26"],
  ],
  "a reservation of another place": [
    withRows(ROWS, madePool({ reserved: ["10.9.0.0/24"] })),
    ["bad-pool 10.9.0.0/24"],
  ],
  "a block in no super-block": [
    withRows(ROWS, madeBlock("10.0.9.0/26", "node-1")),
    ["no-super 10.0.9.0/26"],
  ],
  "a block wider than a super-block": [
    withRows(ROWS, madeSuper("10.0.8.0/26"), madeBlock("10.0.8.0/24", "node-1")),
    ["no-super 10.0.8.0/24", "note empty-super 10.0.8.0/26", "no-super 10.0.8.0/24"],
  ],
  "a block in the super-block of another rack": [
    withRows(ROWS, madeBlock("10.0.4.128/26", "node-1")),
    ["note other-rack 10.0.4.128/26"],
  ],
  "a super-block without blocks": [
    withRows(ROWS, madeSuper("10.0.8.0/22")),
    ["note empty-super 10.0.8.0/22"],
  ],
  "a super-block of a pool that is not there": [
    withRows(ROWS, madeSuper("10.0.8.0/22", { pool: "old" })),
    ["unknown-pool 10.0.8.0/22", "note empty-super 10.0.8.0/22"],
  ],
  "a block that has cooled": [
    withRows(ROWS, madeBlock("10.0.0.128/26", "node-1", { state: "cooling" })),
    ["note cooled 10.0.0.128/26"],
  ],
  "a block that cools still": [
    withRows(ROWS, madeBlock("10.0.0.128/26", "x", { state: "cooling", since: after(-299) })),
    [],
  ],
  // I4
  "a block of nobody": [
    withoutRows(ROWS, "node-1"),
    ["unknown-node 10.0.0.0/26"],
  ],
  "a block of an earlier incarnation": [
    withRows(ROWS, madeNode("node-1", { uid: "new" })),
    ["other-incarnation 10.0.0.0/26"],
  ],
  "a block of an earlier incarnation that drains": [
    withRows(
      ROWS,
      madeNode("node-1", { uid: "new" }),
      madeBlock("10.0.0.0/26", "node-1", { state: "draining" }),
    ),
    [],
  ],
  // I6
  "a request of two": [
    withRows(
      ROWS,
      madeBlock("10.0.0.0/26", "node-1", { request: "q" }),
      madeBlock("10.0.0.64/26", "node-2", { request: "q" }),
    ),
    ["request-shared 10.0.0.64/26"],
  ],
  "a request of one, for two blocks": [
    withRows(
      ROWS,
      madeBlock("10.0.0.0/26", "node-1", { request: "q" }),
      madeBlock("10.0.0.128/26", "node-1", { request: "q" }),
    ),
    [],
  ],
  // Both or none.
  "a partner that is not there": [
    withoutRows(PAIR, "2001:db8::/122"),
    ["note empty-super 2001:db8::/116", "partner-missing 10.0.0.0/26"],
  ],
  "a partner that knows nothing of it": [
    withRows(PAIR, madeBlock("2001:db8::/122", "node-1")),
    ["partner-differs 10.0.0.0/26", "note single-stack 2001:db8::/122"],
  ],
  "a partner of another's": [
    withRows(
      PAIR,
      madeNode("node-2"),
      madeBlock("2001:db8::/122", "node-2", { partner: "10.0.0.0/26" }),
    ),
    ["partner-differs 10.0.0.0/26", "partner-differs 2001:db8::/122"],
  ],
  "a partner that cools": [
    withRows(
      PAIR,
      madeBlock("2001:db8::/122", "node-1", {
        partner: "10.0.0.0/26",
        state: "cooling",
        since: NOW,
      }),
    ),
    ["partner-state 10.0.0.0/26"],
  ],
  "a pair that goes, one first": [
    withRows(
      withoutRows(PAIR, "2001:db8::/122", "2001:db8::/116"),
      madeBlock("10.0.0.0/26", "node-1", { partner: "2001:db8::/122", state: "leaving" }),
    ),
    [],
  ],
  "a pair of one family": [
    withRows(
      ROWS,
      madeBlock("10.0.0.0/26", "node-1", { partner: "10.0.0.128/26" }),
      madeBlock("10.0.0.128/26", "node-1", { partner: "10.0.0.0/26" }),
    ),
    ["partner-differs 10.0.0.0/26", "partner-differs 10.0.0.128/26"],
  ],
  "a block alone in a pool of both": [
    withRows(withoutRows(PAIR, "2001:db8::/122", "2001:db8::/116"), ROWS[8]!),
    ["note single-stack 10.0.0.0/26"],
  ],
  // The classes of `calicoctl ipam check`, of blocks: the others are above.
  "allocated, and not used": [
    withRows(ROWS, madeNode("node-1", { gone: after(-600) })),
    ["allocated-not-used 10.0.0.0/26"],
  ],
  "allocated, and gone a moment ago": [
    withRows(ROWS, madeNode("node-1", { gone: after(-599) })),
    ["note allocated-not-used 10.0.0.0/26"],
  ],
  "used, and not allocated": [
    withRows(ROWS, madeNode("node-1", { demand: using("10.0.0.192/26") })),
    ["used-not-allocated 10.0.0.192/26"],
  ],
  "used, and another's": [
    withRows(ROWS, madeNode("node-1", { demand: using("10.0.0.64/26") })),
    ["used-not-allocated 10.0.0.64/26"],
  ],
  "used, and given back": [
    withRows(
      ROWS,
      madeNode("node-1", { demand: using("10.0.0.0/26") }),
      madeBlock("10.0.0.0/26", "node-1", { state: "cooling", since: NOW }),
    ),
    ["used-not-allocated 10.0.0.0/26"],
  ],
  "used in no pool": [
    withRows(ROWS, madeNode("node-1", { demand: using("172.16.0.0/26") })),
    ["used-outside-pools 172.16.0.0/26"],
  ],
  "used as granted": [withRows(ROWS, madeNode("node-1", { demand: using("10.0.0.0/26") })), []],
  "a node that is gone": [
    withRows(ROWS, madeNode("node-5", { gone: NOW })),
    ["note gone-node node-5"],
  ],
  // Structure.
  "a block that is no prefix": [
    withRows(ROWS, madeBlock("10.0.0.1/26", "node-1"), madeBlock("", "node-1")),
    ["unreadable-row 10.0.0.1/26", "unreadable-row"],
  ],
  "a block written oddly": [
    withRows(PAIR, madeBlock("2001:DB8:0::40/122", "node-1")),
    ["not-canonical 2001:DB8:0::40/122", "note single-stack 2001:DB8:0::40/122"],
  ],
  "a node twice": [[...ROWS, madeNode("node-1")], ["twice"]],
  "a ledger of nobody": [ROWS.slice(1), ["note no-meta"]],
  "a newer format": [
    withRows(ROWS, { ...madeMeta(), format: 2 as 1 }),
    ["newer-format"],
  ],
  "a serial above that of its super-block": [
    withRows(ROWS, madeBlock("10.0.0.0/26", "node-1", { serial: 11 })),
    ["bad-number 10.0.0.0/26"],
  ],
  "serials that are none": [
    withRows(ROWS, madeBlock("10.0.0.0/26", "node-1", { serial: NaN })),
    ["bad-number 10.0.0.0/26"],
  ],
  "a block of a size that the pool does not have": [
    withRows(ROWS, madeBlock("10.0.1.0/29", "node-1")),
    ["note odd-size 10.0.1.0/29"],
  ],
  "a block of another time": [
    withRows(ROWS, madeBlock("10.0.0.0/26", "node-1", { since: { unix: NOW.unix + 3600 } })),
    ["note future 10.0.0.0/26"],
  ],
  "sizes that do not nest": [
    withRows(ROWS, madePool({ ipv4: { smallest: 24, usual: 26, largest: 24, rack: 22 } })),
    [
      "bad-pool",
      "note odd-size 10.0.0.0/26",
      "note odd-size 10.0.0.64/26",
      "note odd-size 10.0.4.0/26",
      "note odd-size 10.0.4.64/26",
    ],
  ],
  "a range without sizes": [
    withRows(ROWS, madePool({ cidrs: [{ prefix: "10.0.0.0/16" }, { prefix: "2001:db8::/32" }] })),
    ["bad-pool 2001:db8::/32"],
  ],
  "a block that is quarantined": [
    withRows(ROWS, madeBlock("10.0.0.0/26", "node-1", { state: "quarantined" })),
    ["note quarantined 10.0.0.0/26"],
  ],
  "two that overlap, of which one is quarantined": [
    withRows(ROWS, madeBlock("10.0.0.0/28", "node-2", { state: "quarantined" })),
    ["note several-owners 10.0.0.0/28", "note quarantined 10.0.0.0/28"],
  ],
};

function using(prefix: string) {
  return { used: 5, pending: 0, at: NOW, blocks: [{ prefix, used: 5 }] };
}
