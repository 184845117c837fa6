import { writeIpv4 } from "../../net/address.ts";
import { Ascii } from "../../net/ascii.ts";
import { u16, u32 } from "../../net/octets.ts";
import { originAsn, writePath } from "../../wire/as_path.ts";
import { aigpMetric } from "../../wire/attribute/aigp.ts";
import {
  AGGREGATOR,
  AS_PATH,
  ATOMIC,
  type Block,
  COMMUNITIES,
  LARGE_COMMUNITIES,
  LOCAL_PREF,
  MED,
  NEXT_HOP,
  ORIGIN,
} from "../../wire/block.ts";
import { birdExtended } from "./extended_community.ts";

const ORIGINATOR_ID = 9, CLUSTER_LIST = 10, MP_REACH = 14, MP_UNREACH = 15;
const EXTENDED = 16, AS4_PATH = 17, AS4_AGGREGATOR = 18, AIGP = 26, OTC = 35;
const ORIGINS = ["IGP", "EGP", "Incomplete"], LETTERS = ["i", "e", "?"];
/** Flag bits of an attribute that nobody knows (RFC 4271 §4.3). */
const TRANSITIVE = 0x40, EXTENDED_LENGTH = 0x10;

/** What an attribute is called behind `BGP.`, and how its value is written. */
interface Written {
  readonly name: string;
  text(block: Block): string;
}

const WRITTEN: ReadonlyMap<number, Written> = new Map([
  [ORIGIN, { name: "origin", text: (b) => ORIGINS[b.bytes[b.start(ORIGIN)]!] ?? "Incomplete" }],
  [AS_PATH, { name: "as_path", text: pathText }],
  [MED, { name: "med", text: (b) => String(u32(b.bytes, b.start(MED))) }],
  [LOCAL_PREF, { name: "local_pref", text: (b) => String(u32(b.bytes, b.start(LOCAL_PREF))) }],
  [ATOMIC, { name: "atomic_aggr", text: () => "" }],
  [AGGREGATOR, { name: "aggregator", text: aggregatorText }],
  [COMMUNITIES, { name: "community", text: (b) => each(b, COMMUNITIES, 4, communityText) }],
  [ORIGINATOR_ID, { name: "originator_id", text: (b) => each(b, ORIGINATOR_ID, 4, idText) }],
  [CLUSTER_LIST, { name: "cluster_list", text: (b) => each(b, CLUSTER_LIST, 4, idText) }],
  [EXTENDED, { name: "ext_community", text: (b) => each(b, EXTENDED, 8, birdExtended) }],
  [AIGP, { name: "aigp", text: aigpText }],
  [LARGE_COMMUNITIES, {
    name: "large_community",
    text: (b) => each(b, LARGE_COMMUNITIES, 12, largeText),
  }],
  [OTC, { name: "otc", text: (b) => String(u32(b.bytes, b.start(OTC))) }],
]);

/** Said by others, or by the message and not by the route. */
const SILENT: ReadonlySet<number> = new Set([MP_REACH, MP_UNREACH, AS4_PATH, AS4_AGGREGATOR]);

/**
 * The attributes of an opened block, a line each by their codes. `nextHop` may come from elsewhere;
 * `localPref` is what a route counts as that has none, as BIRD gives it to those from outside.
 */
export function birdAttributes(block: Block, nextHop: string, localPref?: number): string[] {
  const { spans } = block, lines: { code: number; text: string }[] = [];
  if (localPref !== undefined && !block.has(LOCAL_PREF)) {
    lines.push({ code: LOCAL_PREF, text: `BGP.local_pref: ${localPref}` });
  }
  if (nextHop !== "") lines.push({ code: NEXT_HOP, text: `BGP.next_hop: ${nextHop}` });
  for (let i = 0; i < spans.count; i++) {
    const code = spans.code(i), written = WRITTEN.get(code);
    if (code === NEXT_HOP || SILENT.has(code)) continue;
    if (written && block.has(code)) {
      lines.push({ code, text: `BGP.${written.name}: ${written.text(block)}` });
    } else lines.push({ code, text: unknownText(block, code) });
  }
  return lines.sort((a, b) => a.code - b.code).map(({ text }) => text);
}

/** What stands at the end of the line of a route: `[AS65002i]`, or the origin alone. */
export function birdTail(block: Block): string {
  if (!block.has(ORIGIN)) return "";
  const { bytes, start, end, width } = block.path();
  const asn = originAsn(bytes, start, end, width),
    letter = LETTERS[block.bytes[block.start(ORIGIN)]!];
  return ` [${asn < 0 ? "" : `AS${asn}`}${letter ?? "?"}]`;
}

function pathText(block: Block): string {
  const { bytes, start, end, width } = block.path(), out = new Ascii(256);
  writePath(out, bytes, start, end, width);
  // BIRD has spaces in sets where most others have commas.
  return out.text().replaceAll(",", " ");
}

function aggregatorText(block: Block): string {
  const { bytes, start, width } = block.aggregator();
  const asn = width === 4 ? u32(bytes, start) : u16(bytes, start);
  return `${idText(bytes, start + width)} AS${asn}`;
}

function each(
  block: Block,
  code: number,
  size: number,
  text: (bytes: Uint8Array, at: number) => string,
): string {
  const texts: string[] = [];
  for (let at = block.start(code); at + size <= block.end(code); at += size) {
    texts.push(text(block.bytes, at));
  }
  return texts.join(" ");
}

function communityText(bytes: Uint8Array, at: number): string {
  return `(${u16(bytes, at)},${u16(bytes, at + 2)})`;
}

function largeText(bytes: Uint8Array, at: number): string {
  return `(${u32(bytes, at)}, ${u32(bytes, at + 4)}, ${u32(bytes, at + 8)})`;
}

function idText(bytes: Uint8Array, at: number): string {
  const out = new Ascii(16);
  writeIpv4(out, bytes, at);
  return out.text();
}

function aigpText({ bytes, spans }: Block): string {
  return String(aigpMetric(bytes, spans.start(AIGP), spans.end(AIGP)) ?? "");
}

/** `BGP.99 [t]: 01 02 03 ff` */
function unknownText({ bytes, spans }: Block, code: number): string {
  const start = spans.start(code), octets = bytes.subarray(start, spans.end(code));
  const hex = (octet: number) => octet.toString(16).padStart(2, "0");
  const isTransitive = (flagsOf(bytes, start, code) & TRANSITIVE) !== 0;
  return `BGP.${hex(code)}${isTransitive ? " [t]" : ""}: ${Array.from(octets, hex).join(" ")}`;
}

/** The flags before a body: in front of code and a length of one octet, or of two. */
function flagsOf(bytes: Uint8Array, start: number, code: number): number {
  const short = bytes[start - 3]!;
  return bytes[start - 2] === code && (short & EXTENDED_LENGTH) === 0 ? short : bytes[start - 4]!;
}
