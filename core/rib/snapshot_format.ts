// The layout of a snapshot, stated once for writer and reader.

/** A first octet with its top bit set, line ends and an end-of-file sign tell of damage by text transfer. */
export const MAGIC: Uint8Array = Uint8Array.of(0x89, 0x55, 0x52, 0x49, 0x42, 0x0d, 0x0a, 0x1a);
export const VERSION = 1;
/** Magic, version (two octets). */
export const LEAD = 10;

/**
 * Behind the lead come frames: kind (one octet), length of the body (four), the body, and a CRC-32 of
 * all of these. The numbers of a frame are columns, most significant octet first.
 */
export const FRAME_HEAD = 5, FRAME_TAIL = 4;
/** No body is longer; so a reader never holds more than this. */
export const MOST_BODY = 1 << 20;

/** Kinds of frames, in the order in which they come; those with rows as often as needed. */
export const HEADER = 1, PEER = 2, NEXT_HOPS = 3, BLOCKS = 4, PREFIXES = 5, PATHS = 6, END = 7;
export const KIND_NAMES = [
  "",
  "header",
  "peer",
  "next hops",
  "attribute blocks",
  "prefixes",
  "paths",
  "end",
];

/** In place of a count in the header: tables that go on changing are not counted before. */
export const UNCOUNTED = 0xffffffff;

/** Fields of a peer: tag (one octet), length (two), octets. Tags that are not known are passed over. */
export const NAME = 1, ADDRESS = 2, ZONE = 3, ASN = 4, ROUTER_ID = 5, KIND = 6;
export const LOCAL_ADDRESS = 7, LOCAL_ASN = 8, LOCAL_ROUTER_ID = 9, SINCE = 10, END_OF_RIB = 11;

/** Kinds of peers by their number in a file. */
export const PEER_KINDS = ["unknown", "external", "internal", "confederation"] as const;

/** Rows of one frame at most: a column of four octets has 16 KiB then. */
export const MOST_ROWS = 4096;

/** What a snapshot says of itself. */
export interface SnapshotFacts {
  /** Unix time in seconds. */
  readonly created: number;
  /** What it was taken from, as a person would say it. */
  readonly source: string;
}

/** What is wrong with a file that should be a snapshot. */
export interface SnapshotFault {
  /** The part: `magic`, `frame header`, `paths`. */
  readonly what: string;
  /** Octets from the start of the file. */
  readonly offset: number;
  /** To follow a colon. */
  readonly reason: string;
}

const TABLE = new Int32Array(256);
for (let n = 0; n < 256; n++) {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ c >>> 1 : c >>> 1;
  TABLE[n] = c;
}

/** CRC-32 of ISO-HDLC, as gzip has it (RFC 1952 §8), of `bytes[start..end)`. */
export function crc32(bytes: Uint8Array, start: number, end: number): number {
  let c = -1;
  for (let i = start; i < end; i++) c = TABLE[(c ^ bytes[i]!) & 0xff]! ^ c >>> 8;
  return (c ^ -1) >>> 0;
}
