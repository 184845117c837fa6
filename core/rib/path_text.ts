import { formatAddress } from "../net/address.ts";
import { Ascii } from "../net/ascii.ts";
import { u32 } from "../net/octets.ts";
import { writePathJson } from "../wire/as_path.ts";
import { attributeOf, writeNextHop, writeValueJson } from "../wire/attribute/mod.ts";
import {
  Block,
  COMMUNITIES,
  LARGE_COMMUNITIES,
  LOCAL_PREF,
  MED,
  NEXT_HOP,
  ORIGIN,
} from "../wire/block.ts";
import { identifierText } from "../wire/open_view.ts";
import type { AdjIn } from "./adj_in.ts";
import type { ExplainedPath, PathPart } from "./explanation.ts";
import { IN_BLOCK } from "./next_hops.ts";
import type { PathTable } from "./path_table.ts";

const EXTENDED_COMMUNITIES = 16;
const ORIGINS = ["igp", "egp", "incomplete"] as const;

/** What there is to say of a path before it is compared: whose it is, and its attributes after import. */
export type PathFacts = Omit<ExplainedPath, "path" | "status">;

/** The part of it that tells paths of a prefix apart at a glance. */
export type PathBrief = Pick<
  PathFacts,
  "peer" | "path_id" | "next_hop" | "local_pref" | "med" | "as_path"
>;

/** What of a route stands in the UPDATE for a peer. */
export type SentFacts = Pick<PathFacts, "next_hop" | "local_pref" | "med" | "as_path">;

/** Says it of single paths, as values for a row of JSON or a text. */
export class PathTexts {
  readonly #routes: AdjIn;
  readonly #block: Block;
  readonly #out: Ascii = new Ascii(1024);

  constructor(routes: AdjIn) {
    this.#routes = routes;
    this.#block = new Block(routes.sets);
  }

  /** Of a path that import refused, the attributes are those that came. */
  of(table: PathTable, row: number): PathFacts {
    const imported = table.importedOf(row), set = imported < 0 ? table.setOf(row) : imported;
    const { sets } = this.#routes, facts = this.#routes.facts(table.peerOf(row));
    this.#block.open(set);
    const weight = sets.weight(set) || facts.weight, pathId = table.pathIdOf(row);
    const zone = facts.zone === undefined ? "" : `%${facts.zone}`;
    return defined({
      peer: facts.name,
      peer_address: formatAddress(facts.address) + zone,
      peer_asn: facts.asn > 0 ? facts.asn : undefined,
      kind: facts.isLocal ? "local" as const : facts.kind,
      router_id: facts.routerId === 0 ? undefined : identifierText(facts.routerId),
      path_id: pathId < 0 ? undefined : pathId,
      next_hop: this.#nextHop(imported < 0 ? table.nextHopOf(row) : table.importedHopOf(row)),
      weight: weight === 0 ? undefined : weight,
      local_pref: this.#number(LOCAL_PREF),
      med: this.#number(MED),
      as_path: this.#path(),
      origin: this.#block.has(ORIGIN) ? this.#origin() : undefined,
      communities: this.#communities(COMMUNITIES),
      large_communities: this.#communities(LARGE_COMMUNITIES),
      extended_communities: this.#communities(EXTENDED_COMMUNITIES),
      since: table.timeOf(row) > 0 ? timeText(table.timeOf(row)) : undefined,
    });
  }

  /** The same in few words, for whoever tells of many. */
  brief(table: PathTable, row: number): PathBrief {
    this.#block.open(table.importedOf(row));
    const brief: { -readonly [K in keyof PathBrief]: PathBrief[K] } = {
      peer: this.#routes.facts(table.peerOf(row)).name,
      as_path: this.#path(),
    };
    const pathId = table.pathIdOf(row), nextHop = this.#nextHop(table.importedHopOf(row));
    const localPref = this.#number(LOCAL_PREF), med = this.#number(MED);
    if (pathId >= 0) brief.path_id = pathId;
    if (nextHop !== undefined) brief.next_hop = nextHop;
    if (localPref !== undefined) brief.local_pref = localPref;
    if (med !== undefined) brief.med = med;
    return brief;
  }

  /** Of a route as a peer reads it, by its set and next hop. */
  sent(set: number, hop: number): SentFacts {
    this.#block.open(set);
    return defined({
      next_hop: this.#nextHop(hop),
      local_pref: this.#number(LOCAL_PREF),
      med: this.#number(MED),
      as_path: this.#path(),
    });
  }

  #nextHop(hop: number): string | undefined {
    const out = this.#cleared();
    if (hop !== IN_BLOCK) {
      const octets = this.#routes.nextHops.view(hop);
      writeNextHop(out, octets, 0, octets.length);
      return out.text();
    }
    const block = this.#block;
    return block.has(NEXT_HOP) ? formatAddress(block.bytes, block.start(NEXT_HOP), 4) : undefined;
  }

  #cleared(): Ascii {
    this.#out.clear();
    return this.#out;
  }

  #number(code: number): number | undefined {
    const block = this.#block;
    return block.has(code) ? u32(block.bytes, block.start(code)) : undefined;
  }

  #path(): readonly PathPart[] {
    const { bytes, start, end, width } = this.#block.path(), out = this.#cleared();
    writePathJson(out, bytes, start, end, width);
    return JSON.parse(out.text());
  }

  #origin(): typeof ORIGINS[number] {
    return ORIGINS[this.#block.bytes[this.#block.start(ORIGIN)]!] ?? "incomplete";
  }

  #communities(code: number): readonly string[] | undefined {
    const block = this.#block;
    if (!block.has(code) || block.end(code) === block.start(code)) return undefined;
    const out = this.#cleared(), { bytes, context } = block;
    writeValueJson(out, attributeOf(code)!, bytes, block.start(code), block.end(code), context);
    return JSON.parse(out.text());
  }
}

/** RFC 3339, UTC. */
function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

/** An object without the keys whose value is not there. */
type Defined<T> =
  & { [K in keyof T as undefined extends T[K] ? never : K]: T[K] }
  & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };

function defined<T extends object>(object: T): Defined<T> {
  return Object.fromEntries(Object.entries(object).filter(([, v]) => v !== undefined)) as Defined<
    T
  >;
}
