import { parseTerms } from "../../filter/terms.ts";
import { covers, parsePrefix, type Prefix } from "../../net/prefix.ts";
import { NEXT_HOP } from "../../wire/block.ts";
import { IN_BLOCK } from "../next_hops.ts";
import { type Condition, conditionOf } from "./condition.ts";
import type { Draft } from "./draft.ts";

/** Whether one of the addresses of the next hop, global or link-local (RFC 2545 §3), is in the block. */
function isHop(wanted: Prefix, draft: Draft): boolean {
  const { nextHop } = draft;
  if (nextHop > IN_BLOCK) {
    const hop = draft.hops.nextHops.view(nextHop);
    return isIn(wanted, hop, 0, hop.length);
  }
  const { block } = draft;
  return nextHop === IN_BLOCK && block.has(NEXT_HOP) &&
    isIn(wanted, block.bytes, block.start(NEXT_HOP), block.end(NEXT_HOP));
}

function isIn(wanted: Prefix, bytes: Uint8Array, start: number, end: number): boolean {
  const octets = end - start === 4 ? 4 : 16;
  if (wanted.address.length !== octets) return false;
  for (let at = start; at + octets <= end; at += octets) {
    if (covers(wanted, bytes, at, octets * 8)) return true;
  }
  return false;
}

/** A condition over the next hop: addresses and blocks of them. */
export function nextHopCondition(texts: readonly string[]): Condition {
  const wanted = "an address like 192.0.2.1 or a prefix of addresses";
  return conditionOf(parseTerms(texts, "next hop", wanted, (t) => parsePrefix(t)), 0, isHop);
}
