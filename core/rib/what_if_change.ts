import { covers, formatPrefix, type Prefix } from "../net/prefix.ts";
import type { Attributes } from "../wire/attribute/mod.ts";
import { NEXT_HOP } from "../wire/block.ts";
import type { FamilyKey } from "../wire/context.ts";
import type { AdjIn } from "./adj_in.ts";
import type { HopCosts } from "./hop_costs.ts";
import { UNREACHABLE } from "./hop_costs.ts";
import { type Importer, refusalOf } from "./importer.ts";
import { IN_BLOCK } from "./next_hops.ts";
import { ourSet } from "./our_set.ts";
import type { PathTable } from "./path_table.ts";
import { NO_RULE, type Policy, type RouteAtHand } from "./policy/policy.ts";
import type { TriedPath } from "./trial.ts";

/** What is supposed to happen. Peers are numbers of the source. */
export type Supposed =
  | { readonly kind: "drop-peer"; readonly peer: number }
  | { readonly kind: "withdraw"; readonly peer: number; readonly prefix: Prefix }
  | {
    readonly kind: "add";
    readonly peer: number;
    readonly prefix: Prefix;
    readonly pathId: number;
    readonly attributes: Attributes;
    /** Of IPv6 routes; that of the others stands among the attributes. */
    readonly nextHop?: Uint8Array;
  }
  /** Routes that fit are changed as by a last rule of the import policy. */
  | {
    readonly kind: "edit";
    readonly peer?: number;
    readonly inside?: Prefix;
    readonly fits?: (route: RouteAtHand) => boolean;
    readonly policy: Policy;
  }
  /** No way leads to these next hops any more. */
  | { readonly kind: "lose"; readonly nextHops: Prefix };

/** The prefix that is looked at. */
export interface AtPrefix {
  readonly family: FamilyKey;
  /** A table that has it. */
  readonly table: PathTable;
  readonly prefix: number;
  /** NLRI with its length octet. */
  readonly nlri: Uint8Array;
}

/** Sets and next hops that are held until something is done. */
export class Holding {
  readonly #sets: number[] = [];
  readonly #hops: number[] = [];

  constructor(readonly routes: AdjIn) {}

  set(id: number): number {
    this.routes.sets.blocks.retain(id);
    this.#sets.push(id);
    return id;
  }

  hop(id: number): number {
    this.routes.nextHops.retain(id);
    this.#hops.push(id);
    return id;
  }

  release(): void {
    for (const id of this.#sets.splice(0)) this.routes.sets.blocks.release(id);
    for (const id of this.#hops.splice(0)) this.routes.nextHops.release(id);
  }
}

/** One supposition over the tables of a source, as it runs. */
export interface Change {
  /** False: nothing becomes of the paths of this prefix. */
  touches(at: AtPrefix): boolean;
  /** The paths of the prefix as they would be; what is made new is held by `held`. */
  apply(paths: TriedPath[], at: AtPrefix, held: Holding): TriedPath[];
  /** A prefix that may not be in the tables yet. */
  readonly adds?: Prefix;
}

/** `importer`: through which what a peer would tell goes; undefined = it is taken as it is. */
export function makeChange(
  supposed: Supposed,
  routes: AdjIn,
  kept: Holding,
  importer: ((peer: number) => Importer) | undefined,
  note: (text: string) => void,
): Change {
  switch (supposed.kind) {
    case "drop-peer":
      return {
        touches: ({ table, prefix }) => hasPathOf(table, prefix, supposed.peer),
        apply: (paths) => paths.filter(({ peer }) => peer !== supposed.peer),
      };
    case "withdraw":
      return {
        touches: (at) => isPrefix(at, supposed.prefix),
        apply: (paths, at) =>
          isPrefix(at, supposed.prefix)
            ? paths.filter(({ peer }) => peer !== supposed.peer)
            : paths,
      };
    case "add":
      return addition(supposed, routes, kept, importer?.(supposed.peer), note);
    case "edit":
      return edition(supposed, routes);
    case "lose":
      return {
        touches: ({ table, prefix }) => {
          for (let row = table.first(prefix); row >= 0; row = table.next(row)) {
            if (isInside(supposed.nextHops, hopOf(routes, table, row))) return true;
          }
          return false;
        },
        // What is lost is a way: the costs of next hops say so.
        apply: (paths) => paths,
      };
  }
}

/** The costs of next hops, but of those that are lost. */
export function costsWithout(lost: readonly Prefix[], costs: HopCosts | undefined): HopCosts {
  return {
    costOf: (address) =>
      lost.some((prefix) => isInside(prefix, address)) ? UNREACHABLE : costs?.costOf(address) ?? 0,
  };
}

function hasPathOf(table: PathTable, prefix: number, peer: number): boolean {
  for (let row = table.first(prefix); row >= 0; row = table.next(row)) {
    if (table.peerOf(row) === peer) return true;
  }
  return false;
}

function isPrefix({ nlri }: AtPrefix, { address, length }: Prefix): boolean {
  return nlri[0] === length && address.every((octet, i) => nlri[i + 1] === octet);
}

function isInside(outer: Prefix, address: Uint8Array | undefined): boolean {
  return address?.length === outer.address.length &&
    covers(outer, address, 0, address.length * 8);
}

/** The address to which a path leads, as the costs are asked for. */
function hopOf(routes: AdjIn, table: PathTable, row: number): Uint8Array | undefined {
  const hop = table.importedHopOf(row), set = table.importedOf(row);
  if (hop !== IN_BLOCK) return routes.nextHops.view(hop).subarray(0, 16);
  if (set < 0) return undefined;
  const { sets } = routes, bytes = sets.bytesOf(set);
  for (let at = sets.start(set); at + 3 <= sets.end(set);) {
    const code = bytes[at + 1], isLong = (bytes[at]! & 0x10) !== 0;
    const body = at + (isLong ? 4 : 3);
    const next = body +
      (isLong ? bytes[at + 2]! << 8 | bytes[at + 3]! : bytes[at + 2]!);
    if (code === NEXT_HOP) return bytes.subarray(body, next);
    at = next;
  }
  return undefined;
}

function addition(
  supposed: Extract<Supposed, { kind: "add" }>,
  routes: AdjIn,
  kept: Holding,
  importer: Importer | undefined,
  note: (text: string) => void,
): Change {
  const { peer, pathId, prefix, nextHop, attributes } = supposed;
  const set = kept.set(ourSet(routes.sets, attributes));
  const hop = nextHop ? kept.hop(routes.nextHops.intern(nextHop)) : IN_BLOCK;
  return {
    adds: prefix,
    touches: (at) => isPrefix(at, prefix),
    apply(paths, at, held) {
      if (!isPrefix(at, prefix)) return paths;
      const { family, table, prefix: id } = at;
      const others = paths.filter((one) => one.peer !== peer || one.pathId !== pathId);
      const taken = importer?.take(family, table.prefixes, id, set, hop, peer) ?? set;
      if (taken < 0) {
        const { name } = routes.facts(peer);
        const why = refusalText(taken, importer);
        note(`${formatPrefix(prefix)} from ${name} would be refused: ${why}`);
        return others;
      }
      held.set(taken);
      const takenHop = held.hop(importer?.nextHop ?? hop);
      return [...others, { peer, pathId, set: taken, hop: takenHop, time: 0xffffffff }];
    },
  };
}

/** The policy and its rule, where they refused it; else which rule of BGP did. */
function refusalText(taken: number, importer: Importer | undefined): string {
  const why = refusalOf(taken), by = importer?.by;
  if (why !== "policy" || !by) return why;
  const { policy: { name, rules }, rule } = by;
  return `policy ${name}, ${rule === NO_RULE ? "its default" : `rule ${rules[rule]!}`}`;
}

function edition(supposed: Extract<Supposed, { kind: "edit" }>, routes: AdjIn): Change {
  const { peer, inside, fits, policy } = supposed;
  const isAsked = ({ nlri, table }: AtPrefix) =>
    inside === undefined ||
    inside.address.length === table.prefixes.octets && covers(inside, nlri, 1, nlri[0]!);
  return {
    touches: (at) => isAsked(at) && (peer === undefined || hasPathOf(at.table, at.prefix, peer)),
    apply(paths, at, held) {
      if (!isAsked(at)) return paths;
      return paths.map((path) => {
        if (peer !== undefined && path.peer !== peer) return path;
        const { family, table, prefix } = at, { set, hop } = path;
        const from = routes.facts(path.peer);
        const route: RouteAtHand = {
          family,
          prefixes: table.prefixes,
          prefix,
          set,
          nextHop: hop,
          from,
          to: undefined,
        };
        if (fits && !fits(route)) return path;
        const { set: other, nextHop } = policy.judge(route);
        return { ...path, set: held.set(other), hop: held.hop(nextHop) };
      });
    },
  };
}
