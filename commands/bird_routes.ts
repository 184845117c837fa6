// show route on BIRD's socket: the tables as they are walked, in slices, a line or more a path.
import type { Agent } from "../core/agent/agent.ts";
import type { Prefix } from "../core/net/prefix.ts";
import type { LocRib } from "../core/rib/loc_rib.ts";
import { NO_ROW } from "../core/rib/path_table.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../core/wire/family/family_type.ts";
import { type BirdLine, type BirdReply, CODE, linesOf } from "../core/view/bird/reply.ts";
import {
  birdCountText,
  birdRouteDetail,
  birdRouteLines,
  birdTableLines,
  birdTotalText,
  type RouteCount,
} from "../core/view/bird/routes.ts";
import { type BirdStyle, birdTable, type IpVersion } from "../core/view/bird/version.ts";
import { prefixesAsked } from "./agent_prefixes.ts";
import { BirdRefusal } from "./bird_line.ts";
import { BirdPaths } from "./bird_paths.ts";
import { type BirdPeer, BirdPeers } from "./bird_peers.ts";
import type { BirdRouteQuestion } from "./bird_route_words.ts";
import { TowardPeer } from "./bird_toward.ts";

/** Characters of a piece of an answer. */
const ENOUGH = 1 << 13;
const FAMILIES: Readonly<Record<IpVersion, FamilyKey>> = { 4: IPV4_UNICAST, 6: IPV6_UNICAST };

/** A count under way. */
type Counting = { -readonly [Key in keyof RouteCount]: RouteCount[Key] };

/** The answer to one `show route`. */
export class BirdRoutes {
  readonly #agent: Agent;
  readonly #asked: BirdRouteQuestion;
  readonly #style: BirdStyle;
  readonly #paths: BirdPaths;
  readonly #protocol: BirdPeer | undefined;
  readonly #toward: TowardPeer | undefined;
  readonly #tables: readonly IpVersion[];
  #loc: LocRib;
  #rows: number[] = [];

  /** `tables`: of the families that this BIRD has. Throws {@link BirdRefusal}. */
  constructor(
    agent: Agent,
    asked: BirdRouteQuestion,
    style: BirdStyle,
    tables: readonly IpVersion[],
  ) {
    const peers = new BirdPeers(agent, style.version), { protocol, toward } = asked;
    this.#agent = agent;
    this.#asked = asked;
    this.#style = style;
    this.#paths = new BirdPaths(agent, style);
    this.#protocol = protocol === undefined ? undefined : peers.named(protocol);
    this.#toward = toward && new TowardPeer(agent, peers.named(toward.protocol), toward.how);
    this.#tables = this.#tablesAsked(tables);
    this.#loc = agent.rib.loc(IPV4_UNICAST)!;
  }

  #tablesAsked(all: readonly IpVersion[]): readonly IpVersion[] {
    const { question, table } = this.#asked, { version } = this.#style;
    const known = all.filter((ip) => table === "all" || table === birdTable(ip, version));
    if (table !== undefined && known.length === 0) {
      const text = `syntax error, unexpected ${JSON.stringify(table.slice(0, 64))}`;
      throw new BirdRefusal(CODE.syntax, `${text}: there is no such table`);
    }
    const asked = (table === undefined ? all : known).filter((ip) => {
      if (question.kind !== "all" && ipVersionOf(question.prefix) !== ip) return false;
      if (this.#toward && !this.#toward.has(FAMILIES[ip])) return false;
      return this.#carries(ip);
    });
    if (asked.length > 0) return asked;
    throw this.#toward
      ? new BirdRefusal(CODE.syntax, "No valid tables")
      : new BirdRefusal(CODE.noNetwork, "Network not found");
  }

  /** A protocol is asked for in the tables of its channels. */
  #carries(ip: IpVersion): boolean {
    const name = this.#protocol?.peer, peer = this.#agent.peersByName.get(name ?? "");
    return peer === undefined || peer.familyConfig(FAMILIES[ip]) !== undefined;
  }

  *answer(reply: BirdReply): Generator<string> {
    const { count, stats } = this.#asked, counts: RouteCount[] = [];
    let isHeaded = false;
    for (const ip of this.#tables) {
      const told = this.#kept(FAMILIES[ip]) ?? { shown: 0, routes: 0, networks: 0 };
      // With numbers every table has its head, else only one that has something to show.
      const isNumbered = stats && !this.#isOne;
      const head = birdTableLines(ip, isNumbered || !isHeaded, this.#style);
      if (isNumbered) yield reply.lines(head);
      // What is kept is not looked at.
      const isBegun = told.routes === 0 &&
        (yield* this.#table(reply, FAMILIES[ip], told, isNumbered ? [] : head));
      isHeaded ||= isBegun;
      if (this.#isOne && told.networks === 0) {
        throw new BirdRefusal(CODE.noNetwork, "Network not found");
      }
      counts.push(told);
      if (!this.#isOne && (stats || count)) yield this.#counted(reply, ip, told);
    }
    yield this.#end(reply, counts);
  }

  /** What is counted anyway: everything, or all that is best. */
  #kept(family: FamilyKey): Counting | undefined {
    const { count, question, filtered, primary } = this.#asked, { rib } = this.#agent;
    if (!count || question.kind !== "all" || filtered || this.#protocol || this.#toward) return;
    const networks = rib.loc(family)!.size;
    const accepted = (peer: number) => rib.in.familyTally(peer, family)!.accepted;
    const routes = primary ? networks : rib.in.peers.reduce((sum, peer) => sum + accepted(peer), 0);
    return { shown: routes, routes, networks };
  }

  get #isOne(): boolean {
    return ["exact", "for"].includes(this.#asked.question.kind);
  }

  /** The wanted paths of a table, behind `head` when there are any: true then. */
  *#table(
    reply: BirdReply,
    family: FamilyKey,
    told: Counting,
    head: readonly BirdLine[],
  ): Generator<string, boolean> {
    let text = "", isBegun = false;
    for (const prefix of this.#prefixes(family)) {
      if (prefix >= 0) {
        const wanted = this.#wanted(prefix, told);
        if (wanted.length === 0 || this.#asked.count) continue;
        if (!isBegun) text += reply.lines(head);
        isBegun = true;
        text += this.#shown(reply, prefix, wanted);
      }
      if (prefix >= 0 && text.length < ENOUGH) continue;
      yield text;
      text = "";
    }
    yield text;
    return isBegun;
  }

  /** The line of a table; with `stats` an empty one behind it where others follow. */
  #counted(reply: BirdReply, ip: IpVersion, told: RouteCount): string {
    if (this.#style.version === 1) return "";
    const text = birdCountText(told, ip, this.#style);
    const isLast = this.#tables.length === 1 || !this.#asked.stats;
    return reply.lines(linesOf(CODE.route, isLast ? [text] : [text, ""]));
  }

  #end(reply: BirdReply, counts: readonly RouteCount[]): string {
    const { count, stats } = this.#asked;
    if (!(count || stats) || this.#isOne) return reply.end({ code: CODE.ok, text: "" });
    if (this.#style.version === 1) {
      const text = birdCountText(counts[0]!, this.#tables[0]!, this.#style);
      return reply.end({ code: CODE.routeCount, text });
    }
    if (counts.length === 1) return reply.end({ code: CODE.ok, text: "" });
    return reply.end({ code: CODE.routeCount, text: birdTotalText(counts) });
  }

  #prefixes(family: FamilyKey): Generator<number, void> {
    this.#loc = this.#agent.rib.loc(family)!;
    this.#paths.about(family);
    this.#toward?.about(family);
    const { question } = this.#asked, { paths } = this.#loc;
    return prefixesAsked(paths, question, (prefix) => this.#visible(prefix).length > 0);
  }

  /** Paths that there are for this question, the best first: accepted ones, or refused ones. */
  #visible(prefix: number): readonly number[] {
    const { filtered, primary } = this.#asked, { paths } = this.#loc, rows = this.#rows;
    const best = this.#loc.best(prefix);
    rows.length = 0;
    if (best !== NO_ROW && !filtered) rows.push(best);
    if (primary) return rows;
    for (let row = paths.first(prefix); row !== NO_ROW; row = paths.next(row)) {
      if (row !== best && (paths.importedOf(row) < 0) === filtered) rows.push(row);
    }
    return rows;
  }

  /** Those of them that are wanted; counts all. */
  #wanted(prefix: number, told: Counting): readonly number[] {
    const rows = this.#visible(prefix), { paths } = this.#loc, best = this.#loc.best(prefix);
    if (rows.length === 0) return [];
    told.routes += rows.length;
    told.networks++;
    const wanted = rows.filter((row) => {
      if (this.#protocol && paths.peerOf(row) !== this.#protocol.number) return false;
      return !this.#toward || row === best && this.#toward.wants(prefix, row);
    });
    told.shown += wanted.length;
    return wanted;
  }

  #shown(reply: BirdReply, prefix: number, rows: readonly number[]): string {
    const text = this.#paths.prefix(prefix), { all } = this.#asked;
    const best = this.#loc.best(prefix), style = this.#style;
    let out = "";
    for (const [i, row] of rows.entries()) {
      this.#paths.open(row, this.#toward);
      const path = this.#paths.route(row), isBest = row === best;
      out += reply.lines(
        birdRouteLines({ ...path, ...(i === 0 && { prefix: text }), isBest }, style),
      );
      if (!all) continue;
      const isOwn = path.kind === "blackhole";
      out += reply.lines(birdRouteDetail(isOwn, this.#paths.attributes(isOwn), style));
    }
    return out;
  }
}

function ipVersionOf({ address }: Prefix): IpVersion {
  return address.length === 4 ? 4 : 6;
}
