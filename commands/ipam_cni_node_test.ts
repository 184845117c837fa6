import { assertEquals, assertThrows } from "@std/assert";
import { Cannot } from "../core/io/cannot.ts";
import type { BlockRow, BlockState } from "../core/ipam/ledger_row.ts";
import { demandOf } from "./agent_ipam_demand.ts";
import { CniNode } from "./ipam_cni_node.ts";

function block(prefix: string, state: BlockState = "held"): BlockRow {
  const owner = { pool: "pods", node: "node-1", uid: "u1" };
  return { kind: "block", prefix, ...owner, state, since: { unix: 1 }, serial: 1 };
}

/** A node with a network `pods`; `pod` gives an address away. */
function withNode(
  test: (
    node: {
      cni: CniNode;
      clock: { now: number };
      conflist: string;
      subnets(): string[];
      pod(address: string): void;
    },
  ) => void,
): void {
  const folder = Deno.makeTempDirSync(), conflist = `${folder}/10.conflist`, clock = { now: 0 };
  try {
    const ipam = { type: "host-local", dataDir: `${folder}/state` };
    Deno.writeTextFileSync(conflist, JSON.stringify({ name: "pods", type: "ptp", ipam }));
    Deno.mkdirSync(`${folder}/state/pods`, { recursive: true });
    test({
      cni: new CniNode({ conflist }, () => clock.now),
      clock,
      conflist,
      subnets: () =>
        JSON.parse(Deno.readTextFileSync(conflist)).ipam.ranges.flat()
          .map(({ subnet }: { subnet: string }) => subnet),
      pod: (address) => Deno.writeTextFileSync(`${folder}/state/pods/${address}`, "c\r\neth0"),
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("CniNode keeps the ranges those of the held blocks, and counts what pods have", () => {
  withNode(({ cni, subnets, pod }) => {
    pod("10.0.0.2");
    pod("10.0.0.70");
    pod("10.0.9.9");
    const { ranges, use } = cni.keep([block("10.0.0.0/26"), block("10.0.0.64/26")]);
    assertEquals(subnets(), ["10.0.0.0/26", "10.0.0.64/26"]);
    assertEquals([ranges.isChanged, use], [true, {
      used: 2,
      blocks: [{ prefix: "10.0.0.0/26", used: 1 }, { prefix: "10.0.0.64/26", used: 1 }],
      outside: ["10.0.9.9"],
      unsure: [],
    }]);
    assertEquals(cni.keep([block("10.0.0.0/26"), block("10.0.0.64/26")]).ranges.isChanged, false);
  });
});

Deno.test("CniNode says that a draining block is empty only when no pod can get one of it any more", () => {
  withNode(({ cni, clock, subnets, pod }) => {
    const blocks = [block("10.0.0.0/26"), block("10.0.0.64/26", "draining")];
    const { use } = cni.keep(blocks);
    assertEquals([use.blocks, use.unsure], [
      [{ prefix: "10.0.0.0/26", used: 0 }],
      ["10.0.0.64/26"],
    ]);
    assertEquals(subnets(), ["10.0.0.0/26"]);
    // A pod that asked before the change.
    pod("10.0.0.70");
    clock.now = 4;
    assertEquals(cni.keep(blocks).use.blocks.at(-1), { prefix: "10.0.0.64/26", used: 1 });
    Deno.removeSync(`${cni.stateFolder(blocks)}/10.0.0.70`);
    clock.now = 5;
    assertEquals(cni.keep(blocks).use.blocks.at(-1), { prefix: "10.0.0.64/26", used: 0 });
  });
});

Deno.test("CniNode is unsure anew of a block that was held in between", () => {
  withNode(({ cni, clock }) => {
    const held = [block("10.0.0.0/26"), block("10.0.0.64/26")];
    const drains = [held[0]!, block("10.0.0.64/26", "draining")];
    cni.keep(drains);
    clock.now = 10;
    cni.keep(held);
    clock.now = 11;
    assertEquals(cni.keep(drains).use.blocks, [{ prefix: "10.0.0.0/26", used: 0 }]);
  });
});

Deno.test("CniNode is unsure anew where another one has written the configuration", () => {
  withNode(({ cni, clock, subnets, conflist }) => {
    const drains = [block("10.0.0.0/26"), block("10.0.0.64/26", "draining")];
    cni.keep(drains);
    clock.now = 4;
    // Another process that knows an older ledger: pods may get addresses of the second one again.
    new CniNode({ conflist }, () => clock.now).keep(drains.map(({ prefix }) => block(prefix)));
    new CniNode({ conflist }, () => clock.now).keep(drains);
    // Times of files are told in milliseconds, and all of this may be done in one.
    Deno.utimeSync(conflist, 0, Deno.statSync(conflist).mtime!.getTime() / 1000 + 1);
    clock.now = 6;
    assertEquals(cni.keep(drains).use.unsure, ["10.0.0.64/26"]);
    assertEquals(subnets(), ["10.0.0.0/26"]);
    clock.now = 11;
    assertEquals(cni.keep(drains).use.unsure, []);
  });
});

Deno.test("demandOf tells nothing of a draining block while others may still keep it in the ranges", async () => {
  const folder = Deno.makeTempDirSync(), clock = { now: 0 }, notes: string[] = [];
  try {
    const source = demandOf(folder, (text) => void notes.push(text), () => clock.now);
    const blocks = [block("10.0.0.0/26"), block("10.0.0.64/26", "draining")];
    assertEquals(await source.count(blocks), undefined);
    Deno.writeTextFileSync(`${folder}/10.0.0.2`, "c\r\neth0");
    const first = { prefix: "10.0.0.0/26", used: 1 };
    assertEquals((await source.count(blocks))?.blocks, [first]);
    clock.now = 15;
    const both = [first, { prefix: "10.0.0.64/26", used: 0 }];
    assertEquals((await source.count(blocks))?.blocks, both);
    Deno.removeSync(folder, { recursive: true });
    Deno.writeTextFileSync(folder, "no folder");
    assertEquals([await source.count(blocks), await source.count(blocks)], [undefined, undefined]);
    assertEquals(notes, [`ipam: cannot read ${folder}: not a directory`]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("CniNode says what configuration it cannot use", () => {
  const folder = Deno.makeTempDirSync(), conflist = `${folder}/10.conflist`;
  try {
    Deno.writeTextFileSync(conflist, '{"name": "pods", "type": "bridge"}');
    const error = assertThrows(() => new CniNode({ conflist }, () => 0).keep([]), Cannot);
    assertEquals(
      error.message,
      `cannot use ${conflist}: no plugin in it has host-local for its ipam`,
    );
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
