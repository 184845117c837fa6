// What --expect says of a peer, held against its OPEN.
import type { Offer } from "../core/session/offer.ts";
import type { Mismatch } from "../core/view/probed.ts";
import { parseAsn } from "../core/wire/asn.ts";
import { CAPABILITY_CODES, ROLE_NUMBERS } from "../core/wire/capability/capability_words.ts";
import type { Capability } from "../core/wire/capability/mod.ts";
import { familyName, parseFamily } from "../core/wire/family/mod.ts";
import { identifierText } from "../core/wire/open_view.ts";
import { parseAddress } from "../core/net/address.ts";
import { usageError } from "./exit.ts";
import { nearest } from "./nearest.ts";
import { quote } from "./parse.ts";

/** The OPEN that is looked at. */
export interface SeenOpen {
  readonly offer: Offer;
  readonly capabilities: readonly Capability[];
}

/** One `key=value`, checked: undefined when it is as expected, else what was found. */
export interface Expectation {
  readonly key: string;
  readonly expected: string;
  found(open: SeenOpen): string | undefined;
}

type Read = (value: string) => ((open: SeenOpen) => string | undefined) | string;

/** Found to be something else. */
function is<T>(wanted: T, of: (offer: Offer) => T | undefined, text: (value: T) => string) {
  return ({ offer }: SeenOpen) => {
    const value = of(offer);
    return value === wanted
      ? undefined
      : value === undefined
      ? "none is told"
      : `it is ${text(value)}`;
  };
}

const READERS: Readonly<Record<string, Read>> = {
  as(value) {
    const asn = parseAsn(value);
    return asn === undefined ? "an AS number" : is(asn, (o) => o.asn, String);
  },
  id(value) {
    const octets = parseAddress(value);
    if (octets?.length !== 4) return "four octets like 192.0.2.1";
    return is(value, (o) => identifierText(o.bgpId), (text) => text);
  },
  hold(value) {
    if (!/^\d{1,5}$/.test(value)) return "a number of seconds";
    return is(Number(value), (o) => o.holdTimeSeconds, (s) => `${s} s`);
  },
  family: (value) => familyReader(value, true),
  "no-family": (value) => familyReader(value, false),
  capability: (value) => capabilityReader(value, true),
  "no-capability": (value) => capabilityReader(value, false),
  role(value) {
    const number = (ROLE_NUMBERS as Readonly<Record<string, number>>)[value];
    if (number === undefined) return `one of ${Object.keys(ROLE_NUMBERS).join(", ")}`;
    const name = (role: number) =>
      Object.entries(ROLE_NUMBERS).find(([, n]) => n === role)?.[0] ?? `role ${role}`;
    return is(number, (o) => o.role, name);
  },
  name: (value) => is(value, (o) => o.hostname, (text) => text),
};

function familyReader(value: string, wanted: boolean): ReturnType<Read> {
  const family = parseFamily(value);
  if (family === undefined) return "an address family like ipv4, ipv6 or vpnv4";
  return ({ offer }) => presence(offer.families.has(family), wanted, familyName(family));
}

function capabilityReader(value: string, wanted: boolean): ReturnType<Read> {
  const code = (CAPABILITY_CODES as Readonly<Record<string, number>>)[value];
  if (code === undefined) return `one of ${Object.keys(CAPABILITY_CODES).join(", ")}`;
  return ({ capabilities }) =>
    presence(capabilities.some((c) => c.code === code && !c.malformed), wanted, value);
}

function presence(there: boolean, wanted: boolean, name: string): string | undefined {
  return there === wanted ? undefined : `${name} is ${there ? "" : "not "}offered`;
}

/** Reads the items of --expect. Throws CommandError for one that cannot be. */
export function parseExpectations(items: readonly string[] = []): Expectation[] {
  return items.map((item) => {
    const equals = item.indexOf("="), key = item.slice(0, Math.max(0, equals));
    const value = item.slice(equals + 1), read = READERS[key];
    if (!read || !Object.hasOwn(READERS, key)) {
      const near = nearest(key || item, Object.keys(READERS));
      const meant = near ? `; did you mean ${near}=?` : "";
      throw usageError(
        `cannot expect ${quote(item)}: it is not KEY=VALUE${meant}\n` +
          `keys: ${Object.keys(READERS).join(" ")}`,
      );
    }
    const found = read(value);
    if (typeof found === "string") {
      throw usageError(`cannot expect ${quote(item)}: ${quote(value)} is not ${found}`);
    }
    return { key, expected: value, found };
  });
}

/** What is not as expected, in the order in which it was asked. */
export function mismatches(expected: readonly Expectation[], open: SeenOpen): Mismatch[] {
  return expected.flatMap(({ key, expected, found }) => {
    const other = found(open);
    return other === undefined ? [] : [{ key, expected, found: other }];
  });
}
