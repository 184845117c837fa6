import { parseAddress } from "../net/address.ts";
import { parseAsn } from "../wire/asn.ts";
import type { PathSegment } from "../wire/as_path.ts";
import type { Aggregator } from "../wire/attribute/aggregator.ts";
import type { AigpTlv } from "../wire/attribute/aigp.ts";
import { parseLargeCommunity } from "../wire/attribute/large_communities.ts";
import type { Attributes } from "../wire/attribute/list.ts";
import { parseCommunity } from "../wire/community_names.ts";
import { parseExtendedCommunity } from "../wire/extended_community.ts";
import { type LineWords, notThis, type Word } from "./line_words.ts";
import { Misread, type Nearest } from "./misread.ts";

/** The octets of a next hop, or our own address on the session. */
export type NextHop = Uint8Array | "self";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What the words behind a prefix say of it. Filled by {@link readAttributeWords}. */
export interface RouteWords {
  readonly attributes: Mutable<Attributes>;
  /** The path leaves as it stands: ExaBGP sends it so, gobgp puts our own AS before it. */
  isPathGiven: boolean;
  nextHop: NextHop | undefined;
  /** Path identifier (RFC 7911 §3); -1 when none was given. */
  pathId: number;
  /** Announce the prefixes of this length inside it; -1 when not asked for. */
  splitLength: number;
}

/** Nothing said yet, or what `defaults` say where the words do not. */
export function makeRouteWords(defaults?: RouteWords): RouteWords {
  const { nextHop, pathId = -1, splitLength = -1, isPathGiven = false } = defaults ?? {};
  return { attributes: { ...defaults?.attributes }, isPathGiven, nextHop, pathId, splitLength };
}

interface AttributeWord {
  /** As gobgp has it first, then as ExaBGP and others do. */
  readonly names: readonly string[];
  read(words: LineWords, into: RouteWords, nearest: Nearest): void;
}

const ORIGINS = ["igp", "egp", "incomplete"] as const;
const COMMUNITY = "a community like 65000:1 or no-export";
const UINT = /^(0|[1-9][0-9]{0,9})$/;

/**
 * What gobgp and ExaBGP call the parts of an announcement; either name is understood anywhere. Only
 * for the path they mean different things.
 */
const WORDS: readonly AttributeWord[] = [
  { names: ["nexthop", "next-hop"], read: readNextHop },
  { names: ["origin"], read: readOrigin },
  { names: ["aspath"], read: (words, into) => readPathInto(words, into, false) },
  { names: ["as-path"], read: (words, into) => readPathInto(words, into, true) },
  { names: ["med"], read: (words, into) => into.attributes.med = readUint32(words, "a MED") },
  {
    names: ["local-pref", "local-preference"],
    read: (words, into) => into.attributes.local_pref = readUint32(words, "a local preference"),
  },
  {
    names: ["community", "communities"],
    read: (words, into) =>
      into.attributes.communities = readItems(words, COMMUNITY, (text) => parseCommunity(text)),
  },
  {
    names: ["large-community", "large-communities"],
    read: (words, into) =>
      into.attributes.large_communities = readItems(
        words,
        "a large community like 65000:1:2",
        parseLargeCommunity,
      ),
  },
  {
    names: ["extended-community", "extended-communities"],
    read: (words, into) =>
      into.attributes.extended_communities = readItems(
        words,
        "an extended community like rt:65000:1",
        (text) => parseExtendedCommunity(text) && text,
      ),
  },
  { names: ["aigp"], read: (words, into) => into.attributes.aigp = readAigp(words) },
  {
    names: ["atomic-aggregate"],
    read: (_words, into) => into.attributes.atomic_aggregate = true,
  },
  {
    names: ["aggregator"],
    read: (words, into) => into.attributes.aggregator = readAggregator(words),
  },
  { names: ["identifier", "path-information"], read: readPathId },
  { names: ["split"], read: readSplit },
];

/** Words of ExaBGP that ask for something else, with why they are not taken. */
const NOT_TAKEN: ReadonlyMap<string, string> = new Map([
  ["watchdog", "use --healthcheck instead"],
  ["withdraw", "use a line that begins with withdraw"],
  ["name", "leave it away"],
  ["label", "only unicast routes are announced"],
  ["rd", "only unicast routes are announced"],
  ["route-distinguisher", "only unicast routes are announced"],
  ["attribute", "raw attributes are not announced"],
]);

const BY_NAME: ReadonlyMap<string, AttributeWord> = new Map(
  WORDS.flatMap((word) => word.names.map((name): [string, AttributeWord] => [name, word])),
);

/** Whether a word begins an attribute. */
export function isAttributeWord(text: string): boolean {
  return BY_NAME.has(text) || NOT_TAKEN.has(text);
}

/** Reads attributes until the line or a word of `until` ends them. */
export function readAttributeWords(
  words: LineWords,
  into: RouteWords,
  nearest: Nearest,
  until?: (word: Word) => boolean,
): void {
  for (let word = words.peek(); word && !until?.(word); word = words.peek()) {
    words.next("");
    const known = BY_NAME.get(word.text);
    if (!known) throw unknown(word, nearest);
    known.read(words, into, nearest);
  }
}

function unknown(word: Word, nearest: Nearest): Misread {
  const why = NOT_TAKEN.get(word.text);
  if (why !== undefined) return new Misread(`${word.text} is not supported`, word.column, why);
  const near = nearest(word.text, [...BY_NAME.keys()]);
  const hint = near
    ? `did you mean ${near}?`
    : `known are ${WORDS.map((w) => w.names[0]).join(", ")}`;
  return notThis(word, "an attribute", hint);
}

function readNextHop(words: LineWords, into: RouteWords): void {
  const word = words.next("a next hop");
  const address = word.text === "self" ? "self" : parseAddress(word.text);
  if (!address) throw notThis(word, "a next hop: an address or self");
  // RFC 4271 §5.1.3: one router has it.
  if (address !== "self" && !isOneHost(address)) {
    throw notThis(word, "a next hop: it is no router's address");
  }
  into.nextHop = address;
}

/** Neither unspecified nor multicast nor broadcast. */
function isOneHost(address: Uint8Array): boolean {
  const first = address[0]!;
  if (address.length === 16 ? first === 0xff : first >= 224) return false;
  return address.some((octet) => octet !== 0);
}

function readOrigin(words: LineWords, into: RouteWords, nearest: Nearest): void {
  const word = words.next("an origin"), text = word.text.toLowerCase();
  const origin = ORIGINS.find((name) => name === text);
  if (!origin) {
    const near = nearest(text, ORIGINS);
    throw notThis(word, "igp, egp or incomplete", near && `did you mean ${near}?`);
  }
  into.attributes.origin = origin;
}

/** Unsigned, up to 2^32 - 1. */
function readUint32(words: LineWords, what: string): number {
  const word = words.next(what), value = Number(word.text);
  if (!UINT.test(word.text) || value > 0xffffffff) throw notThis(word, `${what}: 0 to 4294967295`);
  return value;
}

function readItems<Item>(
  words: LineWords,
  wanted: string,
  parse: (text: string) => Item | undefined,
): readonly Item[] {
  return words.list(wanted).map((word) => {
    const item = parse(word.text);
    if (item === undefined) throw notThis(word, wanted);
    return item;
  });
}

/** `100`, or `metric 100` as gobgp has it: one metric TLV (RFC 7311 §3). */
function readAigp(words: LineWords): readonly AigpTlv[] {
  words.take("metric");
  const word = words.next("a metric");
  if (!/^[0-9]{1,20}$/.test(word.text) || BigInt(word.text) > 0xffffffffffffffffn) {
    throw notThis(word, "a metric: 0 to 2^64-1");
  }
  return [{ type: 1, value: BigInt(word.text).toString(16).padStart(16, "0") }];
}

const AGGREGATOR = "an aggregator like 65000:192.0.2.1";

/** `65000:192.0.2.1`, in parentheses as ExaBGP has it, or as two words. */
function readAggregator(words: LineWords): Aggregator {
  const isEnclosed = words.take("("), first = words.next(AGGREGATOR);
  const colon = first.text.indexOf(":"), isWhole = colon >= 0;
  const second = isWhole ? first.text.slice(colon + 1) : words.next(AGGREGATOR).text;
  const asn = parseAsn(isWhole ? first.text.slice(0, colon) : first.text);
  const address = parseAddress(second);
  // RFC 7607 §2: AS 0 aggregates nothing.
  if (!asn || address?.length !== 4) throw notThis(first, AGGREGATOR);
  if (isEnclosed && !words.take(")")) throw notThis(words.next("a )"), "a )");
  return { asn, address: second };
}

/** A number, or four octets as an address (ExaBGP writes them so). */
function readPathId(words: LineWords, into: RouteWords): void {
  const word = words.peek(), quad = word && parseAddress(word.text);
  if (quad?.length !== 4) {
    into.pathId = readUint32(words, "a path identifier");
    return;
  }
  words.next("");
  into.pathId = new DataView(quad.buffer).getUint32(0);
}

function readSplit(words: LineWords, into: RouteWords): void {
  const word = words.next("a prefix length"), length = /^\/?([0-9]{1,3})$/.exec(word.text)?.[1];
  if (length === undefined || Number(length) > 128) throw notThis(word, "a prefix length like /24");
  into.splitLength = Number(length);
}

function readPathInto(words: LineWords, into: RouteWords, isGiven: boolean): void {
  into.attributes.as_path = readPath(words);
  into.isPathGiven = isGiven;
}

const CLOSING: Readonly<Record<string, string>> = { "{": "}", "(": ")", "[": "]" };
/** AS numbers that one segment holds (RFC 4271 §4.3). */
const MOST = 255;

/**
 * `10,20`, `10,20,{30,40}`, `[ 10 20 ( 30 40 ) ]`: a sequence, in which braces, parentheses or inner
 * brackets hold a set.
 */
function readPath(words: LineWords): readonly PathSegment[] {
  const segments: PathSegment[] = [], bracketed = words.take("[");
  let run: number[] = [];
  const close = () => {
    for (let i = 0; i < run.length; i += MOST) {
      segments.push({ type: "sequence", asns: run.slice(i, i + MOST) });
    }
    run = [];
  };
  for (let more = true; more;) {
    if (bracketed && words.take("]")) break;
    if (bracketed && words.take(",")) continue;
    const word = words.next("an AS number"), end = CLOSING[word.text];
    if (end === undefined) run.push(asnOf(word));
    else {
      close();
      segments.push({ type: "set", asns: readSet(words, word, end) });
    }
    more = bracketed || words.take(",");
  }
  close();
  return segments;
}

function readSet(words: LineWords, opening: Word, end: string): readonly number[] {
  const asns: number[] = [];
  while (!words.take(end)) {
    if (!words.take(",")) asns.push(asnOf(words.next(`an AS number or ${end}`)));
  }
  if (asns.length === 0 || asns.length > MOST) {
    throw new Misread(`a set of ${asns.length} AS numbers: 1 to ${MOST} fit`, opening.column);
  }
  return asns;
}

function asnOf(word: Word): number {
  const asn = parseAsn(word.text);
  if (asn === undefined) throw notThis(word, "an AS number");
  // RFC 7607 §2.
  if (asn === 0) throw new Misread("AS 0 must not stand in a path", word.column);
  return asn;
}
