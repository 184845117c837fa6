// An agent of a node, its peer and a ledger, for tests.
import { assert, assertEquals } from "@std/assert";
import type { IpamConfig } from "../config/router_config.ts";
import { allocate } from "../ipam/allocate.ts";
import { checkLedger } from "../ipam/check.ts";
import { madeMeta, madePool } from "../ipam/check_made_rows.ts";
import { Keeper } from "../ipam/keeper.ts";
import { type BlockRow, type BlockState, keyOf, type LedgerRow } from "../ipam/ledger_row.ts";
import { MemoryHome, MemoryStore } from "../ipam/memory_store.ts";
import type { Moment } from "../ipam/moment.ts";
import type { PoolRow } from "../ipam/pool.ts";
import { isRefusal } from "../ipam/refusal.ts";
import { formatRow } from "../ipam/row_text.ts";
import { StoreError } from "../ipam/store_error.ts";
import type { Work } from "../ipam/work.ts";
import { IpamFollower } from "./ipam_follower.ts";
import type { NodeUse } from "./ipam_ports.ts";
import type { AgentPart, SimAgent } from "./made_agents.ts";
import { type MadePair, madePair } from "./made_pair.ts";

export const CONFIG: IpamConfig = {
  node: "node-1",
  uid: "u1",
  labels: [{ key: "rack", value: "r1" }],
  announce: true,
  attributes: "",
  aggregates: "none",
  aggregateAttributes: "",
  elastic: true,
  reportSeconds: 5,
  leaseSeconds: 30,
  onConflict: "alarm",
};

/** What is undefined is not said. */
type PartOf<Whole> = { readonly [Key in keyof Whole]?: Whole[Key] | undefined };

/** A store whose server may be away. */
export class Doubtful extends MemoryStore {
  isAway = false;
  /** How often it was asked who lives. */
  looks = 0;

  override living(): ReturnType<MemoryStore["living"]> {
    this.looks++;
    if (this.isAway) return Promise.reject(new StoreError("unreachable", "nobody answers"));
    return super.living();
  }

  override live(...args: Parameters<MemoryStore["live"]>): ReturnType<MemoryStore["live"]> {
    if (this.isAway) return Promise.reject(new StoreError("unreachable", "nobody answers"));
    return super.live(...args);
  }

  override turn(...args: Parameters<MemoryStore["turn"]>): ReturnType<MemoryStore["turn"]> {
    if (this.isAway) return Promise.reject(new StoreError("unreachable", "nobody answers"));
    return super.turn(...args);
  }
}

/** Two agents that are peers, and a ledger that the first may follow. */
export class Scene {
  readonly pair: MadePair;
  readonly home = new MemoryHome();
  readonly operator: Keeper;
  /** Of agents, by instance. */
  readonly stores = new Map<string, Doubtful>();
  /** The last that was opened. */
  store: Doubtful | undefined;
  /** Addresses in use, all in the first block. */
  used: number | undefined;
  isAway = false;
  /** Seconds by which the wall was set ahead. */
  ahead = 0;
  readonly faults: string[] = [];

  private constructor(a: AgentPart) {
    this.pair = madePair(a);
    this.operator = new Keeper(this.#store(), this.now, "operator");
  }

  static async make(a: AgentPart = {}, pool: Partial<PoolRow> = {}): Promise<Scene> {
    const scene = new Scene(a);
    const rows: LedgerRow[] = [madeMeta(), madePool(pool)];
    scene.write(...rows);
    await scene.operator.read();
    return scene;
  }

  #store(): Doubtful {
    return new Doubtful(this.home, this.now);
  }

  readonly now = (): Moment => {
    const seconds = this.pair.lab.world.now / 1000;
    return { unix: 1_800_000_000 + this.ahead + seconds, boot: "boot", up: seconds };
  };

  write(...rows: readonly LedgerRow[]): void {
    const texts = rows.map((row) => ({ key: keyOf(row), value: formatRow(row) }));
    this.home.write({ rows: texts, guards: [], history: [] });
  }

  follower(
    config: PartOf<IpamConfig> = {},
    agent: SimAgent = this.pair.a,
    instance = "agent-a",
  ): IpamFollower {
    const follower = new IpamFollower(agent.agent, {
      where: "memory",
      instance,
      open: () => {
        if (this.isAway) return Promise.reject(new StoreError("unreachable", "nobody answers"));
        this.store = this.#store();
        this.stores.set(instance, this.store);
        return Promise.resolve(new Keeper(this.store, this.now, "agent"));
      },
      uid: () => "fresh",
      demand: { count: (blocks) => Promise.resolve(this.#use(blocks)) },
      internalError: (text) => void this.faults.push(text),
    }, { ...CONFIG, ...config } as IpamConfig);
    follower.wake();
    return follower;
  }

  #use(blocks: readonly BlockRow[]): NodeUse | undefined {
    const { used } = this, [first] = blocks;
    const each = blocks.map((block) => ({
      prefix: block.prefix,
      used: block === first ? used ?? 0 : 0,
    }));
    return used === undefined ? undefined : { used, blocks: each };
  }

  /** So much time, and in between all that promises have to do. */
  async pass(seconds: number, step = 0.1): Promise<void> {
    const { lab } = this.pair, until = lab.world.now + seconds * 1000;
    while (lab.world.now < until) {
      for (let i = 0; i < 60; i++) await null;
      lab.pass(Math.min(step, (until - lab.world.now) / 1000));
    }
    for (let i = 0; i < 60; i++) await null;
    assertEquals(this.faults, []);
  }

  async do<Answer extends object>(work: Work<Answer>): Promise<Answer> {
    const answer = await this.operator.transact(work);
    assert(!isRefusal(answer), JSON.stringify(answer));
    return answer;
  }

  async grant(node = "node-1", count = 1): Promise<readonly string[]> {
    const { blocks } = await this.do(allocate({ node, count, freshUid: "x" }));
    return blocks.map(({ prefix }) => prefix);
  }

  /** Whether it is known, and in which state. */
  async states(): Promise<Record<string, BlockState>> {
    const ledger = await this.operator.read();
    const problems = checkLedger([...this.rows()], this.now());
    assertEquals(problems.filter(({ severity }) => severity === "problem"), []);
    return Object.fromEntries([...ledger.blocks()].map(({ prefix, state }) => [prefix, state]));
  }

  *rows(): Iterable<LedgerRow> {
    for (const { value } of this.home.rows.values()) {
      if (value !== undefined) yield JSON.parse(value);
    }
  }

  /** What b has of a. */
  get seen(): readonly string[] {
    return [...this.pair.b.all().keys()];
  }

  /** What it said, but for which routes came and went. */
  told(): readonly string[] {
    return this.pair.a.told("ipam").filter((text) => !/ (announced|withdrawn: .*)$/.test(text));
  }
}
