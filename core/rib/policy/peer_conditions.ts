import { covers, parsePrefix, type Prefix } from "../../net/prefix.ts";
import { parseAsnTerms } from "../../filter/paths.ts";
import { parseTerms } from "../../filter/terms.ts";
import type { PeerFacts } from "../peer_facts.ts";
import { conditionOf, type ConditionType } from "./condition.ts";
import { AT_PEER } from "./looks.ts";

/** A peer as it is named: by an address, a block of addresses, or the name that it has. */
type PeerTerm = { readonly block: Prefix } | { readonly name: string };

function peerTerm(text: string): PeerTerm | undefined {
  const block = parsePrefix(text);
  if (block !== undefined) return { block };
  // Neither an address nor a block, and not a slip of one either.
  const looksLikeOne = text.includes("/") || /^[0-9.]+$/.test(text);
  return looksLikeOne ? undefined : { name: text };
}

function isPeer(term: PeerTerm, { name, address }: PeerFacts): boolean {
  if ("name" in term) return term.name === name;
  return term.block.address.length === address.length &&
    covers(term.block, address, 0, address.length * 8);
}

/** Who may be meant by `from`. */
const SOURCES: Readonly<Record<string, (peer: PeerFacts) => boolean>> = {
  ebgp: ({ kind, isLocal }) => !isLocal && kind === "external",
  ibgp: ({ kind, isLocal }) => !isLocal && kind === "internal",
  confederation: ({ kind, isLocal }) => !isLocal && kind === "confederation",
  local: ({ isLocal }) => isLocal === true,
  client: ({ isClient }) => isClient === true,
};

/** What is asked of who told the route. */
export const PEER_CONDITIONS: readonly ConditionType[] = [
  {
    key: "peer",
    help: "who told the route: a name, an address, or a block of addresses",
    examples: ["tor-a", "192.0.2.1", "192.0.2.0/24"],
    parse: (texts) =>
      conditionOf(
        parseTerms(texts, "peer", "a name, an address or a prefix of addresses", peerTerm),
        AT_PEER,
        (term, { route }) => isPeer(term, route.from),
      ),
  },
  {
    key: "peer-as",
    help: "the AS of who told the route",
    examples: ["65001", "!65002"],
    parse: (texts) =>
      conditionOf(
        parseAsnTerms(texts, "peer AS"),
        AT_PEER,
        (asn, { route }) => route.from.asn === asn && !route.from.isLocal,
      ),
  },
  {
    key: "from",
    help: "where the route comes from: outside, inside, a client of ours as reflector, ourselves",
    examples: ["ebgp", "ibgp", "client", "local"],
    parse: (texts) =>
      conditionOf(
        parseTerms(
          texts,
          "from",
          `one of ${Object.keys(SOURCES).join(", ")}`,
          (text) => Object.hasOwn(SOURCES, text) ? SOURCES[text] : undefined,
        ),
        AT_PEER,
        (isFrom, { route }) => isFrom(route.from),
      ),
  },
];
