import { assert, assertEquals } from "@std/assert";
import type { IpamConfig } from "../config/router_config.ts";
import { madeBlock, madeRows, withoutRows, withRows } from "../ipam/check_made_rows.ts";
import { ledgerOf } from "../ipam/elastic_scene.ts";
import type { BlockRow, LedgerRow } from "../ipam/ledger_row.ts";
import { type AgentPart, OPEN, SimAgent } from "./made_agents.ts";
import { madePeer } from "./made_configs.ts";
import { A, B, type MadePair, madePair, peerOfA, peerOfB } from "./made_pair.ts";
import { wantedOf } from "./ipam_wanted.ts";

const NODE: IpamConfig = {
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
};
const IDENTITY = { uid: "uid-node-1", localAs: 65001, routerId: "10.0.0.1" };
const BLOCK = "10.0.0.0/26", SECOND = "10.0.0.128/26", SUPER = "10.0.0.0/22";

/** The agent learns of a ledger with these rows. */
function take({ agent }: SimAgent, rows: readonly LedgerRow[], config: IpamConfig = NODE): void {
  agent.ipam.take(wantedOf(ledgerOf(rows), config, IDENTITY), config.onConflict);
}

function block(changes: Partial<BlockRow>, prefix = BLOCK): LedgerRow[] {
  return withRows(madeRows(), madeBlock(prefix, "node-1", changes));
}

/** Prefixes that b has of a. */
function has({ lab, b }: MadePair, seconds = 1): readonly string[] {
  lab.pass(seconds);
  return [...b.all().keys()];
}

Deno.test("IpamRoutes announce blocks of this incarnation as long as they are held or drain", () => {
  const pair = madePair(), { a, b } = pair;
  take(a, madeRows());
  assertEquals(has(pair), [BLOCK]);
  assertEquals(b.best(BLOCK), "65001; via 10.0.0.1");
  take(a, withRows(madeRows(), madeBlock(SECOND, "node-1", { state: "draining" })));
  assertEquals(has(pair), [BLOCK, SECOND]);
  for (const state of ["leaving", "cooling", "quarantined"] as const) {
    take(a, madeRows());
    assertEquals(has(pair), [BLOCK]);
    take(a, block({ state }));
    assertEquals([state, ...has(pair)], [state]);
  }
  take(a, madeRows());
  assertEquals(has(pair), [BLOCK]);
  take(a, block({ uid: "another" }));
  assertEquals(has(pair), []);
  take(a, withoutRows(madeRows(), BLOCK));
  assertEquals(has(pair), []);
  assertEquals(a.agent.ipam.withdrawn, []);
});

Deno.test("IpamRoutes say which blocks are announced and withdrawn, and why that", () => {
  const { a } = madePair();
  take(a, madeRows());
  take(a, madeRows());
  take(a, madeRows(), { ...NODE, attributes: "community 65001:7" });
  take(a, block({ state: "leaving", why: "it is the emptiest" }));
  take(a, madeRows());
  take(a, block({ uid: "another" }));
  assertEquals(a.told("ipam"), [
    `${BLOCK} announced`,
    `${BLOCK} withdrawn: it is given back: it is the emptiest`,
    `${BLOCK} announced`,
    `${BLOCK} withdrawn: nothing is announced of this ledger now`,
  ]);
});

Deno.test("IpamRoutes count many blocks that come at once, and name the first of them", () => {
  const { a } = madePair();
  const prefixes = Array.from({ length: 9 }, (_, i) => `10.0.0.${i * 16}/28`);
  const routes = new Map(
    prefixes.map((prefix) => [prefix, { kind: "block", line: prefix }] as const),
  );
  a.agent.ipam.take({ routes, leaving: [] }, "alarm");
  assertEquals(a.told("ipam"), [`${prefixes.slice(0, 4).join(", ")} and 5 more announced`]);
});

Deno.test("IpamRoutes say once what they cannot announce", () => {
  const { a } = madePair(), attributes = "nonsense 7";
  for (let i = 0; i < 3; i++) take(a, madeRows(), { ...NODE, attributes });
  const said = a.told("ipam");
  assertEquals([said.length, a.agent.ipam.lastChange], [1, undefined]);
  assert(said[0]!.startsWith(`${BLOCK} cannot be announced: `), said[0]);
});

Deno.test("IpamRoutes say that a block has left only when each peer has been sent its withdrawal", () => {
  const pair = madePair(), { lab, a, b } = pair, { ipam } = a.agent;
  let told = 0;
  ipam.onWithdrawn = () => told++;
  take(a, madeRows());
  assertEquals(has(pair), [BLOCK]);
  // Nothing more can be written to the peer, so it does not have the withdrawal either.
  const session = b.agent.find(A).peer!.session!;
  session.pause();
  a.agent.announce(flood());
  lab.pass(5);
  take(a, block({ state: "leaving" }));
  lab.pass(5);
  assertEquals([told, ipam.withdrawn.length, ipam.counts.withdrawing], [0, 0, 1]);
  assertEquals(b.best(BLOCK) !== undefined, true);
  session.resume();
  lab.pass(5);
  assertEquals([told, ipam.withdrawn.map(({ prefix }) => prefix)], [1, [BLOCK]]);
  assertEquals(b.best(BLOCK), undefined);
  // Once it cools, nothing more is to be said of it.
  take(a, block({ state: "cooling" }));
  assertEquals([ipam.withdrawn, ipam.counts.withdrawing], [[], 0]);
});

/** More routes than may be under way to a peer, each with attributes of its own. */
function flood(): string {
  const path = Array.from({ length: 200 }, (_, i) => 65100 + i).join(",");
  const line = (i: number) => `11.${i >> 8}.${i & 255}.0/24 med ${i} aspath ${path}`;
  return Array.from({ length: 4000 }, (_, i) => line(i)).join("\n");
}

Deno.test("IpamRoutes wait for no peer that the configuration has disabled", () => {
  const pair = madePair(), { lab, a } = pair, { ipam } = a.agent;
  take(a, madeRows());
  assertEquals(has(pair), [BLOCK]);
  a.reload({ peers: [peerOfA({ enabled: false })] });
  lab.pass(1);
  take(a, block({ state: "leaving" }));
  lab.pass(1);
  assertEquals(ipam.withdrawn.length, 1);
});

Deno.test("IpamRoutes take a peer whose session ended for one that still uses the route, up to its hold time", () => {
  for (const isBack of [false, true]) {
    const pair = madePair(), { lab, a, b } = pair, { ipam } = a.agent;
    take(a, madeRows());
    assertEquals(has(pair), [BLOCK]);
    const session = b.agent.find(A).peer!.session!;
    session.pause();
    a.agent.announce(flood());
    lab.pass(5);
    take(a, block({ state: "leaving" }));
    const cutSeconds = isBack ? 96 : 600;
    lab.network.cut(A, B, lab.world.now + cutSeconds * 1000);
    lab.network.cut(B, A, lab.world.now + cutSeconds * 1000);
    // The session ends here by the hold timer; there it may have begun to run when it ended here.
    lab.pass(95);
    assertEquals(a.agent.peer(B)!.state === "Established", false);
    assertEquals(ipam.withdrawn.length, 0);
    session.resume();
    lab.pass(5);
    if (isBack) a.agent.restart(B);
    lab.pass(45);
    assertEquals(a.agent.peer(B)!.state === "Established", isBack);
    assertEquals(ipam.withdrawn.length, isBack ? 1 : 0);
    lab.pass(50);
    assertEquals(ipam.withdrawn.length, 1);
  }
});

Deno.test("IpamRoutes say that a block has left that an agent before them announced, once peers are here", () => {
  const pair = madePair(), { a, lab } = pair;
  take(a, block({ state: "leaving" }));
  assertEquals(a.agent.ipam.withdrawn, []);
  lab.pass(1);
  // The session that is here has never had it.
  assertEquals(a.agent.ipam.withdrawn.length, 1);
});

Deno.test("IpamRoutes wait for peers that have not come up since the agent was started, as long as they hold", () => {
  const nobody = { peers: [peerOfA()] };
  const pair = madePair(nobody, { peers: [peerOfB({ enabled: false })] }), { a, lab } = pair;
  take(a, block({ state: "leaving" }));
  lab.pass(80);
  assertEquals(a.agent.ipam.withdrawn, []);
  lab.pass(15);
  assertEquals(a.agent.ipam.withdrawn.length, 1);
});

Deno.test("IpamRoutes announce a block again that was leaving, and forget that it left", () => {
  const pair = madePair(), { a } = pair;
  take(a, madeRows());
  has(pair);
  take(a, block({ state: "leaving" }));
  take(a, madeRows());
  assertEquals(has(pair), [BLOCK]);
  assertEquals([a.agent.ipam.withdrawn, a.agent.ipam.counts.withdrawing], [[], 0]);
});

Deno.test("IpamRoutes announce an aggregate as long as a block of the rack is live, and say who made it", () => {
  const tor: IpamConfig = {
    ...NODE,
    announce: false,
    aggregates: "rack",
    labels: [{ key: "rack", value: "r1" }],
    aggregateAttributes: "community 65001:300",
  };
  const pair = madePair(), { a, b } = pair;
  take(a, madeRows(), tor);
  assertEquals(has(pair), [SUPER]);
  assertEquals(b.best(SUPER), "65001; via 10.0.0.1; community 65001:300");
  const drained = (prefix: string, node: string) => madeBlock(prefix, node, { state: "draining" });
  take(a, withRows(withoutRows(madeRows(), "10.0.0.64/26"), drained(BLOCK, "node-1")), tor);
  assertEquals(has(pair), [SUPER]);
  take(a, block({ state: "cooling" }), tor);
  assertEquals(has(pair), [SUPER]);
  take(
    a,
    withRows(
      withoutRows(madeRows(), "10.0.0.64/26"),
      madeBlock(BLOCK, "node-1", {
        state: "cooling",
      }),
    ),
    tor,
  );
  assertEquals(has(pair), []);
  take(a, madeRows(), { ...tor, aggregates: "all" });
  assertEquals(has(pair), [SUPER, "10.0.4.0/22"]);
  // A node without labels of its own is where the ledger says.
  take(a, madeRows(), { ...NODE, aggregates: "rack" });
  assertEquals(has(pair), [SUPER, BLOCK]);
});

Deno.test("wantedOf leaves the aggregate out that is a block itself, and marks the others as such", () => {
  const tor: IpamConfig = { ...NODE, announce: false, aggregates: "all" };
  const [one, two] = ["10.0.0.0/26", "10.0.0.64/26"];
  const rows = withRows(
    withoutRows(madeRows(), SUPER, two),
    { kind: "super", prefix: one, pool: "pods", rack: "r1", serial: 10 },
  );
  const { routes } = wantedOf(ledgerOf(rows), tor, IDENTITY);
  assertEquals([...routes], [["10.0.4.0/22", {
    kind: "aggregate",
    line: "10.0.4.0/22 atomic-aggregate aggregator 65001:10.0.0.1",
  }]]);
});

/** Node a and another origin of its block behind b. */
function rivals(part: AgentPart = {}) {
  const pair = madePair(part, {
    peers: [
      peerOfB(),
      madePeer({ address: "10.0.0.3", localAs: 65002, remoteAs: 65003, family: OPEN }),
    ],
  });
  const c = new SimAgent(pair.lab, "10.0.0.3", {
    localAs: 65003,
    peers: [madePeer({ address: B, localAs: 65003, remoteAs: 65002, family: OPEN })],
  });
  pair.lab.pass(10);
  return { ...pair, pair, c };
}

Deno.test("IpamRoutes raise an alarm within a second of another origin of a block, and when it is over", () => {
  const { pair, lab, a, c } = rivals(), far: IpamConfig = { ...NODE, attributes: "aspath 65010" };
  take(a, madeRows(), far);
  has(pair, 3);
  assertEquals([a.agent.ipam.conflicts, a.told("ipam")], [[], [`${BLOCK} announced`]]);
  // Its path is the shorter one, so b tells us of it.
  c.agent.announce(BLOCK);
  lab.pass(2);
  const conflict = { prefix: BLOCK, peer: B, next_hop: B, origin_as: 65003 };
  assertEquals(a.agent.ipam.conflicts, [conflict]);
  assertEquals(a.told("ipam").slice(1), [
    "10.0.0.0/26 is ours, and another router announces it: 10.0.0.2 told us, next hop 10.0.0.2, " +
    "from AS 65003; both stand",
  ]);
  lab.pass(10);
  assertEquals(a.told("ipam").length, 2);
  c.agent.withdraw(BLOCK);
  lab.pass(3);
  assertEquals(a.agent.ipam.conflicts, []);
  assertEquals(a.told("ipam").at(-1), "10.0.0.0/26: no other router announces it any more");
});

Deno.test("IpamRoutes keep a block back while another announces it, where on-conflict says hold", () => {
  const { pair, lab, a, b, c } = rivals();
  c.agent.announce(BLOCK);
  lab.pass(2);
  take(a, madeRows(), { ...NODE, onConflict: "hold" });
  has(pair, 3);
  assertEquals(b.best(BLOCK), "65003; via 10.0.0.3");
  assertEquals(a.agent.ipam.counts, { blocks: 0, aggregates: 0, withdrawing: 0, held: 1 });
  c.agent.withdraw(BLOCK);
  lab.pass(3);
  assertEquals(b.best(BLOCK), "65001; via 10.0.0.1");
  assert(a.agent.ipam.lastChange !== undefined);
});

Deno.test("IpamRoutes do not take an aggregate, or their own route that comes back, for a conflict", () => {
  const { pair, lab, a, c } = rivals();
  c.agent.announce(`${BLOCK} atomic-aggregate`);
  lab.pass(2);
  take(a, madeRows());
  has(pair, 3);
  assertEquals(a.agent.ipam.conflicts, []);
});

Deno.test("IpamRoutes stand among our own routes under the name ipam", () => {
  const { a } = madePair();
  assertEquals(a.agent.peerNumber("ipam"), undefined);
  take(a, madeRows());
  assertEquals(a.agent.peerNumber("ipam"), a.agent.ipam.number);
  assertEquals(a.agent.rib.in.facts(a.agent.ipam.number).name, "ipam");
  // What was announced by hand is not the ledger's to withdraw.
  assertEquals(a.agent.withdraw(BLOCK).withdrawn, 0);
});
