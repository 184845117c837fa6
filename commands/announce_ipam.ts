// announce --from-ipam: the blocks that a ledger grants to a node, for as long as it runs.
import { IpamLease } from "../core/agent/ipam_lease.ts";
import { namesText } from "../core/agent/ipam_words.ts";
import { RouteLines } from "../core/config/route_lines.ts";
import { systemMoment } from "../core/io/moment.ts";
import { openStore } from "../core/io/store_home.ts";
import { Keeper } from "../core/ipam/keeper.ts";
import type { BlockRow } from "../core/ipam/ledger_row.ts";
import { registerAgent, unregisterAgent } from "../core/ipam/node_agent.ts";
import { isRefusal } from "../core/ipam/refusal.ts";
import { acknowledge } from "../core/ipam/release.ts";
import { StoreError } from "../core/ipam/store_error.ts";
import type { Work } from "../core/ipam/work.ts";
import { counted } from "../core/net/count.ts";
import type { Events } from "./announce_events.ts";
import type { IsSent, Source, SourceOptions } from "./announce_source.ts";
import type { AnnounceTable } from "./announce_table.ts";
import { failure } from "./exit.ts";
import type { Io } from "./io.ts";
import { storeName, whoAsks } from "./ipam_ledger.ts";
import { nearest } from "./nearest.ts";

const LEASE_SECONDS = 30;
/** Between looks where nothing is told, and while a withdrawal is under way. */
const LOOK_MS = 5000, SENT_MS = 50;
/** A peer that is away may use for so long what it was told: no hold timer is longer, mostly. */
const AWAY_MS = 240_000;

/** Blocks of one node. */
export class IpamSource implements Source {
  isTroubled = false;
  readonly #node: string;
  readonly #instance = crypto.randomUUID();
  readonly #lease = new IpamLease(this.#instance, () => performance.now() / 1000);
  readonly #keeper: Keeper;
  readonly #table: AnnounceTable;
  readonly #events: Events;
  readonly #lines: RouteLines;
  readonly #announced = new Set<string>();
  /** When a block was withdrawn that leaves. */
  readonly #withdrawnAt = new Map<string, number>();
  #uid = "";
  #isRegistered = false;
  #isAway = false;
  #wake = () => {};

  private constructor(
    keeper: Keeper,
    node: string,
    options: SourceOptions,
    table: AnnounceTable,
    events: Events,
  ) {
    this.#keeper = keeper;
    this.#node = node;
    this.#table = table;
    this.#events = events;
    this.#lines = new RouteLines({
      route: (route) => void table.take(route, this.#lines.sets, []),
      misread: (_line, misread) => this.#say(misread.reason),
    }, { ...options, isForced: true, nearest });
  }

  /** Throws CommandError where the store cannot be opened. */
  static async open(
    { node, store }: { readonly node: string; readonly store: string | undefined },
    options: SourceOptions,
    table: AnnounceTable,
    events: Events,
    io: Io,
  ): Promise<IpamSource> {
    return await orFailure(async () => {
      const home = await openStore(storeName(store, io));
      return new IpamSource(
        new Keeper(home, systemMoment, whoAsks()),
        node,
        options,
        table,
        events,
      );
    });
  }

  prepare(): Promise<void> {
    return orFailure(async () => {
      const { ledger, store: { where } } = this.#keeper, node = this.#node;
      await this.#keeper.read();
      if (!ledger.node(node)) {
        throw failure(
          `there is no node ${node} in ${where}\nunderlay ipam node show lists them`,
        );
      }
      const other = await this.#lease.keep(this.#keeper.store, node, LEASE_SECONDS);
      if (other !== undefined) {
        throw failure(
          `another agent of ${node} lives, and announces its blocks: ${other}\n` +
            "stop that one, or wait until it has not been heard of for its time",
        );
      }
      const instance = this.#instance, freshUid = crypto.randomUUID();
      await this.#do(registerAgent({ node, instance, freshUid }));
      this.#isRegistered = true;
      this.#uid = ledger.node(node)!.uid;
      this.#take();
      this.#table.checkMost();
      const { size } = this.#announced,
        names = size === 0 ? "" : `: ${namesText([...this.#announced])}`;
      this.#say(`${counted(size, "block")} of ${node} in ${where}${names}`);
    });
  }

  /** True where it is another than before, which is told with its names if `isTold`. */
  #take(isTold = false): boolean {
    const blocks = this.#keeper.ledger.blocksOf(this.#node), wanted = new Set<string>();
    for (const block of blocks) if (this.#isLive(block)) wanted.add(block.prefix);
    const come = [...wanted].filter((prefix) => !this.#announced.has(prefix));
    const gone = [...this.#announced].filter((prefix) => !wanted.has(prefix));
    for (const prefix of come) this.#line(prefix);
    for (const prefix of gone) this.#line(`withdraw route ${prefix}`);
    for (const prefix of come) this.#announced.add(prefix);
    for (const prefix of gone) this.#announced.delete(prefix);
    if (isTold && come.length > 0) this.#say(`${namesText(come)} granted`);
    if (isTold && gone.length > 0) this.#say(`${namesText(gone)} given back`);
    const leaving = new Set(this.#leaving.map(({ prefix }) => prefix)), now = performance.now();
    for (const prefix of this.#withdrawnAt.keys()) {
      if (!leaving.has(prefix)) this.#withdrawnAt.delete(prefix);
    }
    for (const prefix of leaving) {
      if (!this.#withdrawnAt.has(prefix)) this.#withdrawnAt.set(prefix, now);
    }
    return come.length + gone.length > 0;
  }

  #isLive({ uid, state }: BlockRow): boolean {
    return uid === this.#uid && (state === "held" || state === "draining");
  }

  get #leaving(): readonly BlockRow[] {
    const blocks = this.#keeper.ledger.blocksOf(this.#node);
    return blocks.filter(({ state }) => state === "leaving");
  }

  #line(text: string): void {
    this.#lines.push(new TextEncoder().encode(`${text}\n`));
  }

  async follow(changed: () => void, signal: AbortSignal, isSent: IsSent): Promise<void> {
    const unwatch = this.#keeper.watch(() => this.#wake());
    signal.addEventListener("abort", () => this.#wake());
    try {
      while (!signal.aborted) {
        const pause = this.#pause();
        await this.#look(changed, isSent);
        if (!signal.aborted) await pause(this.#leaving.length > 0 ? SENT_MS : LOOK_MS);
      }
    } finally {
      unwatch();
    }
  }

  /** Begun before a look, so that what is told meanwhile is not missed. */
  #pause(): (ms: number) => Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    return async (ms) => {
      const timer = setTimeout(resolve, ms);
      await promise;
      clearTimeout(timer);
    };
  }

  async #look(changed: () => void, isSent: IsSent): Promise<void> {
    const { store } = this.#keeper;
    try {
      const other = await this.#lease.keep(store, this.#node, LEASE_SECONDS);
      if (other !== undefined) return this.#giveUp(other, changed);
      await this.#keeper.read();
      if (this.#take(true)) changed();
      await this.#acknowledge(isSent);
      if (this.#isAway) this.#say(`${store.where} is there again`);
      this.#isAway = false;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (!this.#isAway) this.#say(`${store.where} is away: ${error.message}; all stays announced`);
      this.#isAway = true;
    }
  }

  /** What no router has any more may cool. */
  async #acknowledge(isSent: IsSent): Promise<void> {
    const now = performance.now();
    const blocks = this.#leaving.filter(({ prefix }) =>
      isSent() || now - (this.#withdrawnAt.get(prefix) ?? now) >= AWAY_MS
    );
    if (blocks.length === 0) return;
    await this.#do(acknowledge({ node: this.#node, instance: this.#instance, blocks }));
  }

  /** Another agent has taken the node over. */
  #giveUp(other: string, changed: () => void): void {
    this.isTroubled = true;
    if (this.#announced.size === 0) return;
    this.#say(`another agent of ${this.#node} lives: ${other}; nothing is announced any more`);
    for (const prefix of this.#announced) this.#line(`withdraw route ${prefix}`);
    this.#announced.clear();
    changed();
  }

  async #do<Answer extends object>(work: Work<Answer>): Promise<void> {
    const answer = await this.#keeper.transact(work);
    if (isRefusal(answer)) throw failure([answer.text, answer.hint ?? []].flat().join("\n"));
  }

  #say(text: string): void {
    this.#events.tell("note", text.startsWith("#") ? text : `# ${text}`, { text });
  }

  /** `isWithdrawn`: no router uses what was announced; the node needs no agent any more. */
  async close(isWithdrawn: boolean): Promise<void> {
    try {
      const node = this.#node, instance = this.#instance;
      if (this.#isRegistered && isWithdrawn) await this.#do(unregisterAgent({ node, instance }));
      await this.#lease.end(this.#keeper.store);
      await this.#keeper.close();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.#say(`${this.#keeper.store.where} is away: it takes ${this.#node} for announced still`);
    }
  }
}

async function orFailure<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const { message, hint } = error;
    throw failure(hint === undefined ? message : `${message}\n${hint}`);
  }
}
