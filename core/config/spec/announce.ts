import { formatPrefix, makePrefix, type Prefix } from "../../net/prefix.ts";
import { makeRouteWords, readAttributeWords } from "../attribute_words.ts";
import { numbersOf, RouteEmitter } from "../line_route.ts";
import { LineWords } from "../line_words.ts";
import { Misread, type Nearest } from "../misread.ts";
import { PrefixReader } from "../prefix_reader.ts";
import { whyNoPrefix } from "../prefix_word.ts";
import { RouteSets } from "../route_sets.ts";
import type { OriginConfig } from "../router_config.ts";
import type { Kind } from "./kind.ts";
import { wrong } from "./kind.ts";

const WANTED = "a route like 10.1.0.0/24 or 10.2.0.0/24 med 10 community 65000:1";

/** One route of our own, in the words of `announce`. */
export const route: Kind<OriginConfig> = {
  wanted: WANTED,
  schema: { type: "string", minLength: 2 },
  read(tree, spot) {
    if (tree.kind !== "text") return void wrong(tree, spot, WANTED);
    const { text, inside, place } = tree, { errors, nearest } = spot.reading;
    try {
      return readRoute(text, inside, nearest);
    } catch (error) {
      if (!(error instanceof Misread)) throw error;
      const column = error.column > 0 ? error.column : place.column;
      errors.add({ line: place.line, column }, spot.path, error.reason, error.hint);
      return undefined;
    }
  },
  write: ({ prefix, words }) => `${formatPrefix(prefix)} ${words}`.trimEnd(),
};

/** `column`: where the text begins; 0 where that cannot be said. */
function readRoute(text: string, column: number, nearest: Nearest): OriginConfig {
  const words = new LineWords(text, column), reader = new PrefixReader();
  const word = words.next("a prefix"), bytes = new TextEncoder().encode(word.text);
  if (reader.read(bytes, 0, bytes.length) !== bytes.length) throw whyNoPrefix(word, nearest);
  const route = makeRouteWords();
  readAttributeWords(words, route, nearest);
  const numbers = numbersOf(route, new RouteSets());
  // Bits behind the length are a slip; the default route and the like are meant when they stand in
  // the file of a router.
  new RouteEmitter(nowhere, {}).check(false, reader, numbers, word.column);
  const prefix = prefixOf(reader);
  new RouteEmitter(nowhere, { isForced: true }).take(true, reader, numbers, 0, word.column);
  return { prefix, words: text.trim().slice(word.text.length).trim() };
}

function prefixOf({ octets, size, length }: PrefixReader): Prefix {
  return makePrefix(octets.slice(0, size), length);
}

function nowhere(): void {}
