import { assertEquals, assertMatch } from "@std/assert";
import { allocateExact, type ExactRequest } from "./allocate_exact.ts";
import { checkLedger } from "./check.ts";
import { checkStep } from "./check_step.ts";
import { NOTHING } from "./delta.ts";
import type { Ledger } from "./ledger.ts";
import { freeAddresses } from "./ledger_free.ts";
import type { BlockRow } from "./ledger_row.ts";
import { at, done, grantOf, must, refusal, reread, rowsOf, scene } from "./ledger_scene.ts";
import type { Moment } from "./moment.ts";
import { registerAgent } from "./node_agent.ts";
import { isRefusal } from "./refusal.ts";
import { acknowledge, moved, release } from "./release.ts";
import { declare } from "./request_declare.ts";
import { putNode, removeNode } from "./request_node.ts";
import { drainPool } from "./request_pool.ts";
import { report } from "./demand_report.ts";
import type { Work } from "./work.ts";

function exact(prefix: string, changes: Partial<ExactRequest> = {}) {
  const labels = [{ key: "rack", value: "a" }];
  return allocateExact({ node: "n1", labels, freshUid: "u1", prefix, ...changes });
}

/** Does it, and has the step and what comes of it judged by the checker. */
function judged<Answer extends object>(
  ledger: Ledger,
  work: Work<Answer>,
  now: Moment = at(0),
): Answer {
  const before = rowsOf(ledger), answer = must(ledger, work, now), rows = rowsOf(ledger);
  judge(before, ledger, now);
  assertEquals(rowsOf(reread(ledger)), rows);
  return answer;
}

function judge(before: ReturnType<typeof rowsOf>, ledger: Ledger, now: Moment): void {
  const rows = rowsOf(ledger);
  const found = [
    ...checkStep(before, rows, now),
    ...checkLedger(rows, now, { free: freeAddresses(ledger) }),
  ];
  assertEquals(found.flatMap(({ severity, text }) => severity === "problem" ? [text] : []), []);
}

function quarantine(ledger: Ledger, ...prefixes: readonly string[]): void {
  const puts = prefixes.map((prefix) => moved(ledger.block(prefix)!, "quarantined", at(0), "why"));
  ledger.apply({ ...NOTHING, puts }, ledger.version + 1);
}

function told({ prefix, node, uid, state, serial, partner, why }: BlockRow): string {
  return [prefix, node, uid, state, serial, partner ?? "alone", why ?? ""].join(" ").trim();
}

Deno.test("allocateExact gives back what an older ledger has quarantined, with super-blocks around it", () => {
  const ledger = scene();
  const prefixes = ["10.0.0.0/26", "10.0.1.64/26", "10.0.9.0/26"];
  must(ledger, registerAgent({ node: "n1", instance: "i", freshUid: "u1" }));
  must(ledger, declare({ node: "n1", uid: "u1", prefixes }));
  const blocks = prefixes.flatMap((prefix) => judged(ledger, exact(prefix), at(5)).blocks);
  assertEquals(blocks.map(told), [
    "10.0.0.0/26 n1 u1 held 5 alone",
    "10.0.1.64/26 n1 u1 held 6 alone",
    "10.0.9.0/26 n1 u1 held 6 alone",
  ]);
  assertEquals(blocks.map(({ since }) => since), prefixes.map(() => at(5)));
  assertEquals([...ledger.supers()].map(({ prefix, rack }) => `${prefix} ${rack}`), [
    "10.0.0.0/22 a",
    "10.0.8.0/22 a",
  ]);
  // It is theirs as any other, and the next one lies beside it.
  assertEquals(judged(ledger, grantOf({ node: "n1" })).blocks[0]!.prefix, "10.0.0.64/26");
});

Deno.test("allocateExact leaves a super-block out of what another rack has quarantined", () => {
  const ledger = scene();
  const other = { node: "n2", labels: [{ key: "rack", value: "b" }] };
  must(ledger, putNode({ ...other, freshUid: "u2" }));
  must(ledger, declare({ node: "n2", uid: "u2", prefixes: ["10.0.1.0/26"] }));
  must(ledger, declare({ node: "n1", uid: "u1", prefixes: ["10.0.0.0/26"] }));
  judged(ledger, exact("10.0.0.0/26"));
  judged(ledger, exact("10.0.1.0/26", other));
  assertEquals([...ledger.supers()].map(({ prefix, rack }) => `${prefix} ${rack}`), [
    "10.0.0.0/24 a",
    "10.0.1.0/24 b",
  ]);
});

Deno.test("allocateExact gives a quarantined block to who has that name now, and to nobody else", () => {
  const ledger = scene();
  const { prefix, serial } = must(ledger, grantOf({ request: "r1" })).blocks[0]!;
  quarantine(ledger, prefix);
  must(ledger, putNode({ node: "n1", uid: "u7", freshUid: "" }));
  const { refused, text, hint } = refusal(ledger, exact(prefix, { node: "n2" }));
  assertEquals([refused, text], [
    "not-owner",
    "cannot grant 10.0.0.0/26 to n2: it is quarantined for n1: why",
  ]);
  assertEquals(
    hint,
    "underlay ipam allocate --node n1 --prefix 10.0.0.0/26 gives it back to n1, " +
      "underlay ipam release --force 10.0.0.0/26 frees it",
  );
  const { blocks: [block] } = judged(ledger, exact(prefix));
  assertEquals(told(block!), `10.0.0.0/26 n1 u7 held ${serial + 1} alone`);
  assertEquals(block!.request, "r1");
  const late = release({ prefixes: [prefix], serial });
  assertEquals(refusal(ledger, late).refused, "stale");
});

const DUAL = { cidrs: ["10.0.0.0/22", "2001:db8::/118"] };

Deno.test("allocateExact gives a block back with its partner, of either family", () => {
  for (const isFirst of [true, false]) {
    const ledger = scene(DUAL), pair = must(ledger, grantOf()).blocks.map(({ prefix }) => prefix);
    must(ledger, grantOf());
    quarantine(ledger, ...pair);
    const { blocks } = judged(ledger, exact(pair[isFirst ? 0 : 1]!));
    assertEquals(blocks.map(told), [
      "10.0.0.0/26 n1 u1 held 4 2001:db8::/122",
      "2001:db8::/122 n1 u1 held 5 10.0.0.0/26",
    ]);
    assertEquals(ledger.blocksOf("n1").length, 4);
  }
});

Deno.test("allocateExact pairs again what an agent has said one by one", () => {
  const ledger = scene(DUAL);
  const prefixes = ["10.0.0.64/26", "2001:db8::c0/122", "10.0.0.0/26", "2001:db8::40/122"];
  must(ledger, declare({ node: "n1", uid: "u1", prefixes }));
  const pairs = ["10.0.0.0/26", "10.0.0.64/26"]
    .map((prefix) => judged(ledger, exact(prefix)).blocks.map((block) => block.prefix));
  assertEquals(pairs, [
    ["10.0.0.0/26", "2001:db8::40/122"],
    ["10.0.0.64/26", "2001:db8::c0/122"],
  ]);
  assertEquals([...ledger.blocks()].every(({ state }) => state === "held"), true);
});

Deno.test("allocateExact grants a new partner where the old one is no more", () => {
  const ledger = scene(DUAL);
  must(ledger, declare({ node: "n1", uid: "u1", prefixes: ["2001:db8::40/122"] }));
  const { blocks } = judged(ledger, exact("2001:db8::40/122"));
  assertEquals(blocks.map(({ prefix, partner }) => [prefix, partner]), [
    ["10.0.0.0/26", "2001:db8::40/122"],
    ["2001:db8::40/122", "10.0.0.0/26"],
  ]);
});

Deno.test("allocateExact holds again what drains, also what an operator had given back", () => {
  const ledger = scene(DUAL), [first] = must(ledger, grantOf()).blocks;
  const { prefix } = first!, blocks = [{ prefix, used: 3 }];
  must(ledger, report({ node: "n1", used: 3, pending: 0, blocks }));
  must(ledger, release({ prefixes: [prefix] }));
  assertEquals([ledger.block(prefix)?.state, ledger.block(prefix)?.released], ["draining", true]);
  judged(ledger, exact(prefix), at(4));
  for (const { state, released, since } of ledger.blocksOf("n1")) {
    assertEquals([state, released, since], ["held", undefined, at(4)]);
  }
  must(ledger, putNode({ node: "n1", uid: "u2", freshUid: "" }));
  const other = refusal(ledger, exact(prefix));
  assertEquals([other.refused, other.text], [
    "other-incarnation",
    "cannot grant 10.0.0.0/26 to n1: it drains, and incarnation u1 of n1 may use it",
  ]);
});

Deno.test("allocateExact gives back in a pool that drains, and grants nothing new there", () => {
  const ledger = scene();
  const { prefix } = must(ledger, grantOf()).blocks[0]!;
  quarantine(ledger, prefix);
  must(ledger, drainPool({ name: "pods" }));
  judged(ledger, exact(prefix));
  const { refused, hint } = refusal(ledger, exact("10.0.0.64/26"));
  assertEquals(refused, "draining");
  assertMatch(hint ?? "", /^underlay ipam pool drain pods --undo;/);
});

Deno.test("allocateExact grants a free block exactly there, in a range of the node's rack", () => {
  const ledger = scene();
  const { blocks: [block] } = judged(ledger, exact("10.0.5.128/25", { request: "r9" }));
  assertEquals(told(block!), "10.0.5.128/25 n1 u1 held 2 alone");
  assertEquals(ledger.node("n1")?.labels, [{ key: "rack", value: "a" }]);
  assertEquals([...ledger.supers()].map(({ prefix }) => prefix), ["10.0.4.0/22"]);
  judged(ledger, exact("10.0.4.0/26"));
  assertEquals([...ledger.supers()].length, 1);
  // Said again it is the same grant, and what it has already is not granted twice.
  for (const again of [exact("10.0.5.128/25", { request: "r9" }), exact("10.0.5.128/25")]) {
    const change = again(ledger, at(9));
    assertEquals("delta" in change && [change.delta, change.answer.isRepeated], [NOTHING, true]);
  }
  const wrong = refusal(ledger, exact("10.0.6.0/26", { request: "r9" }));
  assertEquals(wrong.text, "request r9 was granted 10.0.5.128/25, and not 10.0.6.0/26");
  const dual = scene(DUAL);
  assertEquals(judged(dual, exact("10.0.1.0/27")).blocks.map(({ prefix }) => prefix), [
    "10.0.1.0/27",
    "2001:db8::/123",
  ]);
});

Deno.test("allocateExact refuses what is somebody's, and says whose and what would help", () => {
  const ledger = scene(), { prefix } = must(ledger, grantOf()).blocks[0]!;
  const why = (of: string, now = at(0)) => {
    const { refused, text } = refusal(ledger, exact(of, { node: "n2" }), now);
    return [refused, text.replace(`cannot grant ${of} to n2: `, "")];
  };
  assertEquals(why(prefix), ["not-owner", "it is held by n1"]);
  assertEquals(why("10.0.0.0/27"), [
    "overlap",
    "it overlaps 10.0.0.0/26, which is held by n1",
  ]);
  assertEquals(why("10.0.0.0/25")[1], "it overlaps 10.0.0.0/26, which is held by n1");
  must(ledger, registerAgent({ node: "n1", instance: "i", freshUid: "" }));
  must(ledger, release({ prefixes: [prefix] }));
  const leaving = "it is about to be withdrawn by n1's agent, and cools then";
  assertEquals(why(prefix), ["not-owner", leaving]);
  assertEquals(refusal(ledger, exact(prefix)).refused, "announced");
  const { serial } = ledger.block(prefix)!;
  must(ledger, acknowledge({ node: "n1", instance: "i", blocks: [{ prefix, serial }] }));
  assertEquals(why(prefix, at(59)), ["in-use", "it cools for 1 second more: it was n1's"]);
  assertEquals(why("10.0.0.0/27", at(10)), [
    "overlap",
    "it overlaps 10.0.0.0/26, which cools for 50 seconds more: it was n1's",
  ]);
  assertEquals(refusal(ledger, exact(prefix), at(59)).refused, "in-use");
  judged(ledger, exact(prefix, { node: "n2" }), at(60));
});

Deno.test("allocateExact decides between two that are quarantined over one another, once", () => {
  const ledger = scene(), { prefix, serial } = must(ledger, grantOf()).blocks[0]!;
  must(ledger, putNode({ node: "n2", labels: [{ key: "rack", value: "a" }], freshUid: "u2" }));
  const inside = {
    ...ledger.block(prefix)!,
    prefix: "10.0.0.16/28",
    node: "n2",
    uid: "u2",
    serial,
  };
  ledger.apply({ ...NOTHING, puts: [inside] }, ledger.version + 1);
  quarantine(ledger, prefix, inside.prefix);
  const other = exact(inside.prefix, { node: "n2" });
  judged(ledger, exact(prefix));
  assertEquals(
    refusal(ledger, other).text,
    "cannot grant 10.0.0.16/28 to n2: " +
      "it overlaps 10.0.0.0/26, which is held by n1",
  );
  // Nobody else is asked to trust it.
  quarantine(ledger, prefix);
  assertEquals(refusal(ledger, exact("10.0.0.16/29")).refused, "overlap");
  judged(ledger, other);
});

Deno.test("allocateExact refuses what the pool does not grant to the node", () => {
  const ledger = scene(
    { reserved: ["10.0.9.0/28"], elastic: { mostBlocks: 1, coolSeconds: 60 } },
    { name: "edge", cidrs: ["10.5.0.0/24"], selector: [{ key: "zone", values: ["z"] }] },
  );
  const why = (prefix: string, changes: Partial<ExactRequest> = {}) => {
    const { refused, text, hint } = refusal(ledger, exact(prefix, changes));
    return [refused, text.replace(/^.*?: /, ""), hint];
  };
  assertEquals(why("10.9.0.0/26"), [
    "unknown-pool",
    "it is in no pool",
    "underlay ipam pool grow NAME CIDR; pools: edge, pods",
  ]);
  assertEquals(why("10.0.9.0/26").slice(0, 2), [
    "overlap",
    "pool pods has something of it reserved",
  ]);
  assertEquals(why("10.0.9.0/28").slice(0, 2), [
    "overlap",
    "pool pods has something of it reserved",
  ]);
  assertEquals(why("10.0.0.0/20"), [
    "too-large",
    "pool pods grants /28 to /22",
    "underlay ipam pool set pods --sizes /28-/20 --rack-size /20",
  ]);
  assertEquals(why("10.0.0.0/30").slice(0, 2), ["bad-request", "pool pods grants /28 to /22"]);
  assertEquals(why("10.5.0.0/26").slice(0, 2), [
    "no-pool-matches",
    "it is in pool edge, which is for other nodes",
  ]);
  judged(ledger, exact("10.0.0.0/26"));
  assertEquals(why("10.0.0.64/26")[0], "too-many-blocks");
  assertEquals(
    why("10.0.0.64/26", { node: "n2", labels: [{ key: "rack", value: "b" }] }).slice(0, 2),
    [
      "overlap",
      "it is in 10.0.0.0/22, which is for rack a, and n2 is of rack b",
    ],
  );
  must(ledger, removeNode({ node: "n1" }));
  assertEquals(why("10.0.0.64/26")[0], "unknown-node");
});

Deno.test("allocateExact keeps every promise in any order of requests", () => {
  let state = 7;
  const dice = (below: number) => {
    state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + 0x9e3779b9 | 0;
    return ((state ^ state >>> 13) >>> 0) % below;
  };
  const elastic = { coolSeconds: 20, mostBlocks: 40 };
  const ledger = scene({ ...DUAL, reserved: ["10.0.3.0/27"], elastic });
  const labels = (node: number) => [{ key: "rack", value: `r${node % 2}` }];
  const six = () => `2001:db8::${(dice(16) << 6).toString(16)}/122`.replace("::0/", "::/");
  const four = () => `10.0.${dice(4)}.${dice(4) << 6}/26`;
  // What cools and is announced again is another matter.
  const isNew = (prefix: string) => !ledger.block(prefix);
  let granted = 0, back = 0;
  for (let i = 0; i < 400; i++) {
    const n = dice(4), node = `n${n}`, now = at(i * 2);
    const blocks = [...ledger.blocks()], one = blocks[dice(Math.max(1, blocks.length))];
    const prefix = dice(3) ? one?.prefix ?? four() : dice(2) ? four() : six();
    const own = dice(3) ? one?.node ?? node : node;
    const works: Work<object>[] = [
      allocateExact({ node: own, labels: labels(Number(own[1])), freshUid: "f", prefix }),
      allocateExact({ node: own, labels: labels(Number(own[1])), freshUid: "f", prefix }),
      grantOf({ node, labels: labels(n) }),
      declare({ node, uid: "f", prefixes: [four(), six()].filter(isNew) }),
      release({ prefixes: [prefix], force: dice(3) > 0 }),
      putNode({ node, freshUid: "f", uid: `u${dice(3)}` }),
    ];
    const which = dice(works.length), before = rowsOf(ledger), work = works[which]!;
    const was = ledger.block(prefix)?.state, answer = done(ledger, work, now);
    if (isRefusal(answer)) {
      assertEquals(rowsOf(ledger), before);
      continue;
    }
    judge(before, ledger, now);
    if (which > 1) continue;
    if (was === "quarantined" || was === "draining") back++;
    else granted++;
  }
  assertEquals([granted > 10, back > 10], [true, true], `${granted} ${back}`);
});
