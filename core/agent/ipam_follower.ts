import type { IpamConfig } from "../config/router_config.ts";
import { report } from "../ipam/demand_report.ts";
import type { Keeper } from "../ipam/keeper.ts";
import type { Ledger } from "../ipam/ledger.ts";
import type { BlockRow } from "../ipam/ledger_row.ts";
import { registerAgent, unregisterAgent } from "../ipam/node_agent.ts";
import { rebalance } from "../ipam/rebalance.ts";
import { isRefusal, type Refusal } from "../ipam/refusal.ts";
import { acknowledge } from "../ipam/release.ts";
import { declare } from "../ipam/request_declare.ts";
import { putNode } from "../ipam/request_node.ts";
import { StoreError } from "../ipam/store_error.ts";
import type { Work } from "../ipam/work.ts";
import { identifierText } from "../wire/open_view.ts";
import { IpamLease } from "./ipam_lease.ts";
import {
  introduction,
  isKnown,
  lossText,
  lostBlocks,
  type Refused,
  refusedText,
  useReport,
} from "./ipam_node.ts";
import { type IpamStanding, standingRow } from "./ipam_standing.ts";
import { IpamObserver } from "./ipam_observer.ts";
import { IpamPace } from "./ipam_pace.ts";
import type { FollowerPorts } from "./ipam_ports.ts";
import { NOTHING_WANTED, wantedOf } from "./ipam_wanted.ts";
import type { IpamRow } from "./rows.ts";
import type { Running } from "./running.ts";

/** How long who leaves waits at most for peers and the store. */
const LEAVE_SECONDS = 10;

/**
 * Keeps an agent and a ledger together: what the ledger grants is announced, what it takes back is
 * withdrawn and said to be, what the node needs is told to it. It looks at the ledger in rounds, one
 * after the other, and each begins from what is there: what was missed between two does not matter.
 * While the store is away nothing changes here.
 */
export class IpamFollower {
  readonly #agent: Running;
  readonly #ports: FollowerPorts;
  readonly #lease: IpamLease;
  readonly #pace: IpamPace;
  readonly #observer: IpamObserver;
  #config: IpamConfig;
  #keeper: Keeper | undefined;
  #unwatch = () => {};
  #state: IpamStanding = { state: "opening" };
  #uid: string | undefined;
  /** What the round at hand was refused, and the one before it. */
  #refused: Refused | undefined;
  #refusedBefore: Refused | undefined;
  #isLeaving = false;
  #left = () => {};
  #isRunning = false;
  #isAsked = false;
  #isClosed = false;
  #countedAt = -Infinity;
  /** What was taken last: version of the ledger and incarnation, by which settings. */
  #takenKey = "";
  #taken: IpamConfig | undefined;
  #dropTimer = () => {};
  /** The round under way, or the last one. */
  #round: Promise<void> = Promise.resolve();

  constructor(agent: Running, ports: FollowerPorts, config: IpamConfig) {
    this.#agent = agent;
    this.#ports = ports;
    this.#config = config;
    this.#lease = new IpamLease(ports.instance, () => agent.now());
    this.#pace = new IpamPace(() => agent.now());
    this.#observer = new IpamObserver(agent, ports.instance);
    agent.ipam.onWithdrawn = () => this.wake();
  }

  get row(): IpamRow {
    const { node } = this.#config, { where } = this.#ports;
    const refused = this.#refused ?? this.#refusedBefore, uid = this.#uid;
    const { alarm } = this.#observer;
    return standingRow(this.#agent.ipam, this.#state, {
      store: where,
      ...(node !== undefined && { node }),
      ...(uid !== undefined && { uid }),
      ...(refused && { refused: refusedText(refused) }),
      ...(alarm !== undefined && { alarm }),
    });
  }

  /** Other settings of the same store. */
  configure(config: IpamConfig): void {
    this.#config = config;
    this.wake();
  }

  /** Looks at the ledger, now or after the round that is under way. */
  wake(): void {
    if (this.#isClosed) return;
    this.#isAsked = true;
    if (this.#isRunning) return;
    if (this.#pace.rest > 0) this.#wakeAfter(this.#pace.rest);
    else this.#round = this.#run();
  }

  #wakeAfter(seconds: number): void {
    this.#dropTimer();
    this.#dropTimer = this.#agent.after(seconds, () => this.wake());
  }

  /** Withdraws everything, says so to the ledger, and ends; or after a moment without that. */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const drop = this.#agent.after(LEAVE_SECONDS, resolve);
    this.#left = resolve;
    this.configure({ ...this.#config, announce: false, aggregates: "none" });
    if (this.#config.node !== undefined) await promise;
    drop();
    const { store } = this.#keeper ?? {};
    // Where the store is away its time runs out by itself.
    if (store) await this.#lease.end(store).catch(() => {});
    await this.close();
  }

  /** Ends when nothing of it goes on. What is announced stays announced. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#dropTimer();
    this.#unwatch();
    await this.#round;
    const keeper = this.#keeper;
    this.#keeper = undefined;
    // What a store cannot do at its end is nobody's concern any more.
    await keeper?.close().catch(() => {});
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    this.#dropTimer();
    while (this.#isAsked && !this.#isClosed && this.#pace.rest === 0) {
      this.#isAsked = false;
      try {
        await this.#once();
        this.#pace.ended(true);
      } catch (error) {
        this.#failed(error);
        break;
      }
    }
    this.#isRunning = false;
    if (this.#isClosed) return;
    const { rest } = this.#pace;
    this.#wakeAfter(this.#isAsked && rest > 0 ? rest : this.#pause());
  }

  #pause(): number {
    const pause = this.#pace.pause(this.#config, this.#ports.demand !== undefined);
    return this.#state.state === "ok" ? Math.min(pause, Math.max(1, this.#observer.rest)) : pause;
  }

  #failed(error: unknown): void {
    this.#pace.ended(false);
    this.#observer.failed();
    if (!(error instanceof StoreError)) {
      const text = error instanceof Error ? error.stack ?? error.message : String(error);
      this.#ports.internalError(`ipam: ${text}`);
    }
    const why = error instanceof Error ? error.message : String(error);
    const isFirst = this.#state.state === "opening";
    this.#become(
      { state: isFirst ? "opening" : "away", why },
      () =>
        isFirst
          ? `the ledger in ${this.#ports.where} cannot be read: ${why}; nothing of it is announced yet`
          : `the ledger in ${this.#ports.where} is away: ${why}; what was announced still is`,
    );
  }

  /** Says it once, however often it is found so. */
  #become(standing: Omit<IpamStanding, "since">, text: () => string): void {
    const { state, why } = this.#state;
    if (state === standing.state && (why !== undefined || standing.why === undefined)) return;
    this.#state = { ...standing, since: this.#agent.unixSeconds() };
    this.#tell(text());
  }

  #tell(text: string): void {
    this.#agent.tell({ time: this.#agent.unixSeconds(), name: "ipam", text });
  }

  // One round.

  async #once(): Promise<void> {
    const keeper = this.#keeper ??= await this.#open(), { node } = this.#config;
    if (!await this.#isOurs(keeper)) return;
    await keeper.read();
    this.#refusedBefore = this.#refused;
    this.#refused = undefined;
    if (node !== undefined) await this.#introduce(keeper, node);
    if (!this.#isWaitedFor(keeper.ledger)) return;
    this.#take(keeper);
    const { ledger: { version } } = keeper;
    this.#become({ state: "ok" }, () => `the ledger in ${this.#ports.where} is read`);
    if (node !== undefined) {
      await this.#acknowledge(keeper, node);
      await this.#follow(keeper, node);
      if (keeper.ledger.version !== version) this.#take(keeper);
      this.#refusedBefore = undefined;
    }
    if (!this.#isLeaving) await this.#observer.look(keeper, this.#config);
  }

  async #open(): Promise<Keeper> {
    const keeper = await this.#ports.open();
    this.#unwatch = keeper.watch(() => this.wake());
    return keeper;
  }

  /** Whether no other agent of the node lives. */
  async #isOurs({ store }: Keeper): Promise<boolean> {
    const { node, leaseSeconds } = this.#config;
    if (node === undefined) return true;
    const other = await this.#lease.keep(store, node, leaseSeconds);
    if (other === undefined) return true;
    const why = `another agent of ${node} lives: ${other}`;
    this.#become({ state: "elsewhere", why }, () => `${why}; nothing is announced here`);
    this.#agent.ipam.take(NOTHING_WANTED, this.#config.onConflict);
    this.#taken = undefined;
    return false;
  }

  /**
   * What the ledger says, as it is in the store: each change of ours is waited for before it is
   * looked at, so that nothing is announced that a crash could undo.
   */
  #take({ ledger }: Keeper): void {
    const { config: { localAs }, routerId, ipam } = this.#agent;
    const identity = { uid: this.#uid, localAs, routerId: identifierText(routerId) };
    // Of all racks it takes a while: nothing has changed, as a rule, when it is time for a look.
    const key = `${ledger.version} ${this.#uid}`, isSame = key === this.#takenKey;
    if (isSame && this.#taken === this.#config && this.#config.aggregates !== "none") return;
    this.#takenKey = key;
    this.#taken = this.#config;
    this.#pace.work(() =>
      ipam.take(wantedOf(ledger, this.#config, identity), this.#config.onConflict)
    );
    const { node } = this.#config, { demand } = this.#ports;
    // Pods come after the route.
    if (node !== undefined) demand?.hold?.(this.#own(ledger, node));
  }

  /** Blocks of this incarnation of the node. */
  #own(ledger: Ledger, node: string): readonly BlockRow[] {
    return ledger.blocksOf(node).filter(({ uid }) => uid === this.#uid);
  }

  /** Who is not registered has nothing new to announce: its blocks would be free before it withdraws them. */
  #isWaitedFor(ledger: Ledger): boolean {
    const { announce, node } = this.#config;
    if (!announce || node === undefined) return true;
    return ledger.node(node)?.agent?.instance === this.#ports.instance;
  }

  /** Makes the node and its agent known, and tells of blocks that the ledger has lost. */
  async #introduce(keeper: Keeper, node: string): Promise<void> {
    const { instance, where } = this.#ports, config = this.#config, { ledger } = keeper;
    if (!isKnown(ledger.node(node), config, instance)) {
      const request = introduction(config, node, instance, this.#ports.uid());
      await this.#do(keeper, config.announce ? registerAgent(request) : putNode(request));
    }
    const uid = this.#uid = ledger.node(node)?.uid;
    const prefixes = lostBlocks(ledger, node, this.#agent.ipam.blocks);
    if (prefixes.length === 0 || uid === undefined) return;
    const answer = await this.#do(keeper, declare({ node, uid, prefixes }));
    const text = answer && lossText(where, answer);
    if (text !== undefined) this.#tell(text);
  }

  /** What no peer has any more may cool; who announces nothing and has nothing to withdraw is no agent. */
  async #acknowledge(keeper: Keeper, node: string): Promise<void> {
    const { withdrawn: blocks, counts } = this.#agent.ipam, { instance } = this.#ports;
    if (blocks.length > 0) await this.#do(keeper, acknowledge({ node, instance, blocks }));
    if (this.#config.announce || counts.blocks + counts.withdrawing > 0) return;
    if (keeper.ledger.node(node)?.agent?.instance === instance) {
      await this.#do(keeper, unregisterAgent({ node, instance }));
    }
    this.#left();
  }

  /** What pods have, as often as is asked for, and what follows from it. */
  async #follow(keeper: Keeper, node: string): Promise<void> {
    const { demand } = this.#ports, now = this.#agent.now(), uid = this.#uid;
    if (demand && uid !== undefined && now - this.#countedAt >= this.#config.reportSeconds) {
      this.#countedAt = now;
      const use = await demand.count(this.#own(keeper.ledger, node));
      if (use) await this.#do(keeper, report(useReport(node, uid, use)));
    }
    if (!this.#config.elastic || this.#isLeaving) return;
    const answer = await this.#do(keeper, rebalance({ nodes: [node] }));
    const shortage = answer?.shortages[0];
    if (shortage) this.#refuse(shortage);
  }

  async #do<Answer extends object>(
    keeper: Keeper,
    work: Work<Answer>,
  ): Promise<Answer | undefined> {
    const answer: Answer | Refusal = await keeper.transact(work);
    if (!isRefusal(answer)) return answer;
    this.#refuse(answer);
    return undefined;
  }

  /** It is said once, until another thing is refused or nothing is; what would help may count seconds. */
  #refuse(refused: Refused): void {
    if (refused.text !== this.#refusedBefore?.text) this.#tell(refusedText(refused));
    this.#refused = refused;
  }
}
