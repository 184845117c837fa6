// Many routes at once: what grows, what comes back, and how long it takes.
import { assert, assertEquals } from "@std/assert";
import { FROM_OUTSIDE } from "./agent_stage.ts";
import type { AgentStage, Neighbour } from "./agent_stage.ts";
import type { AgentScene } from "./line.ts";
import { announce, EXTERNAL, hex, nlri, tight } from "./octets.ts";
import { fromHex } from "../../../core/net/hex.ts";
import { joinOutside, OUTSIDE } from "./scenes_rules.ts";

const MEBIBYTE = 1 << 20;
const UP = { name: "up", keys: FROM_OUTSIDE };
/** Routes of a message. */
const EACH = 800;

/** Messages with so many /32 of 16.0.0.0/4 and on, as octets. */
function messages(count: number, isWithdrawal: boolean): Uint8Array {
  const block = isWithdrawal ? "" : tight(EXTERNAL), parts: string[] = [];
  for (let from = 0; from < count; from += EACH) {
    const size = Math.min(EACH, count - from);
    const nets = Array.from({ length: size }, (_, i) => `20${hex(0x10000000 + from + i, 4)}`).join(
      "",
    );
    const field = isWithdrawal
      ? `${hex(nets.length / 2, 2)}${nets}0000`
      : `0000${hex(block.length / 2, 2)}${block}${nets}`;
    parts.push(`${"ff".repeat(16)}${hex(19 + field.length / 2, 2)}02${field}`);
  }
  return fromHex(parts.join(""));
}

async function settle(up: Neighbour, outside: Neighbour, n: number): Promise<void> {
  const route = `198.51.100.${n}/32`;
  await up.connection.send(announce(nlri(route)));
  await outside.told.has(route);
}

const UNKNOWN = 1_000_000;

export const manyWithdrawals: AgentScene = {
  name: "the session stays, no prefix is made, and memory does not grow",
  peers: [UP, OUTSIDE],
  async play(stage) {
    const outside = await joinOutside(stage), up = await stage.join("up");
    const round = messages(UNKNOWN / 4, true), sizes: number[] = [];
    for (let n = 0; n < 4; n++) {
      await up.connection.write(round);
      await settle(up, outside, n + 1);
      sizes.push(await stage.resident());
    }
    const { families } = await stage.peer("up") as unknown as {
      families: Record<string, number>[];
    };
    assertEquals(families[0]!["withdrawn_in"], UNKNOWN);
    assertEquals(await prefixes(stage), 4);
    assertEquals(outside.told.withdrawn, []);
    // What the first round brought to life stays: buffers, compiled code.
    const grown = (sizes[3]! - sizes[1]!) / MEBIBYTE;
    assert(grown < 16, `${Math.round(grown)} MiB more after 500,000 further ones`);
  },
};

async function prefixes(stage: AgentStage): Promise<number> {
  const rows = await stage.rows("memory");
  return Number(rows.find(({ part }) => part === "prefixes of ipv4 unicast")!["count"]);
}

const MANY = 250_000;

export const manyRoutes: AgentScene = {
  name: "all are withdrawn from others, no path is left, and the memory serves the next time",
  peers: [UP, OUTSIDE],
  async play(stage) {
    const all = messages(MANY, false),
      tables: string[] = [],
      held: number[] = [],
      buffers: number[] = [],
      sizes: number[] = [];
    for (let round = 0; round < 3; round++) {
      const outside = await joinOutside(stage), up = await stage.join("up");
      await up.connection.write(all);
      await outside.told.until(({ routes }) => routes.size === MANY, `${MANY} routes`);
      assertEquals(await prefixes(stage), MANY);
      up.connection.reset();
      await outside.told.until(({ routes }) => routes.size === 0, "all of them withdrawn");
      await stage.says(async () => (await prefixes(stage)) === 0, "no prefix is left");
      assertEquals((await stage.peer("outside"))["state"], "Established");
      const rows = await stage.rows("memory"), inProcess = ["heap", "buffers", "process"];
      const octets = (part: string) => Number(rows.find((row) => row["part"] === part)!["octets"]);
      tables.push(JSON.stringify(rows.filter(({ part }) => !inProcess.includes(String(part)))));
      held.push(octets("heap"));
      buffers.push(octets("buffers"));
      sizes.push(octets("process"));
      outside.connection.close();
    }
    // The first round makes the tables; what the others add is what is lost each time.
    assertEquals(tables[2], tables[1]);
    const mebibytes = (all: readonly number[]) => `${all.map((n) => Math.round(n / MEBIBYTE))} MiB`;
    assert(held[2]! - held[0]! < 12 * MEBIBYTE, `heap: ${mebibytes(held)}`);
    // Buffers go when the collector comes round to them.
    assert(buffers[2]! - buffers[0]! < 48 * MEBIBYTE, `buffers: ${mebibytes(buffers)}`);
    // The C library gives back late what many small buffers were: a process comes to its peak in the
    // second round or soon after, and stays there.
    assert(sizes[2]! - sizes[1]! < 64 * MEBIBYTE, `resident: ${mebibytes(sizes)}`);
  },
};
