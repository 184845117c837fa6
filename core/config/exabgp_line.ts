import { parseAddress } from "../net/address.ts";
import { parseFamily } from "../wire/family/parse_family.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { type LineWords, notThis, type Word } from "./line_words.ts";
import { Misread, type Nearest, quoted } from "./misread.ts";

/** How a line of ExaBGP's API begins: whom it is for, what it does, to what. */
export interface ExabgpHead {
  readonly isAnnounced: boolean;
  /** Addresses of the neighbours it is for; empty = all. */
  readonly neighbours: readonly Uint8Array[];
  /** `attributes ... nlri P P`: attributes come first, then prefixes. */
  readonly isAttributesFirst: boolean;
  /** Octets of an address of the family that was named; 0 when none was. */
  readonly size: 0 | 4 | 16;
}

/** What may be said of a neighbour besides its address; the address alone selects. */
const QUALITIES = ["local-ip", "local-as", "peer-as", "router-id", "family-allowed"];

/** Commands of the API that ask for something else, with what there is instead. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ["show", "use underlay show"],
  ["teardown", "end the program instead: it withdraws and leaves"],
  ["shutdown", "end the program instead: it withdraws and leaves"],
  ["restart", "end the program instead: it withdraws and leaves"],
  ["reload", "there is no configuration to read again"],
  ["flush", "what was announced goes out again when a peer asks for it"],
  ["clear", "withdraw each route instead"],
  ["enable-ack", "nothing is answered to a script here"],
  ["disable-ack", "nothing is answered to a script here"],
  ["silence-ack", "nothing is answered to a script here"],
  ["ping", "nothing is answered to a script here"],
  ["status", "nothing is answered to a script here"],
  ["version", "nothing is answered to a script here"],
  ["operational", "it is a draft that was given up"],
]);

/** Kinds of announcement of the API that are none of routes. */
const OTHER_KINDS: ReadonlyMap<string, string> = new Map([
  ["eor", "End-of-RIB is sent by itself behind the first routes"],
  ["route-refresh", "nothing that the peer sends is used here"],
  ["flow", "only unicast routes are announced"],
  ["vpls", "only unicast routes are announced"],
  ["l2vpn", "only unicast routes are announced"],
  ["operational", "it is a draft that was given up"],
  ["watchdog", "use --healthcheck instead"],
]);

/** Whether a line that begins with this word is one of ExaBGP's API. */
export function isExabgpWord(text: string): boolean {
  return text === "announce" || text === "withdraw" || text === "neighbor" || OTHERS.has(text);
}

/** Reads up to the first prefix, or with `attributes` up to the first attribute. */
export function readHead(words: LineWords, nearest: Nearest): ExabgpHead {
  const neighbours: Uint8Array[] = [];
  while (words.peek()?.text === "neighbor") {
    readNeighbour(words, neighbours);
    words.take(",");
  }
  const verb = words.next("announce or withdraw");
  if (verb.text !== "announce" && verb.text !== "withdraw") throw otherCommand(verb, nearest);
  const kind = words.next("route");
  const isAnnounced = verb.text === "announce";
  const head = { isAnnounced, neighbours, isAttributesFirst: false, size: 0 } as const;
  if (kind.text === "route") return head;
  if (kind.text === "attributes" || kind.text === "attribute") {
    return { ...head, isAttributesFirst: true };
  }
  if (kind.text === "ipv4" || kind.text === "ipv6") {
    return { ...head, size: readFamily(words, kind) };
  }
  throw otherKind(verb, kind, nearest);
}

function readNeighbour(words: LineWords, into: Uint8Array[]): void {
  words.next("neighbor");
  const word = words.next("the address of a neighbour");
  if (word.text !== "*") {
    const address = parseAddress(word.text);
    if (!address) throw notThis(word, "the address of a neighbour, or *");
    into.push(address);
  }
  while (QUALITIES.includes(words.peek()?.text ?? "")) {
    words.next("");
    words.next("its value");
  }
}

function readFamily(words: LineWords, afi: Word): 4 | 16 {
  const safi = words.next("unicast"), family = parseFamily(`${afi.text} ${safi.text}`);
  if (family === IPV4_UNICAST) return 4;
  if (family === IPV6_UNICAST) return 16;
  throw new Misread(
    `${afi.text} ${quoted(safi.text)} cannot be announced`,
    safi.column,
    "only unicast routes are",
  );
}

function otherCommand(verb: Word, nearest: Nearest): Misread {
  const instead = OTHERS.get(verb.text);
  if (instead !== undefined) {
    return new Misread(`ExaBGP's ${verb.text} is not supported`, verb.column, instead);
  }
  const near = nearest(verb.text, ["announce", "withdraw", "neighbor"]);
  return notThis(verb, "announce or withdraw", near && `did you mean ${near}?`);
}

function otherKind(verb: Word, kind: Word, nearest: Nearest): Misread {
  const why = OTHER_KINDS.get(kind.text);
  if (why !== undefined) {
    return new Misread(`${verb.text} ${kind.text} is not supported`, kind.column, why);
  }
  if (parseAddress(kind.text.replace(/\/.*/, ""))) {
    return notThis(kind, "route", `write ${verb.text} route ${kind.text} ...`);
  }
  const near = nearest(kind.text, ["route", "attributes", "ipv4", "ipv6"]);
  return notThis(kind, "route, attributes, ipv4 or ipv6", near && `did you mean ${near}?`);
}
