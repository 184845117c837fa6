// A small cluster for hundreds of rounds: racks stay one aggregate, space is used well, and the
// checker finds nothing wrong after any round.
import { assert, assertEquals } from "@std/assert";
import { report } from "./demand_report.ts";
import { chances, Pods } from "./elastic_pods.ts";
import { after, node, pool } from "./elastic_scene.ts";
import { World } from "./elastic_world.ts";
import { type LedgerSummary, summaryOf } from "./plan_summary.ts";
import { acknowledge } from "./release.ts";

const RACKS = 12, NODES = 300, ROUNDS = 600, ROUND_SECONDS = 30;
const TIMES = { settleSeconds: 120, coolSeconds: 120, doubleSeconds: 300, graceSeconds: 600 };

/** A node, what it runs and what it will run. */
interface Member {
  readonly name: string;
  readonly pods: Pods;
  target: number;
}

class Cluster {
  readonly world: World;
  readonly members: Member[];
  readonly #chance: () => number;

  constructor(seed: number) {
    this.#chance = chances(seed);
    const names = Array.from({ length: NODES }, (_, i) => `n${i}`);
    const of = pool({
      // Racks begin with a /21 and will need a /20 or a little more each: two thirds of the pool.
      cidrs: [{ prefix: "10.0.0.0/16" }],
      ipv4: { smallest: 28, largest: 23, usual: 26, rack: 21 },
      elastic: TIMES,
    });
    const rows = names.map((name, i) =>
      node({
        name,
        uid: name,
        labels: [{ key: "rack", value: `r${i % RACKS}` }],
        // Every second node's blocks are announced by an agent.
        ...i % 2 === 0 && { agent: { instance: name, since: after(0) } },
      })
    );
    this.world = new World([of, ...rows], false);
    this.members = names.map((name) => ({
      name,
      pods: new Pods(() => this.world.blocks(name)),
      target: 20 + Math.floor(this.#chance() * 110),
    }));
  }

  /** Half of the nodes speak, then all are seen to. */
  round(): void {
    const { world } = this;
    world.wait(ROUND_SECONDS);
    for (const member of this.members) if (this.#chance() < 0.5) this.#turn(member);
    world.rebalance();
    world.check();
  }

  /** Demand drifts, pods go where there is room, the node reports it, and its agent withdraws what leaves. */
  #turn(member: Member): void {
    const chance = this.#chance, { name, pods } = member;
    if (chance() < 0.4) {
      const drift = (chance() * 2 - 1) * 25 + (75 - member.target) * 0.05;
      member.target = Math.max(0, Math.min(400, Math.round(member.target + drift)));
    }
    const pending = pods.become(member.target, chance);
    const blocks = Object.entries(pods.said()).map(([prefix, used]) => ({ prefix, used }));
    this.world.do(report({ node: name, used: pods.used, pending, blocks }));
    const leaving = this.world.blocks(name).filter(({ state }) => state === "leaving");
    if (leaving.length > 0) {
      this.world.do(acknowledge({ node: name, instance: name, blocks: leaving }));
    }
  }
}

/** Of a sorted list, what a part of it is no larger than. */
function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

function parts({ pools, racks }: LedgerSummary) {
  const [all] = pools;
  const { addresses, free, used, held } = all!;
  return {
    granted: 1 - free / addresses,
    used: used / held,
    supers: racks.map(({ aggregates }) => aggregates.length),
  };
}

/** What is seen in all rounds, on average and by rack. */
function seen(cluster: Cluster) {
  const supers: number[] = [];
  let granted = 0, used = 0, samples = 0;
  for (let round = 0; round < ROUNDS; round++) {
    cluster.round();
    if (round < 100 || round % 20 > 0) continue;
    const now = parts(summaryOf(cluster.world.ledger));
    supers.push(...now.supers);
    granted += now.granted;
    used += now.used;
    samples++;
  }
  return {
    granted: granted / samples,
    used: used / samples,
    median: quantile(supers, 0.5),
    most: quantile(supers, 0.9),
  };
}

function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`;
}

Deno.test("rebalance keeps racks one aggregate, space well used and the checker content", () => {
  const { granted, used, median, most } = seen(new Cluster(1));
  console.log(
    `${RACKS} racks, ${NODES} nodes, ${ROUNDS} rounds: ${percent(granted)} of a /16 granted, ` +
      `${percent(used)} of that in use; aggregates of a rack: median ${median}, p90 ${most}`,
  );
  assert(granted > 0.65 && granted < 0.72, `${granted} of the pool is granted`);
  assert(used > 0.5, `${used} of what is held is in use`);
  assertEquals(median, 1, "the median rack is one aggregate");
  assert(most <= 2, `and nine of ten are two at most, not ${most}`);
});
