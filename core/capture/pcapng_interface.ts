import type { Stamp } from "./record.ts";
import { number32 } from "./pcap_header.ts";

/** What an interface description block says (draft-ietf-opsawg-pcapng §4.2). */
export interface PcapngInterface {
  readonly linkType: number;
  /** Octets kept of each packet; 0 when unlimited. */
  readonly snapLength: number;
  /** Units of a time stamp in one second. */
  readonly resolution: bigint;
  /** The same when sums in doubles stay exact, else 0. */
  readonly quickResolution: number;
  /** Seconds to add to each time stamp. */
  readonly offsetSeconds: number;
}

const IF_TSRESOL = 9, IF_TSOFFSET = 14;

/** Resolutions up to this one are divided without big integers. */
const MAX_QUICK = 1_000_000_000n;

/** The 16-bit number at `at` in either byte order. */
export function number16(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  return littleEndian ? bytes[at + 1]! << 8 | bytes[at]! : bytes[at]! << 8 | bytes[at + 1]!;
}

/**
 * Reads the body of an interface description block. Options that are cut are told to `broken`;
 * those before them count.
 */
export function readInterface(
  bytes: Uint8Array,
  at: number,
  end: number,
  littleEndian: boolean,
  broken: (reason: string) => void,
): PcapngInterface {
  let resolution = 1_000_000n, offsetSeconds = 0;
  for (let option = at + 8; option < end;) {
    if (end - option < 4) {
      broken(`${end - option} octets are no option`);
      break;
    }
    const code = number16(bytes, option, littleEndian);
    const length = number16(bytes, option + 2, littleEndian), value = option + 4;
    if (code === 0) break;
    if (value + length > end) {
      broken(`option ${code} has length ${length} where ${end - value} octets are left`);
      break;
    }
    if (code === IF_TSRESOL && length === 1) resolution = resolutionOf(bytes[value]!);
    if (code === IF_TSOFFSET && length === 8) offsetSeconds = signed64(bytes, value, littleEndian);
    option = value + (length + 3 & ~3);
  }
  return {
    linkType: number16(bytes, at, littleEndian),
    snapLength: number32(bytes, at + 4, littleEndian),
    resolution,
    quickResolution: resolution <= MAX_QUICK ? Number(resolution) : 0,
    offsetSeconds,
  };
}

/** A power of ten, or of two where the highest bit is set. */
function resolutionOf(octet: number): bigint {
  return octet < 0x80 ? 10n ** BigInt(octet) : 2n ** BigInt(octet & 0x7f);
}

function signed64(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 8);
  return Number(view.getBigInt64(0, littleEndian));
}

/** Turns the two halves of a time stamp into Unix seconds and microseconds. */
export function setTime(stamp: Stamp, high: number, low: number, source: PcapngInterface): void {
  const unit = source.quickResolution;
  if (unit === 0) setLongTime(stamp, high, low, source);
  else {
    // Long division in three steps, so that no remainder grows beyond 2^53.
    const middle = high % unit * 0x10000 + (low >>> 16);
    const lowest = middle % unit * 0x10000 + (low & 0xffff);
    stamp.seconds = Math.floor(high / unit) * 0x100000000 + Math.floor(middle / unit) * 0x10000 +
      Math.floor(lowest / unit);
    stamp.microseconds = Math.floor(lowest % unit * 1e6 / unit);
  }
  stamp.seconds += source.offsetSeconds;
  if (stamp.seconds >= 0 && stamp.seconds <= LATEST) return;
  // An offset that leads out of every calendar: a clock that cannot be read is none.
  stamp.seconds = stamp.microseconds = -1;
}

/** The end of the year 9999. */
const LATEST = 253_402_300_799;

function setLongTime(stamp: Stamp, high: number, low: number, source: PcapngInterface): void {
  const units = BigInt(high) << 32n | BigInt(low), { resolution } = source;
  stamp.seconds = Number(units / resolution);
  stamp.microseconds = Number(units % resolution * 1_000_000n / resolution);
}
