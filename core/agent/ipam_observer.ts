import type { IpamConfig } from "../config/router_config.ts";
import type { Keeper } from "../ipam/keeper.ts";
import { LeaseWatch, lookSeconds, type Missed } from "../ipam/lease_watch.ts";
import type { Ledger } from "../ipam/ledger.ts";
import { type LostNode, markLost } from "../ipam/lost_node.ts";
import { isRefusal } from "../ipam/refusal.ts";
import { counted } from "../net/count.ts";
import type { Running } from "./running.ts";

/** So many agents look, about; one would do, and who is chosen may be the one that is gone. */
const OBSERVERS = 5;
/** For so long at least; then others are chosen. */
const SHIFT_SECONDS = 3600;
/** Nodes that are given up at one look: each is a commit, and the next look is soon. */
const MOST = 16;

/** Looks for agents that are not heard of any more, and gives their nodes up: their blocks drain. */
export class IpamObserver {
  readonly #agent: Running;
  readonly #instance: string;
  readonly #began: number;
  readonly #watch = new LeaseWatch();
  #due = -Infinity;
  #manySince: number | undefined;
  /** What a person has to look at. */
  alarm: string | undefined;

  constructor(agent: Running, instance: string) {
    this.#agent = agent;
    this.#instance = instance;
    this.#began = agent.now();
  }

  /** Seconds until the next look. */
  get rest(): number {
    return Math.max(0, this.#due - this.#agent.now());
  }

  /** The store was not there: what was seen before says nothing of now. */
  failed(): void {
    this.#watch.restart();
  }

  /** Where it is time for a look, and this agent's turn to look. Rejects with a StoreError. */
  async look(keeper: Keeper, { node, leaseSeconds }: IpamConfig): Promise<void> {
    if (this.rest > 0) return;
    const { ledger, store } = keeper, agent = this.#agent, asked = agent.now();
    this.#due = asked + lookSeconds(ledger);
    if (!this.#isChosen(ledger)) return this.#stop();
    const known = await store.living();
    const living = { has: (name: string) => name === node || known.has(name) };
    const now = { unix: agent.unixSeconds() }, answered = agent.now();
    const sighting = { ledger, living, asked, answered, now, leastSeconds: leaseSeconds };
    const missed = this.#watch.look(sighting);
    if (!missed) return;
    this.#warn(missed, leaseSeconds);
    for (const one of missed.lost.slice(0, MOST)) await this.#giveUp(keeper, one);
  }

  /** Agents are chosen by lot: it needs no word between them, and who is chosen and gone holds up nothing. */
  #isChosen(ledger: Ledger): boolean {
    let agents = 0, grace = 0;
    for (const { agent } of ledger.nodes()) if (agent) agents++;
    if (agents <= OBSERVERS) return true;
    for (const { elastic } of ledger.pools()) grace = Math.max(grace, elastic.graceSeconds);
    const shift = Math.floor(
      (this.#agent.now() - this.#began) / Math.max(SHIFT_SECONDS, 4 * grace),
    );
    return lot(`${this.#instance} ${shift}`) * agents < OBSERVERS;
  }

  #stop(): void {
    this.#watch.restart();
    this.#manySince = this.alarm = undefined;
  }

  /** Said once, when it has been so for a while: agents that begin together are not there at once. */
  #warn({ isMany, missing, agents }: Missed, seconds: number): void {
    const now = this.#agent.now();
    if (!isMany) {
      if (this.alarm !== undefined) {
        this.#tell(`agents that are not heard of are few again: ${missing} of ${agents}`);
      }
      this.#manySince = this.alarm = undefined;
      return;
    }
    this.#manySince ??= now;
    if (now - this.#manySince < seconds) return;
    const text = `${missing} of ${agents} agents are not heard of: that is rather a fault of the ` +
      "store or the network, and nothing drains for it; underlay ipam node remove NODE where one is gone";
    if (this.alarm === undefined) this.#tell(text);
    this.alarm = text;
  }

  async #giveUp(keeper: Keeper, one: LostNode): Promise<void> {
    const answer = await keeper.transact(markLost(one));
    if (isRefusal(answer) || !answer.isMarked) return;
    const { length } = answer.drained;
    this.#tell(
      `the agent of ${one.node} was not heard of for ${Math.floor(one.seconds)} s: ` +
        `its node is taken for gone, ${length === 0 ? "and has no block" : drain(length)}`,
    );
  }

  #tell(text: string): void {
    this.#agent.tell({ time: this.#agent.unixSeconds(), name: "ipam", text });
  }
}

function drain(count: number): string {
  return `${counted(count, "block")} ${count === 1 ? "drains" : "drain"}`;
}

/** A number of [0, 1) that is another for another text (FNV-1a, its last bits spread). */
function lot(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ h >>> 16, 0x85ebca6b);
  h = Math.imul(h ^ h >>> 13, 0xc2b2ae35);
  return ((h ^ h >>> 16) >>> 0) / 2 ** 32;
}
