import { FilterError } from "../../filter/terms.ts";
import { parseAddress } from "../../net/address.ts";
import { SELF } from "../next_hops.ts";
import { type Action, actionOf, type ActionType } from "./action.ts";
import type { Draft } from "./draft.ts";
import { AT_PEER } from "./looks.ts";

/** RFC 4271 §5.1.3: the address of one router; neither unspecified nor multicast nor broadcast. */
function isOneHost(address: Uint8Array): boolean {
  const first = address[0]!;
  if (address.length === 16 ? first === 0xff : first >= 224) return false;
  return address.some((octet) => octet !== 0);
}

/**
 * An address for routes of its family. IPv4 routes take an IPv6 one where there is no other (RFC
 * 8950 §4); IPv6 routes have no use for one of IPv4.
 */
function parseHops(texts: readonly string[]): Action {
  const byLength = new Map<number, Uint8Array>();
  for (const text of texts) {
    const address = parseAddress(text);
    if (address === undefined || !isOneHost(address)) {
      const alone = texts.length > 1 ? "" : ", self or peer-address";
      throw new FilterError(
        `next hop ${JSON.stringify(text)} is not the address of a router${alone}`,
      );
    }
    if (byLength.has(address.length)) {
      throw new FilterError(`next hop ${JSON.stringify(text)} is a second one of its family`);
    }
    byLength.set(address.length, address);
  }
  const ipv6 = byLength.get(16), ipv4 = byLength.get(4) ?? ipv6;
  return actionOf((draft) => give(draft, isIpv4(draft) ? ipv4 : ipv6));
}

function isIpv4(draft: Draft): boolean {
  return draft.route.prefixes.octets === 4;
}

function give(draft: Draft, address: Uint8Array | undefined): void {
  if (address !== undefined) draft.giveHop(draft.hops.idOf(address));
}

/** Our own address on the session that the route leaves by. */
const TO_SELF: Action = actionOf((draft) => {
  if (draft.route.to !== undefined) draft.giveHop(SELF);
});

/** The address of the peer that told the route. */
const TO_PEER: Action = {
  looksAt: AT_PEER,
  apply(draft) {
    const { from } = draft.route, isOfFamily = isIpv4(draft) || from.address.length === 16;
    if (!from.isLocal && isOfFamily) give(draft, from.address);
  },
};

function parse(texts: readonly string[]): Action {
  if (texts.length === 1 && texts[0] === "self") return TO_SELF;
  if (texts.length === 1 && texts[0] === "peer-address") return TO_PEER;
  return parseHops(texts);
}

/** Changes of the next hop. */
export const HOP_ACTIONS: readonly ActionType[] = [
  {
    verb: "set",
    key: "next-hop",
    help:
      "the next hop: an address (one for each family), on export self: our own on the session, " +
      "or peer-address: that of the peer who told the route",
    takes: "list",
    examples: ["192.0.2.1", "2001:db8::1", "self", "peer-address"],
    parse,
  },
];
