// The same routes of several peers, told in many orders.
import { assertEquals } from "@std/assert";
import type { AgentStage, Neighbour } from "./agent_stage.ts";
import type { AgentScene } from "./line.ts";
import { attribute, hex, nlri, ORIGIN, update, withdraw } from "./octets.ts";
import type { Said } from "./program.ts";
import { joinInside, joinOutside, OUTSIDE, WITHIN } from "./scenes_rules.ts";

const LAST = "198.51.100.0/24";
const SOURCES = 8, ORDERS = 100;
const PREFIXES = Array.from({ length: 12 }, (_, i) => `10.${i}.0.0/16`);

/** Numbers that are the same in each run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed >>> 0;;) {
    state = Math.imul(state ^ state >>> 15, 0x2c1b3c6d) + 0x9e3779b9 >>> 0;
    yield (state ^ state >>> 12) >>> 0;
  }
}

function shuffled<T>(items: readonly T[], random: Generator<number>): T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.next().value % (i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}

/** A route of peer `source`: length of path, origin and MED make up who wins, and many are equal. */
function routeOf(source: number, net: number, random: Generator<number>): string {
  const draw = (count: number) => random.next().value % count;
  // Two neighbour ASes: MED is compared among the routes of each (the ring of RFC 3345).
  const neighbour = 65100 + source % 2, asns = [neighbour, ...draw(2) === 0 ? [] : [65300]];
  const path = attribute(0x40, 2, `02${hex(asns.length, 1)}${asns.map((a) => hex(a, 4)).join("")}`);
  const med = draw(3) === 0 ? "" : attribute(0x80, 4, hex(draw(3), 4));
  const hop = attribute(0x40, 3, `0a0000${hex(10 + source, 1)}`);
  return update(`400101${hex(draw(2), 1)}${path}${hop}${med}`, nlri(PREFIXES[net]!));
}

export const orders: AgentScene = {
  name: `${ORDERS} orders of ${SOURCES} peers' routes: the same best paths, the same octets behind`,
  peers: [
    ...Array.from({ length: SOURCES }, (_, i) => ({
      name: `up-${i}`,
      keys: `remote-as: ${65100 + i % 2}, import: all, export: none`,
    })),
    OUTSIDE,
    WITHIN,
  ],
  async play(stage) {
    const behind = [await joinOutside(stage), await joinInside(stage)];
    const ups: Neighbour[] = [], random = numbers(122);
    for (let i = 0; i < SOURCES; i++) {
      ups.push(await stage.join(`up-${i}`, { as: 65100 + i % 2, id: `0a0002${hex(i, 1)}` }));
    }
    const events = ups.flatMap((up, source) =>
      PREFIXES.map((_, net) => ({ up, hex: routeOf(source, net, random) }))
    );
    let first: readonly unknown[] | undefined;
    for (let order = 0; order < ORDERS; order++) {
      for (const { up, hex } of shuffled(events, random)) up.connection.send(hex);
      await stage.says(async () => (await paths(stage)) === events.length, "all paths");
      const seen = await settled(stage, behind, ups[0]!, order);
      first ??= seen;
      assertEquals(seen, first, `order ${order}`);
      for (const up of ups) up.connection.send(withdraw(PREFIXES.map(nlri).join("")));
      await stage.says(async () => (await paths(stage)) === 0, "no paths");
    }
  },
};

async function paths(stage: AgentStage): Promise<number> {
  const rows = await stage.rows("peers") as readonly { families: readonly Said[] }[];
  return rows.reduce((sum, { families }) => sum + Number(families[0]?.["received"] ?? 0), 0) -
    (await stage.rows("routes", { match: "exact", prefix: LAST })).length;
}

/** What is best, and what those behind have, once they have a route that is told after all that. */
async function settled(stage: AgentStage, behind: readonly Neighbour[], up: Neighbour, n: number) {
  const mark = attribute(0xc0, 8, hex(n + 1, 4));
  const path = attribute(0x40, 2, `0201${hex(65100, 4)}`);
  const hop = attribute(0x40, 3, "0a00000a");
  // The second is told when the first has come through: then all before has left, in whatever order.
  for (const more of ["", attribute(0xc0, 16, `0002${hex(n, 2)}00000000`)]) {
    await up.connection.send(update(ORIGIN + path + hop + mark + more, nlri(LAST)));
    for (const { told } of behind) {
      await told.until((now) => {
        const block = now.block(LAST);
        return block.includes(mark) && block.endsWith(more);
      }, "the last route");
    }
  }
  const best = await stage.routes();
  return [
    best.filter((row) => row["nlri"] !== LAST).map((row) => [row["nlri"], row["peer"]]),
    ...behind.map(({ told }) => PREFIXES.map((prefix) => told.block(prefix))),
  ];
}
