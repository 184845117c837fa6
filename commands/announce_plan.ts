// What would be announced, for people: the words in which it could be typed again.
import { formatAddress } from "../core/net/address.ts";
import { Ascii } from "../core/net/ascii.ts";
import type { LineRoute } from "../core/config/line_route.ts";
import type { RouteSets } from "../core/config/route_sets.ts";
import { attributeOf, walkAttributes } from "../core/wire/attribute/mod.ts";
import { makeContext } from "../core/wire/context.ts";
import { RouteLines } from "../core/config/route_lines.ts";
import { lineError } from "./announce_misread.ts";
import { copied, operandRoutes, type SourceOptions } from "./announce_source.ts";
import { AnnounceTable } from "./announce_table.ts";
import { EXIT } from "./exit.ts";
import type { Io } from "./io.ts";
import { nearest } from "./nearest.ts";

/** The words for attributes whose text is what a person types. */
const WORDS: Readonly<Record<string, string>> = {
  origin: "origin",
  as_path: "aspath",
  med: "med",
  local_pref: "local-pref",
  communities: "community",
  large_communities: "large-community",
  extended_communities: "extended-community",
  aigp: "aigp",
  atomic_aggregate: "atomic-aggregate",
  aggregator: "aggregator",
};

const CONTEXT = makeContext();

/** Attribute sets as text, each made once. */
export class RouteTexts {
  readonly #sets: RouteSets;
  #texts: string[] = [];
  #generation = 0;

  constructor(sets: RouteSets) {
    this.#sets = sets;
  }

  /** `198.51.100.0/24 nexthop self origin igp med 5`. */
  textOf(route: LineRoute): string {
    const { octets, size, length, pathId } = route;
    if (this.#generation !== this.#sets.generation) {
      this.#generation = this.#sets.generation;
      this.#texts = [];
    }
    const nextHop = this.#sets.nextHop(route.nextHop);
    const parts = [`${formatAddress(octets, 0, size)}/${length}`];
    parts.push(`nexthop ${nextHop === "self" ? "self" : formatAddress(nextHop)}`);
    if (pathId >= 0) parts.push(`identifier ${pathId}`);
    parts.push(
      this.#texts[route.set] ??= attributeWords(
        this.#sets.block(route.set),
        this.#sets.isPathGiven(route.set),
      ),
    );
    return parts.filter((part) => part !== "").join(" ");
  }
}

/** `origin igp aspath 65001,65002 med 5`: a block that was made here. */
export function attributeWords(block: Uint8Array, isPathGiven = false): string {
  const words: string[] = [], out = new Ascii(256);
  walkAttributes(block, 0, block.length, (code, _flags, _header, body, next) => {
    const type = attributeOf(code),
      word = type && (isPathGiven && type.key === "as_path" ? "as-path" : WORDS[type.key]);
    if (word === undefined) return;
    out.clear();
    type!.text(out, block, body, next, CONTEXT);
    // Inside braces a path has commas already.
    // A path that leaves empty is none that is left away.
    const value = out.text().replaceAll(" ", ",") || (word === "as-path" ? "[ ]" : "");
    if (word === "atomic-aggregate" || value !== "") {
      words.push(word === "atomic-aggregate" ? word : `${word} ${value}`);
    }
  });
  return words.join(" ");
}

/** Prints each route in words that announce it again, and checks what a run would check. */
export async function printPlan(
  operands: readonly string[],
  options: SourceOptions,
  max: number,
  io: Io,
): Promise<number> {
  const table = new AnnounceTable(["plan"], true, max);
  if (operands[0] !== "-") {
    const routes: LineRoute[] = [];
    const sets = operandRoutes(operands, (route) => routes.push(copied(route)), options);
    for (const route of routes) table.take(route, sets, []);
    table.checkMost();
    const texts = new RouteTexts(sets);
    for (const route of routes) io.stdout.write(`${texts.textOf(route)}\n`);
    return EXIT.done;
  }
  const lines: RouteLines = new RouteLines({
    route(route) {
      table.take({ ...route, neighbours: 0 }, lines.sets, []);
      const verb = route.isAnnounced ? "" : "withdraw ";
      if (table.refused === 0) io.stdout.write(`${verb}${texts.textOf(route)}\n`);
    },
    misread(line, misread) {
      throw lineError(line, misread);
    },
  }, { ...options, nearest });
  const texts = new RouteTexts(lines.sets);
  for await (const chunk of io.stdin) lines.push(chunk);
  lines.finish();
  table.checkMost();
  return EXIT.done;
}
