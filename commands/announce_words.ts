// A route in the words in which it could be typed again, and its attributes as JSON.
import { formatAddress } from "../core/net/address.ts";
import { Ascii } from "../core/net/ascii.ts";
import type { LineRoute } from "../core/config/line_route.ts";
import type { RouteSets } from "../core/config/route_sets.ts";
import { attributeOf, walkAttributes, writeValueJson } from "../core/wire/attribute/mod.ts";
import { makeContext } from "../core/wire/context.ts";

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

/** The attributes of a block that was made here as the JSON of every other command has them. */
export function attributesJson(block: Uint8Array): Readonly<Record<string, unknown>> {
  const out = new Ascii(256), attributes: Record<string, unknown> = {};
  walkAttributes(block, 0, block.length, (code, _flags, _header, body, next) => {
    const type = attributeOf(code);
    if (!type) return;
    out.clear();
    writeValueJson(out, type, block, body, next, CONTEXT);
    attributes[type.key] = JSON.parse(out.text());
  });
  return attributes;
}
