// An agent whose routing is looked at while somebody does something to it.
import { assert, assertEquals } from "@std/assert";
import { type AgentStage, FROM_OUTSIDE, type Neighbour } from "./agent_stage.ts";
import { Asking } from "./asking.ts";
import type { AgentScene } from "./line.ts";
import { announce, nlri } from "./octets.ts";
import { joinOutside, OUTSIDE } from "./scenes_rules.ts";

export const MEBIBYTE = 1 << 20;
const PEERS = [{ name: "up", keys: FROM_OUTSIDE }, OUTSIDE];
/** A route passes within this, whatever clients do. */
const PASSES_MS = 1000;

/** A request as a line. */
export const REQUEST = (what: string, parameters = {}) =>
  `${JSON.stringify({ schema: "underlay.request/1", do: what, parameters })}\n`;

/** Routing before, while and after somebody does something; nothing of it costs the agent much. */
export class Watch {
  #sent = 0;

  private constructor(
    readonly stage: AgentStage,
    readonly up: Neighbour,
    readonly outside: Neighbour,
  ) {}

  static async open(stage: AgentStage): Promise<Watch> {
    const outside = await joinOutside(stage),
      watch = new Watch(stage, await stage.join("up"), outside);
    await watch.passes();
    return watch;
  }

  /** A route that is told now is told on within a second. */
  async passes(): Promise<void> {
    const n = ++this.#sent, route = `203.0.${n >> 8}.${n & 255}/32`, from = performance.now();
    await this.up.connection.send(announce(nlri(route)));
    await this.outside.told.has(route);
    const took = performance.now() - from;
    assert(took < PASSES_MS, `a route took ${Math.round(took)} ms`);
  }

  /** Routes pass until `work` is done. */
  async during(work: Promise<unknown>): Promise<void> {
    let isOver = false;
    const done = work.finally(() => isOver = true);
    done.catch(() => {});
    while (!isOver) {
      await this.passes();
      await new Promise((go) => setTimeout(go, 20));
    }
    await done;
    await this.passes();
  }

  client(): Promise<Asking> {
    return Asking.connect(this.stage.socket);
  }

  /** A new client is answered. */
  async answers(): Promise<void> {
    const client = await this.client(), { rows, code } = await client.ask("status");
    assertEquals([rows.length, code], [1, 0]);
    client.close();
  }
}

/** So many routes that a listing is far more than a socket holds. */
export async function manyRoutes({ up, outside }: Watch, count: number): Promise<void> {
  for (let from = 0; from < count; from += 800) {
    const nets = Array.from(
      { length: 800 },
      (_, i) => `11.${from + i >> 8}.${from + i & 255}.0/24`,
    );
    await up.connection.send(announce(nets.map(nlri).join("")));
  }
  await outside.told.until(({ routes }) => routes.size >= count, `${count} routes`);
}

/** A scene whose routing is watched. */
export const scene = (
  name: string,
  play: (watch: Watch) => Promise<void>,
  lines?: readonly string[],
): AgentScene => ({
  name,
  peers: PEERS,
  ...(lines && { lines }),
  play: async (stage) => await play(await Watch.open(stage)),
});

/** Octets that are the same in each run. */
export function noise(octets: number): Uint8Array {
  const out = new Uint8Array(octets);
  for (let i = 0, state = 0x2545f491; i < octets; i++) {
    state = Math.imul(state ^ state >>> 13, 0x5bd1e995) + 0x6d2b79f5 | 0;
    out[i] = state >>> 24;
  }
  return out;
}
