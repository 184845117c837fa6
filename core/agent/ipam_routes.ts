import type { IpamConfig } from "../config/router_config.ts";
import type { BlockRow } from "../ipam/ledger_row.ts";
import { parsePrefix } from "../net/prefix.ts";
import type { Rib } from "../rib/rib.ts";
import type { AgentEvent } from "./agent_event.ts";
import { type IpamConflict, IpamConflicts } from "./ipam_conflicts.ts";
import { type IpamRoute, type IpamWanted, NOTHING_WANTED } from "./ipam_wanted.ts";
import { type WithdrawalHome, Withdrawals } from "./ipam_withdrawals.ts";
import { namesText, withdrawnWhy } from "./ipam_words.ts";
import type { OwnRoutes } from "./own_routes.ts";

/** How often it is looked whether a withdrawal has left, and whether others announce what is ours. */
const LEFT_SECONDS = 0.02, CONFLICT_SECONDS = 1;

/** What it needs of the router. */
export interface IpamHome extends WithdrawalHome {
  readonly rib: Rib;
  unixSeconds(): number;
  after(seconds: number, ring: () => void): () => void;
  tell(event: AgentEvent): void;
  /** There is work that no session brought. */
  wake(): void;
}

/** Counts of what is announced, for people. */
export interface IpamCounts {
  readonly blocks: number;
  readonly aggregates: number;
  /** Withdrawn, and not every peer has been sent that. */
  readonly withdrawing: number;
  /** Kept back because of a conflict. */
  readonly held: number;
}

/**
 * What a ledger wants announced, and what of it is: routes of our own under the name `ipam`. It
 * learns of the ledger only by {@link take}; as long as that is not called, all stays as it is.
 */
export class IpamRoutes {
  /** When what is announced was another the last time. Unix seconds. */
  lastChange: number | undefined;
  /** Told when withdrawals have gone out to all: {@link withdrawn} has those of blocks that leave. */
  onWithdrawn: () => void = () => {};
  readonly #home: IpamHome;
  readonly #own: OwnRoutes;
  readonly #withdrawals: Withdrawals;
  readonly #finder: IpamConflicts;
  #wanted: IpamWanted = NOTHING_WANTED;
  #onConflict: IpamConfig["onConflict"] = "alarm";
  readonly #announced = new Map<string, IpamRoute>();
  /** What there is no room for, and why. */
  readonly #impossible = new Map<string, string>();
  /** Blocks that leave and that no peer has any more. */
  readonly #gone = new Set<string>();
  #conflicts: ReadonlyMap<string, IpamConflict> = new Map();
  #isLooking = false;
  #isWatching = false;

  constructor(home: IpamHome, own: OwnRoutes) {
    this.#home = home;
    this.#own = own;
    this.#withdrawals = new Withdrawals(home);
    this.#finder = new IpamConflicts(home.rib);
  }

  /** Its number in the RIB. */
  get number(): number {
    return this.#own.number;
  }

  get conflicts(): readonly IpamConflict[] {
    return [...this.#conflicts.values()];
  }

  get counts(): IpamCounts {
    const kinds = [...this.#announced.values()].map(({ kind }) => kind);
    const count = (kind: IpamRoute["kind"]) => kinds.filter((one) => one === kind).length;
    return {
      blocks: count("block"),
      aggregates: count("aggregate"),
      withdrawing: this.#withdrawals.size,
      held: this.#held.length,
    };
  }

  /** Prefixes of blocks that are announced, or were until a moment ago. */
  get blocks(): readonly string[] {
    return [...this.#announced].flatMap(([prefix, { kind }]) => kind === "block" ? prefix : []);
  }

  /** Blocks that leave whose withdrawal no peer has still to be sent: the ledger may let them cool. */
  get withdrawn(): readonly BlockRow[] {
    return this.#wanted.leaving.filter(({ prefix }) => this.#gone.has(prefix));
  }

  /** Announces and withdraws, so that it is as a ledger, durable as it is in its store, has it. */
  take(wanted: IpamWanted, onConflict: IpamConfig["onConflict"]): void {
    this.#wanted = wanted;
    this.#onConflict = onConflict;
    this.#findConflicts();
    this.#follow();
    this.#watch();
  }

  #follow(): void {
    const held = new Set(this.#held), { routes, leaving } = this.#wanted;
    const isWanted = (prefix: string) => routes.has(prefix) && !held.has(prefix);
    const gone = [...this.#announced].filter(([prefix]) => !isWanted(prefix));
    const before = new Set(this.#announced.keys());
    const come = [...routes].filter(([prefix, { line }]) =>
      !held.has(prefix) && this.#announced.get(prefix)?.line !== line
    );
    for (const prefix of this.#impossible.keys()) {
      if (!isWanted(prefix)) this.#impossible.delete(prefix);
    }
    // An aggregate that grew is there before the one inside of it goes.
    const made = come.filter(([prefix, route]) => this.#announce(prefix, route));
    for (const [prefix] of gone) this.#withdraw(prefix);
    this.#settleLeaving(leaving);
    if (made.length + gone.length === 0) return;
    this.lastChange = this.#home.unixSeconds();
    this.#tellRoutes(
      made.map(([prefix]) => prefix).filter((prefix) => !before.has(prefix)),
      gone,
      held,
    );
    this.#home.wake();
  }

  /** What came and what went, and why that. */
  #tellRoutes(
    come: readonly string[],
    gone: readonly (readonly [string, IpamRoute])[],
    held: ReadonlySet<string>,
  ): void {
    if (come.length > 0) this.#tell(`${namesText(come)} announced`);
    const whys = Map.groupBy(
      gone,
      ([prefix, route]) => withdrawnWhy(prefix, route, this.#wanted, held),
    );
    for (const [why, routes] of whys) {
      this.#tell(`${namesText(routes.map(([prefix]) => prefix))} withdrawn: ${why}`);
    }
  }

  /** False where it cannot be; that is said once. */
  #announce(prefix: string, route: IpamRoute): boolean {
    const { announced, misread: [bad] } = this.#own.announce(route.line, true);
    if (announced > 0) {
      this.#withdrawals.delete(prefix);
      this.#gone.delete(prefix);
      this.#impossible.delete(prefix);
      this.#announced.set(prefix, route);
      return true;
    }
    const why = bad?.misread.reason ?? "no room";
    if (this.#impossible.get(prefix) !== why) this.#tell(`${prefix} cannot be announced: ${why}`);
    this.#impossible.set(prefix, why);
    return false;
  }

  #withdraw(prefix: string): void {
    this.#announced.delete(prefix);
    this.#own.withdraw(prefix);
    this.#withdrawals.add(prefix, parsePrefix(prefix)!);
    this.#look();
  }

  /** What leaves and was not announced by us may have been by whoever was here before. */
  #settleLeaving(leaving: readonly BlockRow[]): void {
    const prefixes = new Set(leaving.map(({ prefix }) => prefix));
    for (const prefix of this.#gone) if (!prefixes.has(prefix)) this.#gone.delete(prefix);
    for (const prefix of prefixes) {
      if (this.#gone.has(prefix) || this.#withdrawals.has(prefix)) continue;
      this.#withdrawals.add(prefix, parsePrefix(prefix)!, true);
      this.#look();
    }
  }

  /** Looks soon, and again as long as a withdrawal is under way. */
  #look(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#home.after(LEFT_SECONDS, () => {
      this.#isLooking = false;
      const settled = this.#withdrawals.settled();
      const leaving = settled.filter((prefix) =>
        this.#wanted.leaving.some((block) => block.prefix === prefix)
      );
      for (const prefix of leaving) this.#gone.add(prefix);
      if (this.#withdrawals.size > 0) this.#look();
      if (settled.length > 0) this.onWithdrawn();
    });
  }

  // Others that announce what is ours.

  get #held(): readonly string[] {
    return this.#onConflict === "hold" ? [...this.#conflicts.keys()] : [];
  }

  #watch(): void {
    if (this.#isWatching || this.#wanted.routes.size === 0) return;
    this.#isWatching = true;
    this.#home.after(CONFLICT_SECONDS, () => {
      this.#isWatching = false;
      if (this.#findConflicts()) this.#follow();
      this.#watch();
    });
  }

  /** True when there are others than before. */
  #findConflicts(): boolean {
    const found = new Map<string, IpamConflict>(), before = this.#conflicts;
    for (const [prefix, { kind }] of this.#wanted.routes) {
      const conflict = kind === "block" ? this.#finder.find(parsePrefix(prefix)!) : undefined;
      if (conflict) found.set(prefix, conflict);
    }
    this.#conflicts = found;
    const come = [...found.values()].filter(({ prefix }) => !before.has(prefix));
    const over = [...before.keys()].filter((prefix) => !found.has(prefix));
    for (const conflict of come) this.#tell(this.#conflictText(conflict), conflict);
    for (const prefix of over) this.#tell(`${prefix}: no other router announces it any more`);
    return come.length + over.length > 0;
  }

  #conflictText({ prefix, peer, next_hop, origin_as }: IpamConflict): string {
    const from = origin_as === undefined ? "" : `, from AS ${origin_as}`;
    const via = next_hop === undefined ? "" : `, next hop ${next_hop}`;
    const then = this.#onConflict === "hold"
      ? "ours is withdrawn until that is over"
      : "both stand";
    return `${prefix} is ours, and another router announces it: ${peer} told us${via}${from}; ${then}`;
  }

  #tell(text: string, conflict?: IpamConflict): void {
    const members = conflict && { members: { conflict } };
    this.#home.tell({ time: this.#home.unixSeconds(), name: "ipam", text, ...members });
  }
}
