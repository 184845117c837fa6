/** The largest packet a record may hold: libpcap's own limit for what it writes. */
export const MAX_CAPTURED = 262144;

/** What the 24 octets at the head of a pcap file say. */
export interface PcapHeader {
  readonly littleEndian: boolean;
  /** Units of the second half of a time stamp in one second: 10^6 or 10^9. */
  readonly fractions: number;
  /** 16, or 24 in the files of Kuznetzov's patched libpcap. */
  readonly recordHeader: number;
  readonly linkType: number;
}

const MAGICS: readonly [magic: number, fractions: number, recordHeader: number][] = [
  [0xa1b2c3d4, 1_000_000, 16],
  [0xa1b23c4d, 1_000_000_000, 16],
  [0xa1b2cd34, 1_000_000, 24],
];

/** The 32-bit number at `at` in either byte order. */
export function number32(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  const a = bytes[at]!, b = bytes[at + 1]!, c = bytes[at + 2]!, d = bytes[at + 3]!;
  return (littleEndian ? d << 24 | c << 16 | b << 8 | a : a << 24 | b << 16 | c << 8 | d) >>> 0;
}

/** Reads a file header, of which 24 octets must be there; undefined when the magic is another. */
export function readPcapHeader(bytes: Uint8Array, at: number): PcapHeader | undefined {
  for (const [magic, fractions, recordHeader] of MAGICS) {
    for (const littleEndian of [true, false]) {
      if (number32(bytes, at, littleEndian) !== magic) continue;
      // The upper half of the link type holds flags about frame check sequences.
      const linkType = number32(bytes, at + 20, littleEndian) & 0xffff;
      return { littleEndian, fractions, recordHeader, linkType };
    }
  }
  return undefined;
}

/** How sure the first octets make us that this is a pcap file. */
export function sniffPcap(head: Uint8Array): 0 | 2 {
  return head.length >= 4 && readPcapMagic(head) ? 2 : 0;
}

function readPcapMagic(head: Uint8Array): boolean {
  const big = number32(head, 0, false), little = number32(head, 0, true);
  return MAGICS.some(([magic]) => magic === big || magic === little);
}
