// Which routes of the agent are wanted, and what is to be said of each beside its attributes.
import type { Agent } from "../core/agent/agent.ts";
import { Filter, FilterError, PassingSets } from "../core/filter/mod.ts";
import { KEPT_FAMILIES } from "../core/rib/adj_in.ts";
import { refusalOf } from "../core/rib/importer.ts";
import type { LocRib } from "../core/rib/loc_rib.ts";
import { NO_ROW, type PathTable } from "../core/rib/path_table.ts";
import type { RouteAtHand } from "../core/rib/policy/policy.ts";
import { compileWhere } from "../core/rib/policy/where.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import type { Page } from "../core/view/page.ts";
import { jsonText } from "../core/view/json_text.ts";
import type { RouteLook } from "../core/view/route_json.ts";
import { PolicyTrial } from "./agent_policy_trial.ts";
import { RoutesToward } from "./agent_toward.ts";
import { RefusedBy } from "./agent_refusals.ts";
import { usageError } from "./exit.ts";
import { routePeers } from "./route_peers.ts";
import type { RouteQuery } from "./route_query.ts";

/** The routes of the agent that a query wants. One object serves one query. */
export class AgentRoutes implements RouteLook {
  readonly trial: PolicyTrial | undefined;
  readonly #toward: RoutesToward | undefined;
  readonly #agent: Agent;
  readonly #query: RouteQuery;
  readonly #filter: Filter;
  readonly #sets: PassingSets;
  readonly #where: ((route: RouteAtHand) => boolean) | undefined;
  /** By number: whether routes of the peer may be among them. */
  readonly #peers: readonly boolean[];
  readonly #nlri: Uint8Array = new Uint8Array(17);
  readonly #refusedBy: RefusedBy;
  #family: FamilyKey = KEPT_FAMILIES[0]!;
  #loc: LocRib;
  #table: PathTable;
  /** Of the prefix at hand: the paths that are used, best first. */
  #used: Int32Array<ArrayBuffer> = new Int32Array(16);
  #usedCount = 0;
  #route: RouteAtHand | undefined;
  /** Set and next hop of the row at hand, where they are not those of the table. */
  #set = 0;
  #hop = 0;
  #members = "";

  /** Throws CommandError. */
  constructor(agent: Agent, query: RouteQuery) {
    this.#agent = agent;
    this.#query = query;
    try {
      this.#filter = new Filter(query.filter);
      const { prefixLists: lists, decision: { defaultLocalPref } } = agent.config;
      const context = { ...contextOf(agent), defaultLocalPref };
      this.#where = query.where === undefined
        ? undefined
        : compileWhere(query.where, lists, context);
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      throw usageError(`cannot filter: ${error.message}`);
    }
    const { rib } = agent;
    this.#sets = new PassingSets(this.#filter, rib.in.sets);
    this.#loc = rib.loc(this.#family)!;
    this.#table = rib.in.table(this.#family)!;
    this.#peers = this.#peersAsked();
    this.#refusedBy = new RefusedBy(agent);
    const { policy, side } = query;
    this.trial = policy === undefined ? undefined : new PolicyTrial(agent, policy);
    this.#toward = side && RoutesToward.isAbout(side.what)
      ? new RoutesToward(agent, side.what, side.peer, this.trial)
      : undefined;
  }

  #peersAsked(): readonly boolean[] {
    const { in: routes } = this.#agent.rib, { from, side } = this.#query;
    const told = side && ["received", "accepted", "rejected"].includes(side.what)
      ? side.peer
      : from;
    const asked = told === undefined ? routes.peers : routePeers(routes, told);
    const peers: boolean[] = [];
    for (const peer of asked) {
      const { address, asn } = routes.facts(peer);
      peers[peer] = this.#filter.passesPeer(address, asn > 0 ? asn : undefined);
    }
    return peers;
  }

  /** Only best paths come into question. */
  get #isBestOnly(): boolean {
    return this.#query.primary || this.#toward !== undefined && !this.#toward.isAllPaths;
  }

  /** What follows is about this family; false where nothing of it is wanted. */
  about(family: FamilyKey): boolean {
    if (!this.#filter.passesFamily(family)) return false;
    this.#family = family;
    this.#loc = this.#agent.rib.loc(family)!;
    this.#table = this.#loc.paths;
    return this.#toward?.about(family) ?? true;
  }

  /** Calls `visit` for each wanted row of a prefix; what {@link RouteLook} says is about that row. */
  each(prefix: number, visit: (row: number) => void): void {
    if (!this.#passesPrefix(prefix)) return;
    const best = this.#loc.best(prefix);
    this.#usedCount = -1;
    if (this.#isBestOnly) {
      if (best !== NO_ROW && this.#passesRow(prefix, best)) visit(best);
      return;
    }
    const { paths } = this.#loc;
    for (let row = paths.first(prefix); row !== NO_ROW; row = paths.next(row)) {
      if (this.#passesRow(prefix, row)) visit(row);
    }
  }

  #passesPrefix(prefix: number): boolean {
    if (!this.#filter.isAboutNlri) return true;
    const { prefixes } = this.#table;
    this.#nlri[0] = prefixes.length(prefix);
    prefixes.put(prefix, this.#nlri, 1);
    return this.#filter.passesPrefix(this.#family, this.#nlri, 0);
  }

  #passesRow(prefix: number, row: number): boolean {
    const table = this.#table, imported = table.importedOf(row);
    if (this.#peers[table.peerOf(row)] !== true || !this.#isOfSide(imported < 0)) return false;
    if (!this.#filter.passesTime(table.timeOf(row))) return false;
    this.#members = "";
    this.#takeAsItIs(row, imported);
    if (this.#toward && !this.#leaves(this.#toward, prefix, row)) return false;
    const isSetAsked = this.#filter.isAboutAttributes;
    if (isSetAsked && !this.#sets.has(this.#set)) return false;
    if (this.#where && !this.#where(this.#atHand(prefix, row, this.#set, this.#hop))) return false;
    return !this.trial || this.#toward !== undefined || this.#tries(this.trial, prefix, row);
  }

  /** A policy is tried on what came, whatever became of it; to others goes only what is used. */
  #isOfSide(isRefused: boolean): boolean {
    const { side, filtered } = this.#query;
    if (this.#toward) return !isRefused && !filtered;
    if (side?.what === "received" || this.trial && !filtered) return true;
    return isRefused === (filtered || side?.what === "rejected");
  }

  #takeAsItIs(row: number, imported: number): void {
    const table = this.#table;
    const isRaw = imported < 0 || this.#query.side?.what === "received" ||
      this.trial !== undefined && !this.#toward;
    this.#set = isRaw ? table.setOf(row) : imported;
    this.#hop = isRaw ? table.nextHopOf(row) : table.importedHopOf(row);
  }

  #leaves(toward: RoutesToward, prefix: number, row: number): boolean {
    if (toward.isAllPaths && !this.#loc.isCandidate(row)) return false;
    if (!toward.passes(prefix, row, this.#set, this.#hop)) return false;
    this.#set = toward.set;
    this.#hop = toward.nextHop;
    this.#members = toward.members;
    return true;
  }

  #tries(trial: PolicyTrial, prefix: number, row: number): boolean {
    if (!trial.take(this.#family, this.#table, prefix, row)) return false;
    this.#set = trial.set;
    this.#hop = trial.nextHop;
    this.#members = trial.members;
    return true;
  }

  #atHand(prefix: number, row: number, set: number, nextHop: number): RouteAtHand {
    const from = this.#agent.rib.in.facts(this.#table.peerOf(row));
    const at = this.#route ??= {
      family: this.#family,
      prefixes: this.#table.prefixes,
      prefix,
      set,
      nextHop,
      from,
      to: undefined,
    };
    return Object.assign(at, {
      family: this.#family,
      prefixes: this.#table.prefixes,
      prefix,
      set,
      nextHop,
      from,
    });
  }

  // RouteLook: of the row that is visited.

  setOf(): number {
    return this.#set;
  }

  nextHopOf(): number {
    return this.#hop;
  }

  pathIdOf(row: number): number {
    const leaving = this.#toward?.pathIdOf(row) ?? -1;
    if (leaving >= 0) return leaving;
    return this.#toward ? -1 : this.#table.pathIdOf(row);
  }

  writePeer(page: Page, peer: number): void {
    page.string(`,"peer":${jsonText(this.#agent.rib.in.facts(peer).name)}`);
  }

  writeMembers(page: Page, prefix: number, row: number): void {
    const imported = this.#table.importedOf(row);
    if (imported < 0) {
      const by = this.#refusedBy.of(this.#family, prefix, row);
      page.string(`,"rejected":${jsonText({ reason: refusalOf(imported), ...by })}`);
    } else if (this.#loc.best(prefix) === row) page.string(',"best":true');
    else if (!this.#loc.isCandidate(row)) page.string(',"unreachable":true');
    else if (this.#isUsed(prefix, row)) page.string(',"multipath":true');
    if (this.#members !== "") page.string(this.#members);
  }

  #isUsed(prefix: number, row: number): boolean {
    const { maximumPaths, maximumPathsIbgp } = this.#loc.options;
    if (maximumPaths <= 1 && maximumPathsIbgp <= 1) return false;
    if (this.#usedCount < 0) {
      this.#usedCount = this.#loc.multipath(prefix, this.#used);
      if (this.#usedCount > this.#used.length) {
        this.#used = new Int32Array(this.#usedCount);
        this.#loc.multipath(prefix, this.#used);
      }
    }
    return this.#used.subarray(0, this.#usedCount).includes(row);
  }
}

function contextOf({ rib }: Agent) {
  return { sets: rib.in.sets, nextHops: rib.in.nextHops };
}

/** Whether any route of a prefix is wanted. */
export function hasRoute(routes: AgentRoutes, prefix: number): boolean {
  let has = false;
  routes.each(prefix, () => has = true);
  return has;
}
