import { parseAddress } from "../../net/address.ts";
import { fromHex, toHex } from "../../net/hex.ts";
import { parsePrefix } from "../../net/prefix.ts";
import { PrefixTable } from "../../net/prefix_table.ts";
import { isFaulty } from "../../wire/attribute/mod.ts";
import { AttributeSets } from "../../wire/attribute_set.ts";
import { makeContext, type PeerKind } from "../../wire/context.ts";
import { madeFacts } from "../made_peers.ts";
import { NextHops } from "../next_hops.ts";
import type { PeerFacts } from "../peer_facts.ts";
import { type CompiledPolicy, compilePolicy } from "./compile.ts";
import type { RouteAtHand } from "./policy.ts";
import type { ActionSource, PolicySource, PrefixLists, RuleSource } from "./rules.ts";

/** ORIGIN IGP, AS_PATH 65001 65010, NEXT_HOP 192.0.2.1. */
export const PLAIN = "400101004002" + "0a02020000fde90000fdf2" + "400304c0000201";

/** What a route under test is; what is left out is PLAIN from peer 1, an external one. */
export interface MadeRoute {
  readonly attributes?: string;
  readonly prefix?: string;
  readonly nextHop?: string;
  readonly asWidth?: 2 | 4;
  readonly kind?: PeerKind;
  readonly weight?: number;
  readonly from?: PeerFacts;
  readonly to?: PeerFacts;
}

/** Everything that policies work on, with routes made of hex. */
export class MadeRoutes {
  readonly sets: AttributeSets;
  readonly nextHops: NextHops = new NextHops();
  readonly #tables: readonly PrefixTable[] = [new PrefixTable(4), new PrefixTable(16)];

  constructor(limitOctets?: number) {
    this.sets = new AttributeSets((b, s, e, c) => !isFaulty(b, s, e, c), limitOctets);
  }

  /** A route that holds its set and its next hop. */
  route(made: MadeRoute = {}): RouteAtHand {
    const { attributes = PLAIN, asWidth = 4, kind = "external", weight } = made;
    const { prefix = "10.1.0.0/16", from = madeFacts(1), nextHop: hop } = made;
    const block = fromHex(attributes), { attributeClass } = makeContext({ asWidth, peer: kind });
    const set = this.sets.internBlock(block, 0, block.length, attributeClass, weight);
    this.sets.blocks.retain(set);
    const nextHop = hop === undefined ? 0 : this.nextHops.intern(parseAddress(hop)!);
    this.nextHops.retain(nextHop);
    const { address, length } = parsePrefix(prefix)!;
    const prefixes = this.#tables[address.length === 4 ? 0 : 1]!;
    return {
      family: address.length === 4 ? 0x101 : 0x201,
      prefixes,
      prefix: prefixes.intern(address, 0, length),
      set,
      nextHop,
      from,
      to: made.to,
    };
  }

  /** The block of a set as hex. */
  hex(set: number): string {
    return toHex(this.sets.bytesOf(set), this.sets.start(set), this.sets.end(set));
  }

  policy(source: Partial<PolicySource>, lists: PrefixLists = new Map()): CompiledPolicy {
    const whole: PolicySource = { name: "p", rules: [], otherwise: "reject", ...source };
    return compilePolicy(whole, lists, this);
  }
}

/** `set med 10`, `add community 65000:1, 65000:2`: an action in words. */
export function action(words: string): ActionSource {
  const [, verb, key, rest] = /^(\S+) (\S+) ?(.*)$/.exec(words)!;
  const texts = rest === "" ? [] : rest!.split(", ");
  return { verb: verb as ActionSource["verb"], key: key!, texts };
}

/** A rule in words: conditions and actions by key. */
export function rule(
  name: string,
  match: Readonly<Record<string, string>>,
  outcome: RuleSource["outcome"],
  ...actions: string[]
): RuleSource {
  const conditions = Object.entries(match).map(([key, text]) => ({ key, texts: text.split(", ") }));
  return { name, match: conditions, actions: actions.map(action), outcome };
}
