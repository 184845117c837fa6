import { makeRouteWords } from "../config/attribute_words.ts";
import type { LineRoute } from "../config/line_route.ts";
import type { Misread } from "../config/misread.ts";
import type { OriginConfig } from "../config/router_config.ts";
import { RouteLines } from "../config/route_lines.ts";
import { formatAddress } from "../net/address.ts";
import { inPieces, type Pieces } from "../net/pieces.ts";
import { formatPrefix } from "../net/prefix.ts";
import type { Importer } from "../rib/importer.ts";
import { ourSet } from "../rib/our_set.ts";
import type { Rib } from "../rib/rib.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { UNSPECIFIED } from "./surroundings.ts";

/** Lines of the configuration that are taken in a fraction of a millisecond. */
const LINES_A_PIECE = 32;

/** What came of lines of routes. */
export interface OwnTaken {
  announced: number;
  withdrawn: number;
  /** Withdrawn, but not announced before; or not taken, because there is no room. */
  unknown: number;
  refused: number;
  /** Lines that say nothing, or what nobody would mean. */
  readonly misread: { readonly line: number; readonly misread: Misread }[];
}

/**
 * Routes that this router originates, as those of a peer that is the router itself: from the
 * configuration, or announced by hand. In the words of `announce`, and of ExaBGP's API.
 */
export class OwnRoutes {
  readonly number: number;
  readonly #rib: Rib;
  readonly #now: () => number;
  readonly #lines: RouteLines;
  #taken: OwnTaken = nothingTaken();
  #withdraws = false;
  /** As long as it is there, routes are only noted in it. */
  #listed: Set<string> | undefined;
  /** Ids by the numbers of the sets of the lines, as long as their generation lasts. */
  #generation = 0;
  #sets: number[] = [];
  #hops: number[] = [];

  /** `name` is what views call them. */
  constructor(rib: Rib, importer: Importer, name: string, now: () => number) {
    this.#rib = rib;
    this.#now = now;
    const facts = { name, address: UNSPECIFIED, asn: 0, routerId: 0 } as const;
    this.number = rib.addPeer({ ...facts, kind: "unknown", isLocal: true }, importer);
    const defaults = makeRouteWords();
    defaults.attributes.origin = "igp";
    this.#lines = new RouteLines({
      route: (route) => this.#route(route),
      misread: (line, misread) => void this.#taken.misread.push({ line, misread }),
    }, { defaults });
  }

  /** Routes of one configuration take the place of those of another. */
  *change(before: readonly OriginConfig[], after: readonly OriginConfig[]): Pieces {
    const had = new Set(before.map(originLine)), lines = after.map(originLine);
    // What is new takes the place of what has the same prefix: nothing is gone for a moment.
    const come = lines.filter((line) => !had.has(line)), stay = new Set(lines);
    // Whoever wrote it into the file was asked.
    yield* inPieces(come, LINES_A_PIECE, (line) => void this.announce(line, true));
    const gone = [...had].filter((line) => !stay.has(line));
    if (gone.length === 0) return;
    // A line may stand for many routes, one of which is another line's as well.
    const kept = new Set<string>(), left = new Set<string>();
    yield* inPieces(lines, LINES_A_PIECE, (line) => this.#list(line, kept));
    yield* inPieces(gone, LINES_A_PIECE, (line) => this.#list(line, left));
    const withdrawn = [...left].filter((route) => !kept.has(route));
    yield* inPieces(withdrawn, LINES_A_PIECE, (route) => void this.withdraw(route));
  }

  /** Notes the routes of a line, each as a line that withdraws it. */
  #list(line: string, into: Set<string>): void {
    this.#listed = into;
    this.#take(line, false, true);
    this.#listed = undefined;
  }

  /**
   * `PREFIX [WORDS]`, a route a line; `withdraw route PREFIX` takes one away. What nobody would mean
   * (the default route, a bogon) is refused unless `isForced`.
   */
  announce(lines: string, isForced: boolean): OwnTaken {
    return this.#take(lines, false, isForced);
  }

  /** Takes the routes of these lines away; of their words only the path identifier counts. */
  withdraw(lines: string): OwnTaken {
    // Whatever was announced can be taken back.
    return this.#take(lines, true, true);
  }

  #take(lines: string, withdraws: boolean, isForced: boolean): OwnTaken {
    this.#taken = nothingTaken();
    this.#withdraws = withdraws;
    this.#lines.isForced = isForced;
    this.#lines.push(new TextEncoder().encode(`${lines}\n`));
    return this.#taken;
  }

  #route(route: LineRoute): void {
    if (this.#listed) return void this.#listed.add(lineOf(route));
    const { in: into } = this.#rib, taken = this.#taken;
    const family = route.size === 4 ? IPV4_UNICAST : IPV6_UNICAST;
    if (this.#withdraws || !route.isAnnounced) {
      const isGone = into.withdraw(this.number, family, route.nlri, 0, route.pathId);
      if (isGone) taken.withdrawn++;
      else taken.unknown++;
      return;
    }
    const { number } = this, { pathId } = route, set = this.#set(route), hop = this.#hop(route);
    if (into.announce(number, family, route.nlri, 0, pathId, set, hop, this.#now())) {
      taken.announced++;
    } else taken.refused++;
  }

  #set(route: LineRoute): number {
    const { sets } = this.#lines, { blocks } = this.#rib.in.sets;
    if (sets.generation !== this.#generation) this.#forget(sets.generation);
    const known = this.#sets[route.set];
    if (known !== undefined) return known;
    const isPathGiven = sets.isPathGiven(route.set);
    const id = ourSet(this.#rib.in.sets, sets.attributes(route.set), [], { isPathGiven });
    blocks.retain(id);
    return this.#sets[route.set] = id;
  }

  #hop(route: LineRoute): number {
    const { nextHops } = this.#rib.in, hop = this.#lines.sets.nextHop(route.nextHop);
    // Our own address on each session.
    if (hop === "self") return 0;
    const known = this.#hops[route.nextHop];
    if (known !== undefined) return known;
    const id = nextHops.intern(hop);
    nextHops.retain(id);
    return this.#hops[route.nextHop] = id;
  }

  /** What was known by other numbers is held by its routes alone from now on. */
  #forget(generation: number): void {
    const { sets: { blocks }, nextHops } = this.#rib.in;
    this.#sets.forEach((id) => blocks.release(id));
    this.#hops.forEach((id) => nextHops.release(id));
    this.#sets = [];
    this.#hops = [];
    this.#generation = generation;
  }
}

function nothingTaken(): OwnTaken {
  return { announced: 0, withdrawn: 0, unknown: 0, refused: 0, misread: [] };
}

function prefixOf({ prefix }: OriginConfig): string {
  return formatPrefix(prefix);
}

/** Prefix and path identifier. */
function lineOf({ octets, size, length, pathId }: LineRoute): string {
  const id = pathId < 0 ? "" : ` path-information ${pathId}`;
  return `${formatAddress(octets, 0, size)}/${length}${id}`;
}

/** An origin of the configuration as a line. */
function originLine(origin: OriginConfig): string {
  return `${prefixOf(origin)} ${origin.words}`.trimEnd();
}
