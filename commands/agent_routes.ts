// Which routes of the agent are wanted, and what is to be said of each beside its attributes.
import type { Agent } from "../core/agent/agent.ts";
import { Filter, FilterError, PassingSets } from "../core/filter/mod.ts";
import { KEPT_FAMILIES } from "../core/rib/adj_in.ts";
import { refusalOf } from "../core/rib/importer.ts";
import type { LocRib } from "../core/rib/loc_rib.ts";
import { IN_BLOCK } from "../core/rib/next_hops.ts";
import type { Offering } from "../core/rib/out/offering.ts";
import type { OutMember } from "../core/rib/out/rib_out.ts";
import { NO_ROW, type PathTable } from "../core/rib/path_table.ts";
import { NO_RULE, type Policy, type RouteAtHand } from "../core/rib/policy/policy.ts";
import { compileWhere } from "../core/rib/policy/where.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import type { Page } from "../core/view/page.ts";
import { jsonText } from "../core/view/json_text.ts";
import type { RouteLook } from "../core/view/route_json.ts";
import { RefusedBy } from "./agent_refusals.ts";
import { usageError } from "./exit.ts";
import { quote } from "./parse.ts";
import { routePeers } from "./route_peers.ts";
import type { RouteQuery } from "./route_query.ts";

/** How often a rule of a policy that is tried has decided. */
export interface PolicyHits {
  readonly policy: Policy;
  /** By index of the rule; the default stands behind them. */
  readonly accepted: number[];
  readonly rejected: number[];
}

/** The routes of the agent that a query wants. One object serves one query. */
export class AgentRoutes implements RouteLook {
  readonly hits: PolicyHits | undefined;
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
  #offering: Offering | undefined;
  #member: OutMember | undefined;
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
    this.hits = this.#hitsAsked();
    if (this.#isOut) this.#outMember();
    if (this.#isOut && this.hits) {
      throw usageError("a policy is tried on what came in: leave export, noexport or advertised");
    }
  }

  #hitsAsked(): PolicyHits | undefined {
    const { policy: name } = this.#query;
    if (name === undefined) return undefined;
    const policy = this.#agent.policy(name);
    if (!policy) {
      const names = [...this.#agent.config.policies.keys(), "all", "none"].join(", ");
      throw usageError(`there is no policy ${quote(name)}\npolicies: ${names}`);
    }
    const zeros = () => Array.from({ length: policy.rules.length + 1 }, () => 0);
    return { policy, accepted: zeros(), rejected: zeros() };
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

  get #isOut(): boolean {
    const { side } = this.#query;
    return side !== undefined && ["export", "noexport", "advertised"].includes(side.what);
  }

  /** Only best paths come into question. */
  get #isBestOnly(): boolean {
    return this.#query.primary || this.#isOut;
  }

  #outMember(): void {
    const { peer, what } = this.#query.side!, found = this.#agent.find(peer);
    if (!found.peer) {
      throw usageError(found.hint === undefined ? found.why : `${found.why}\n${found.hint}`);
    }
    this.#member = this.#agent.member(found.peer.name);
    if (this.#member) return;
    throw usageError(
      `cannot tell what is ${
        what === "advertised" ? what : `for ${what}`
      } to ${found.peer.name}: ` +
        "the session is not Established\nshow peer says why",
    );
  }

  /** What follows is about this family; false where nothing of it is wanted. */
  about(family: FamilyKey): boolean {
    if (!this.#filter.passesFamily(family)) return false;
    this.#family = family;
    this.#loc = this.#agent.rib.loc(family)!;
    this.#table = this.#loc.paths;
    this.#offering = this.#isOut ? this.#agent.offering(this.#query.side!.peer, family) : undefined;
    return !this.#isOut || this.#offering !== undefined;
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
    if (this.#offering && !this.#passesOut(prefix, row, this.#offering)) return false;
    const isSetAsked = this.#filter.isAboutAttributes;
    if (isSetAsked && !this.#sets.has(this.#set)) return false;
    if (this.#where && !this.#where(this.#atHand(prefix, row, this.#set, this.#hop))) return false;
    if (this.hits) this.#judge(prefix, row, this.hits);
    return true;
  }

  /** A policy is tried on what came, whatever became of it. */
  #isOfSide(isRefused: boolean): boolean {
    const { side, filtered } = this.#query;
    if (side?.what === "received" || this.hits && !filtered) return true;
    return isRefused === (filtered || side?.what === "rejected");
  }

  #takeAsItIs(row: number, imported: number): void {
    const table = this.#table;
    const isRaw = imported < 0 || this.#query.side?.what === "received" || this.hits !== undefined;
    this.#set = isRaw ? table.setOf(row) : imported;
    this.#hop = isRaw ? table.nextHopOf(row) : table.importedHopOf(row);
  }

  #passesOut(prefix: number, row: number, offering: Offering): boolean {
    const { what, peer } = this.#query.side!;
    const isOffered = offering.look(prefix, row) && offering.source !== this.#numberOf(peer);
    if (what === "noexport") {
      if (isOffered) return false;
      const isOwn = offering.source === this.#numberOf(peer);
      const reason = isOwn ? "its own route" : offering.withheld;
      const by = reason === "policy" ? this.#policyRule(peer, offering.rule) : {};
      this.#members += `,"withheld":${jsonText({ reason, ...by })}`;
      return true;
    }
    if (!isOffered || what === "advertised" && !this.#member!.isTold(this.#family, prefix)) {
      return false;
    }
    this.#set = offering.set;
    // Our own address on the session is not known here: the row goes without it.
    this.#hop = Math.max(IN_BLOCK, offering.nextHop);
    if (offering.nextHop < 0) this.#members += ',"next_hop_self":true';
    return true;
  }

  #numberOf(peer: string): number | undefined {
    return this.#agent.peerNumber(peer);
  }

  #policyRule(peer: string, rule: number): { policy?: string; rule?: string } {
    const policy = this.#agent.policyOf(peer, this.#family, "export");
    if (!policy) return {};
    return { policy: policy.name, ...(rule !== NO_RULE && { rule: policy.rules[rule]! }) };
  }

  #judge(prefix: number, row: number, { policy, accepted, rejected }: PolicyHits): void {
    const verdict = policy.judge(this.#atHand(prefix, row, this.#set, this.#hop));
    const at = verdict.rule === NO_RULE ? policy.rules.length : verdict.rule;
    const counts = verdict.accepted ? accepted : rejected;
    counts[at] = counts[at]! + 1;
    const rule = verdict.rule === NO_RULE ? {} : { rule: policy.rules[verdict.rule]! };
    const judged = { policy: policy.name, accepted: verdict.accepted, ...rule };
    this.#members += `,"judged":${jsonText(judged)}`;
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

  writeMembers(page: Page, prefix: number, row: number): void {
    const { rib } = this.#agent, imported = this.#table.importedOf(row);
    page.string(`,"peer":${jsonText(rib.in.facts(this.#table.peerOf(row)).name)}`);
    if (imported < 0) {
      const by = this.#refusedBy.of(this.#family, prefix, row);
      page.string(`,"rejected":${jsonText({ reason: refusalOf(imported), ...by })}`);
    } else if (this.#loc.best(prefix) === row) page.string(',"best":true');
    else if (!this.#loc.isCandidate(row)) page.string(',"unreachable":true');
    else if (this.#isUsed(prefix, row)) page.string(',"multipath":true');
    page.string(this.#members);
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
