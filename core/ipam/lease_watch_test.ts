import { assert, assertEquals } from "@std/assert";
import { after, block, ledgerOf, node, pool } from "./elastic_scene.ts";
import { LeaseWatch, lookSeconds, type Missed } from "./lease_watch.ts";
import type { LedgerRow, NodeRow } from "./ledger_row.ts";

const GRACE = { elastic: { graceSeconds: 300 } };

function agent(name: string, changes: Partial<NodeRow> = {}): NodeRow {
  return node({ name, agent: { instance: `of ${name}`, since: after(0) }, ...changes });
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `n${i + 1}`);
}

/** Nodes with agents, and one who looks at them. */
class Sky {
  readonly watch = new LeaseWatch();
  readonly living: Set<string>;
  at = 1000;
  /** Of the wall. */
  now = after(0);

  constructor(public rows: readonly LedgerRow[]) {
    this.living = new Set(rows.flatMap((row) => row.kind === "node" ? [row.name] : []));
  }

  static of(count: number): Sky {
    return new Sky([pool(GRACE), ...names(count).map((name) => agent(name))]);
  }

  put(row: NodeRow): void {
    this.rows = [...this.rows.filter((one) => !("name" in one) || one.name !== row.name), row];
  }

  /** Looks once, so many seconds after the last time; the store takes `takes` to answer. */
  look(seconds = 10, takes = 0): Missed {
    return this.tryLook(seconds, takes)!;
  }

  tryLook(seconds: number, takes: number): Missed | undefined {
    const asked = this.at + seconds, answered = this.at = asked + takes;
    const { living, now } = this, ledger = ledgerOf(this.rows);
    return this.watch.look({ ledger, living, asked, answered, now, leastSeconds: 30 });
  }

  /** The first look at which somebody is lost, as seconds from now. */
  lostAfter(most: number): [seconds: number, names: string[]] | undefined {
    const began = this.at;
    while (this.at - began < most) {
      const { lost } = this.look();
      if (lost.length > 0) return [this.at - began, lost.map(({ node }) => node)];
    }
    return undefined;
  }
}

Deno.test("LeaseWatch loses a node that was missed for its grace, and none sooner", () => {
  const sky = Sky.of(4);
  assertEquals(sky.lostAfter(1000), undefined);
  sky.living.delete("n3");
  assertEquals(sky.lostAfter(1000), [310, ["n3"]]);
  const [first] = sky.look().lost;
  assertEquals([first?.node, first?.seconds], ["n3", 310]);
});

Deno.test("LeaseWatch waits for the longest grace of the node's pools, and for a lease at least", () => {
  const rows = [
    pool({ elastic: { graceSeconds: 100 } }),
    pool({ name: "more", elastic: { graceSeconds: 900 } }),
    pool({ name: "quick", elastic: { graceSeconds: 0 } }),
    block("10.0.0.0/26"),
    block("10.0.1.0/26", "held", { pool: "more" }),
    block("10.0.2.0/26", "held", { node: "n2" }),
    block("10.0.3.0/26", "held", { node: "n3", pool: "quick" }),
    ...names(4).map((name) => agent(name)),
  ];
  const waits = ["n1", "n2", "n3", "n4"].map((name) => {
    const sky = new Sky(rows), began = sky.at;
    sky.living.delete(name);
    while (sky.look(1).lost.length === 0) assert(sky.at - began < 2000);
    return sky.at - began;
  });
  // n4 has no block: what grace it had is not known.
  assertEquals(waits, [901, 101, 31, 901]);
  assertEquals(lookSeconds(ledgerOf(rows)), 1);
  assertEquals(lookSeconds(ledgerOf([pool(GRACE)])), 10);
});

Deno.test("LeaseWatch begins anew with a node that was there in between, or has spoken", () => {
  const sky = Sky.of(4);
  sky.living.delete("n3");
  assertEquals(sky.lostAfter(290), undefined);
  sky.living.add("n3");
  sky.look();
  sky.living.delete("n3");
  assertEquals(sky.lostAfter(290), undefined);
  sky.put(agent("n3", { demand: { used: 1, pending: 0, at: after(900) } }));
  assertEquals(sky.lostAfter(290), undefined);
  sky.put(agent("n3", { agent: { instance: "of n3", since: after(1200) } }));
  assertEquals(sky.lostAfter(1000), [310, ["n3"]]);
});

Deno.test("LeaseWatch begins anew after a gap between its looks, a slow one or one that failed", () => {
  const breaks: Readonly<Record<string, (sky: Sky) => void>> = {
    frozen: (sky) => assertEquals(sky.look(3600).lost, []),
    slow: (sky) => assertEquals(sky.tryLook(10, 31), undefined),
    failed: (sky) => sky.watch.restart(),
  };
  for (const [name, rupture] of Object.entries(breaks)) {
    const sky = Sky.of(4);
    sky.living.delete("n3");
    assertEquals(sky.lostAfter(290), undefined);
    rupture(sky);
    const [seconds] = sky.lostAfter(1000)!;
    assert(seconds >= 300, `${name}: ${seconds}`);
  }
  const sky = Sky.of(4);
  sky.living.delete("n3");
  assertEquals(sky.lostAfter(290), undefined);
  // Nothing of that happened.
  assertEquals(sky.look(25, 5).lost.length, 1);
});

Deno.test("LeaseWatch counts a slow answer against none: it was true when it was asked, and no longer", () => {
  const sky = Sky.of(4);
  sky.living.delete("n3");
  sky.look(10, 20);
  for (let i = 0; i < 15; i++) assertEquals(sky.look(0, 20).lost, []);
  // Asked 300 s after the first answer, and not only answered.
  assertEquals(sky.look(0, 0).lost.length, 1);
});

Deno.test("LeaseWatch loses none while more than a third are missed at once, nor soon after", () => {
  const sky = Sky.of(9);
  sky.living.delete("n1");
  assertEquals(sky.lostAfter(290), undefined);
  for (const name of ["n2", "n3", "n4"]) sky.living.delete(name);
  for (let i = 0; i < 100; i++) {
    const { lost, missing, agents, isMany } = sky.look();
    assertEquals([lost.length, missing, agents, isMany], [0, 4, 9, true]);
  }
  // It was one fault: it ends for one after the other.
  sky.living.add("n4");
  assertEquals(sky.lostAfter(200), undefined);
  sky.living.add("n3");
  sky.living.add("n2");
  assertEquals(sky.lostAfter(1000), [110, ["n1"]]);
});

Deno.test("LeaseWatch takes two of three, and a third of many, for gone", () => {
  const three = Sky.of(3);
  three.living.delete("n1");
  three.living.delete("n2");
  assertEquals(three.lostAfter(1000), [310, ["n1", "n2"]]);
  three.living.delete("n3");
  assertEquals(three.look().isMany, true);
  const many = Sky.of(9);
  for (const name of ["n1", "n2", "n3"]) many.living.delete(name);
  assertEquals(many.lostAfter(1000)?.[1], ["n1", "n2", "n3"]);
});

Deno.test("LeaseWatch counts those who were given up lately, so that a fault that creeps is one too", () => {
  const sky = Sky.of(9), gone = after(0);
  for (const name of ["n1", "n2", "n3"]) {
    sky.living.delete(name);
    sky.put(agent(name, { gone, lost: true }));
  }
  sky.living.delete("n4");
  assertEquals(sky.look().isMany, true);
  // Long ago, or by an operator, is no part of it. Wherever the wall is set to, none is lost sooner.
  sky.now = after(4000);
  assertEquals(sky.lostAfter(290), undefined);
  sky.now = after(-86_400);
  assertEquals(sky.look().isMany, true);
  for (const name of ["n1", "n2", "n3"]) sky.put(agent(name, { gone }));
  const { missing, agents } = sky.look();
  assertEquals([missing, agents], [1, 6]);
});

Deno.test("LeaseWatch misses nobody who has no agent", () => {
  const sky = new Sky([pool(GRACE), node({ name: "n1" }), agent("n2")]);
  sky.living.clear();
  assertEquals(sky.lostAfter(1000)?.[1], ["n2"]);
});
