// What a line on BIRD's socket asks, in BIRD's words: a question, or why it is none.
import { CODE } from "../core/view/bird/reply.ts";
import { BirdRefusal, BirdWords } from "./bird_line.ts";
import { type BirdRouteQuestion, RouteWords } from "./bird_route_words.ts";

export type BirdQuestion =
  | { readonly kind: "status" | "memory" | "symbols" | "restrict" | "echo" }
  | { readonly kind: "protocols"; readonly all: boolean; readonly name?: string }
  | BirdRouteQuestion;

/** Commands that would change something, or bring something out that is no table. */
const CHANGES = ["configure", "debug", "disable", "down", "dump", "enable", "eval", "graceful"]
  .concat(["mrtdump", "reload", "restart"]);
const COMMANDS = [...CHANGES, "show", "echo", "restrict"];
const TOPICS = ["status", "protocols", "route", "memory", "symbols", "interfaces", "bfd"]
  .concat(["static", "neighbors", "ospf", "rip", "babel"]);

/** Reads a line. Throws {@link BirdRefusal}. */
export function readBirdLine(line: string): BirdQuestion {
  const words = new BirdWords(line), command = words.among(COMMANDS);
  if (CHANGES.includes(command)) throw new BirdRefusal(CODE.denied, "Access denied");
  if (command === "restrict") return words.last({ kind: "restrict" });
  // Messages of the log are not sent to whoever asks: nothing has to be done to turn them off.
  if (command === "echo") return { kind: "echo" };
  const topic = words.among(TOPICS);
  switch (topic) {
    case "status":
    case "memory":
      return words.last({ kind: topic });
    case "symbols":
      return { kind: topic };
    case "protocols":
      return protocolsAsked(words);
    case "route":
      return new RouteWords(words).read();
    default:
      throw new BirdRefusal(CODE.syntax, `nothing is known of ${topic} here`);
  }
}

/** `[all] [NAME | "PATTERN"]`, in either order. */
function protocolsAsked(words: BirdWords): BirdQuestion {
  let all = false, name: string | undefined;
  for (let word = words.next(); word; word = words.next()) {
    if (word.text === "all" && !word.isQuoted) all = true;
    else if (name === undefined) name = word.text;
    else throw words.unexpected(word);
  }
  return { kind: "protocols", all, ...(name !== undefined && { name }) };
}
