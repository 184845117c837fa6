import { u16, u32 } from "../net/octets.ts";
import { isMarker } from "../wire/message_header.ts";
import { parseHexLine } from "./hex_line.ts";
import { isLikely, mayFollow, MRT_HEADER } from "./mrt_header.ts";
import { MRT_TYPES } from "./mrt_names.ts";
import type { Format } from "./record.ts";
import { SESSION_RECORD } from "./session_line.ts";
import { isBmpHeader } from "./tcp_recognise.ts";

/** How sure the first octets make us, see {@link Format.sniff}. */
type Sureness = 0 | 1 | 2;

/** All capture formats that are read, told apart by content. */
export const FORMATS: readonly Format[] = [
  { name: "pcap", sniff: sniffPcap },
  { name: "pcapng", sniff: sniffPcapng },
  { name: "bgp", sniff: sniffBgp },
  { name: "bmp", sniff: sniffBmp },
  { name: "mrt", sniff: sniffMrt },
  { name: "session-record", sniff: sniffSessionRecord },
  { name: "hex", sniff: sniffHex },
];

/** Octets that decide at the latest. */
export const SNIFFED = 1 << 16;

/**
 * The format of a source that begins with `head`; undefined when it is none of ours; `more` when the
 * octets that follow may make it clear. `whole`: `head` is all there is.
 */
export function recognise(head: Uint8Array, whole: boolean): Format | "more" | undefined {
  let best: Format | undefined, sure: Sureness = 0;
  for (const format of FORMATS) {
    const found = format.sniff(head, whole);
    if (found > sure) {
      best = format;
      sure = found;
    }
  }
  // Who watches a live stream must not wait for more octets than it takes.
  return sure < 2 && !whole && head.length < SNIFFED ? "more" : best;
}

/** Microseconds, nanoseconds and the patched form with longer packet headers, in both byte orders. */
const PCAP_MAGIC = [0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34, 0xd4c3b2a1, 0x4d3cb2a1, 0x34cdb2a1];

function sniffPcap(head: Uint8Array): Sureness {
  return head.length >= 4 && PCAP_MAGIC.includes(u32(head, 0)) ? 2 : 0;
}

/** A section header block is the same in both byte orders. */
function sniffPcapng(head: Uint8Array): Sureness {
  return head.length >= 4 && u32(head, 0) === 0x0a0d0d0a ? 2 : 0;
}

function sniffBgp(head: Uint8Array): Sureness {
  return head.length >= 18 && isMarker(head, 0) && u16(head, 16) !== 0xffff ? 2 : 0;
}

function sniffBmp(head: Uint8Array, whole: boolean): Sureness {
  if (!isBmpHeader(head, 0, head.length)) return 0;
  const next = u32(head, 1);
  if (next === head.length) return whole ? 2 : 1;
  return next < head.length && (head[next] === 3 || head[next] === 4) ? 2 : 1;
}

function sniffMrt(head: Uint8Array, whole: boolean): Sureness {
  if (head.length < MRT_HEADER) return 0;
  const isBgp = isLikely(head, 0) && MRT_TYPES[u16(head, 4)]?.subtypes !== undefined;
  const next = MRT_HEADER + u32(head, 8);
  if (next + MRT_HEADER <= head.length) {
    const isMrt = mayFollow(head, 0, -1) && mayFollow(head, next, -1);
    return isMrt ? 2 : isBgp ? 1 : 0;
  }
  return isBgp ? next === head.length && whole ? 2 : 1 : 0;
}

/** As `JSON.stringify` writes it, which is what writes journals. */
const JOURNAL = new TextEncoder().encode(`{"schema":"${SESSION_RECORD}"`);

function sniffSessionRecord(head: Uint8Array): Sureness {
  return head.length >= JOURNAL.length && JOURNAL.every((octet, i) => head[i] === octet) ? 2 : 0;
}

/** Characters that hex texts are made of, besides the text columns of dumps. */
const TEXT = /^[\t\n\r\x20-\x7e]*$/;

/** So many columns of hex before a character that is none make it a slip. */
const SLIP = 16;

/** Hex, by its first line that is not empty; a line with some other character may be a slip. */
function sniffHex(head: Uint8Array, whole: boolean): Sureness {
  const text = new TextDecoder("latin1").decode(head.subarray(0, 4096));
  if (!TEXT.test(text)) return 0;
  const lines = text.split("\n");
  // The last line may go on in the octets that are still to come.
  if (!whole && head.length < SNIFFED && lines.length > 1) lines.pop();
  let slips = 0;
  for (const line of lines) {
    const { octets, bad } = parseHexLine(line, -1);
    if (!bad && octets.length > 1) return 2;
    if (bad && bad.column > SLIP) return 1;
    if (bad) slips++;
    if (slips > 20) return 0;
  }
  return 0;
}
