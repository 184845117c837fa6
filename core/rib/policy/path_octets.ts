import { u16, u32 } from "../../net/octets.ts";
import type { Writer } from "../../net/writer.ts";
import { SEQUENCE } from "../../wire/as_path.ts";
import type { Span } from "../../wire/as_path_merge.ts";

/** AS numbers of a segment at most (RFC 4271 §4.3). */
export const MOST_OF_SEGMENT = 255;

/** A path in the width that it has. */
export type PathSpan = Span & { readonly width: 2 | 4 };

/** Writes a path with four-octet numbers. */
export function writeWidePath(path: PathSpan, out: Writer): void {
  writePathWithout(path, () => false, out);
}

/**
 * The same without the numbers that `isLeftOut` says, and without segments that are empty then;
 * returns how many were left out.
 */
export function writePathWithout(
  { bytes, start, end, width }: PathSpan,
  isLeftOut: (asn: number) => boolean,
  out: Writer,
): number {
  let leftOut = 0;
  for (let at = start; at < end;) {
    const next = at + 2 + bytes[at + 1]! * width, head = out.length;
    out.u8(bytes[at]!);
    out.u8(0);
    let count = 0;
    for (let i = at + 2; i < next; i += width) {
      const asn = width === 4 ? u32(bytes, i) : u16(bytes, i);
      if (isLeftOut(asn)) {
        leftOut++;
        continue;
      }
      out.u32(asn);
      count++;
    }
    if (count === 0) out.length = head;
    else out.bytes[head + 1] = count;
    at = next;
  }
  return leftOut;
}

/** Writes `asns`, 1 to 255 of them, and behind them the path, which begins with them as one sequence where it can. */
export function writePathBehind(asns: readonly number[], path: PathSpan, out: Writer): void {
  const { bytes, start, end } = path, first = end > start ? bytes[start + 1]! : 0;
  // RFC 4271 §5.1.2 b) 1): a segment that is full is not overfilled, a new one comes before it.
  const joins = end > start && bytes[start] === SEQUENCE && first + asns.length <= MOST_OF_SEGMENT;
  out.u8(SEQUENCE);
  out.u8(joins ? first + asns.length : asns.length);
  for (const asn of asns) out.u32(asn);
  const head = out.length;
  writeWidePath(path, out);
  if (!joins) return;
  out.bytes.copyWithin(head, head + 2, out.length);
  out.length -= 2;
}
