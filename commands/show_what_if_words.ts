// The words of show what-if: what is supposed to happen, several things parted by `then`.
import { makeRouteWords, readAttributeWords } from "../core/config/attribute_words.ts";
import { LineWords } from "../core/config/line_words.ts";
import { Misread } from "../core/config/misread.ts";
import { FilterError } from "../core/filter/terms.ts";
import { parsePrefix, type Prefix } from "../core/net/prefix.ts";
import type { AdjIn } from "../core/rib/adj_in.ts";
import { type CompiledPolicy, compilePolicy } from "../core/rib/policy/compile.ts";
import type { RouteAtHand } from "../core/rib/policy/policy.ts";
import type { ActionSource, PrefixLists } from "../core/rib/policy/rules.ts";
import { compileWhere } from "../core/rib/policy/where.ts";
import type { Supposed } from "../core/rib/what_if_change.ts";
import type { Attributes } from "../core/wire/attribute/mod.ts";
import { usageError } from "./exit.ts";
import { nearest } from "./nearest.ts";
import { quote } from "./parse.ts";
import { routePeers } from "./route_peers.ts";

/** The suppositions, and what has to be let go when they are done with. */
export interface Suppositions {
  readonly supposed: readonly Supposed[];
  release(): void;
}

const ACTIONS = ["set", "add", "delete", "prepend"] as const;
const VERBS = ["drop-peer", "lose", "withdraw", ...ACTIONS];
/** How an error of the policy that is made of an action begins. */
const OURS = "policy what-if, rule what-if: ";
const GRAMMAR = `drop-peer PEER
add PREFIX from PEER [med 10 …] or withdraw PREFIX from PEER
set local-pref 50 on routes [from PEER] [in PREFIX] [where EXPR]
lose next-hop ADDRESS`;

/** Which routes are changed. */
interface Which {
  peer?: number;
  inside?: Prefix;
  fits?: (route: RouteAtHand) => boolean;
}

/** Reads them over the peers of these tables. Throws CommandError. */
export function parseSuppositions(
  words: readonly string[],
  routes: AdjIn,
  lists: PrefixLists,
): Suppositions {
  const reader = new SuppositionReader(routes, lists);
  try {
    const supposed = parts(words).flatMap((part) => reader.read(part));
    return { supposed, release: () => reader.release() };
  } catch (error) {
    reader.release();
    if (error instanceof Misread) {
      throw usageError([error.reason, error.hint].filter((line) => line).join("\n"));
    }
    if (error instanceof FilterError) throw usageError(error.message.replace(OURS, ""));
    throw error;
  }
}

/** What a shell kept together is words all the same; `then` parts the suppositions. */
function parts(words: readonly string[]): string[][] {
  const out: string[][] = [[]];
  for (const word of words.flatMap((text) => text.split(/\s+/)).filter((text) => text !== "")) {
    if (word === "then") out.push([]);
    else out.at(-1)!.push(word);
  }
  return out;
}

class SuppositionReader {
  readonly #routes: AdjIn;
  readonly #lists: PrefixLists;
  readonly #policies: CompiledPolicy[] = [];

  constructor(routes: AdjIn, lists: PrefixLists) {
    this.#routes = routes;
    this.#lists = lists;
  }

  release(): void {
    for (const policy of this.#policies) policy.release();
  }

  read(words: readonly string[]): Supposed[] {
    const [verb = "", first = ""] = words;
    if (verb === "drop-peer") return this.#drop(words.slice(1));
    if (verb === "lose") return this.#lose(words.slice(1));
    if (verb === "withdraw") return this.#withdraw(words.slice(1));
    // What is added is a route where a prefix stands, else something to an attribute.
    if (verb === "add" && /^[0-9a-fA-F]*[.:]/.test(first)) return this.#add(words.slice(1));
    const action = ACTIONS.find((one) => one === verb);
    if (action) return [this.#edit(action, words.slice(1))];
    const near = nearest(verb, VERBS);
    const what = verb === "" ? "nothing is supposed" : `${quote(verb)} is nothing to suppose`;
    throw usageError(`${what}${near ? `; did you mean ${near}?` : ""}\n${GRAMMAR}`);
  }

  #drop(words: readonly string[]): Supposed[] {
    if (words.length === 0) throw usageError("drop-peer: which? drop-peer PEER");
    const next = words.find((word) => VERBS.includes(word));
    if (next !== undefined) {
      const before = words.slice(0, words.indexOf(next)), after = words.slice(before.length);
      throw usageError(
        `${quote(next)} stands where a peer would; then parts what happens: ` +
          `${["drop-peer", ...before, "then", ...after].join(" ")}`,
      );
    }
    return words.flatMap((word) => routePeers(this.#routes, word))
      .map((peer) => ({ kind: "drop-peer", peer }));
  }

  #lose(words: readonly string[]): Supposed[] {
    const rest = words[0] === "next-hop" ? words.slice(1) : words;
    if (rest.length === 0) throw usageError("lose: what? lose next-hop ADDRESS");
    return rest.map((word) => ({ kind: "lose", nextHops: prefixOf(word, "lose next-hop") }));
  }

  #withdraw(words: readonly string[]): Supposed[] {
    const { prefixes, peers, rest } = this.#told(words, "withdraw");
    if (rest.length > 0) throw usageError(`${quote(rest[0]!)} is too much behind withdraw`);
    return prefixes.flatMap((prefix) => peers.map((peer) => ({ kind: "withdraw", peer, prefix })));
  }

  #add(words: readonly string[]): Supposed[] {
    const { prefixes, peers, rest } = this.#told(words, "add");
    const said = makeRouteWords();
    readAttributeWords(new LineWords(rest.join(" "), 0), said, nearest);
    const peer = peers[0]!, { attributes, nextHop, pathId } = said;
    return prefixes.map((prefix) => {
      const hop = nextHop === undefined || nextHop === "self"
        ? this.#routes.facts(peer).address
        : nextHop;
      const isIpv4 = prefix.address.length === 4;
      if (hop.length !== prefix.address.length) {
        throw usageError(
          "add: which next hop? add … next-hop ADDRESS, of the family of the prefix",
        );
      }
      return {
        kind: "add",
        peer,
        prefix,
        pathId,
        attributes: {
          ...this.#usual(peer),
          ...attributes,
          ...(isIpv4 && { next_hop: dotted(hop) }),
        },
        ...(!isIpv4 && { nextHop: hop }),
      };
    });
  }

  /** What a route from this peer has where nobody says anything else. */
  #usual(peer: number): Attributes {
    const { kind, asn, isLocal } = this.#routes.facts(peer);
    const isOurs = kind === "internal" || isLocal === true || asn === 0;
    return {
      origin: "igp",
      as_path: isOurs ? [] : [{ type: "sequence", asns: [asn] }],
      ...(isOurs && { local_pref: 100 }),
    };
  }

  /** `PREFIX… from PEER rest`. */
  #told(words: readonly string[], verb: string) {
    const from = words.indexOf("from");
    if (from < 1 || from + 1 >= words.length) {
      throw usageError(`${verb}: what, and from whom? ${verb} PREFIX from PEER`);
    }
    return {
      prefixes: words.slice(0, from).map((word) => prefixOf(word, verb)),
      peers: routePeers(this.#routes, words[from + 1]!),
      rest: words.slice(from + 2),
    };
  }

  /** `local-pref 50 on routes from PEER in PREFIX where EXPR`. */
  #edit(verb: typeof ACTIONS[number], words: readonly string[]): Supposed {
    const on = words.indexOf("on");
    if (on < 1) {
      throw usageError(
        `${verb}: on which routes? ${verb} ${words.join(" ")} on routes from PEER, or on all`,
      );
    }
    const isPath = verb === "prepend";
    const [key = "", ...values] = isPath ? ["as-path", ...words.slice(0, on)] : words.slice(0, on);
    const whole = isPath && values[0] === "as-path" ? values.slice(1) : values;
    const texts = isPath ? [whole.join(" ")] : whole.join(" ").split(/\s*,\s*|\s+/);
    const action: ActionSource = { verb, key, texts: texts.filter((text) => text !== "") };
    return { kind: "edit", policy: this.#policy(action), ...this.#which(words.slice(on + 1)) };
  }

  #policy(action: ActionSource): CompiledPolicy {
    const rule = { name: "what-if", match: [], actions: [action], outcome: "accept" } as const;
    const source = { name: "what-if", rules: [rule], otherwise: "accept" } as const;
    const policy = compilePolicy(source, this.#lists, this.#routes);
    this.#policies.push(policy);
    return policy;
  }

  #which(words: readonly string[]): Which {
    const which: Which = {};
    if (words.length === 0) throw usageError("on which routes? on routes from PEER, or on all");
    for (let i = 0; i < words.length; i++) {
      const word = words[i]!;
      if (word === "all" || word === "routes") continue;
      if (word === "where") {
        which.fits = compileWhere(words.slice(i + 1).join(" "), this.#lists, this.#routes);
        break;
      }
      if (word === "in") which.inside = prefixOf(words[++i] ?? "", "in");
      else if (word === "from") which.peer = routePeers(this.#routes, words[++i] ?? "")[0]!;
      else throw usageError(`${quote(word)} stands where from, in or where would`);
    }
    return which;
  }
}

function prefixOf(text: string, behind: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix) return prefix;
  throw usageError(
    `cannot use ${quote(text)} behind ${behind}: it is neither an address nor a prefix`,
  );
}

function dotted(address: Uint8Array): string {
  return address.join(".");
}
