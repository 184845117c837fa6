import { fromHex } from "../../../core/net/hex.ts";
import { Framer } from "../../../core/wire/framer.ts";
import type { Fault } from "../../../core/wire/fault.ts";
import { checkMessage } from "../../../core/wire/message.ts";
import { checkHeader, HEADER_LENGTH, ROUTE_REFRESH } from "../../../core/wire/message_header.ts";
import { readTable } from "./folder.ts";
import { TYPES } from "./tally.ts";

/** Octets of one connection, and what others say of the headers in them. */
export interface RawMessages {
  readonly sha256: string;
  readonly octets: Uint8Array;
  readonly types: readonly number[];
  /** `clean`, `1/2`, `incomplete-body`. */
  readonly verdict: string;
}

export function readRawMessages(folder: string): RawMessages[] {
  return readTable(`${folder}corpus.tsv`).map((row) => ({
    sha256: row.sha256!,
    octets: fromHex(row.hex!),
    types: TYPES.map((name) => Number(row[name === "other" ? "other_type" : name])),
    verdict: /^header verdict: (clean|incomplete-\w+|\d\/\d)/.exec(row.note!)![1]!,
  }));
}

/**
 * Reads messages up to the first whose header is at fault, as a speaker does: how many there were by
 * type, and why it went no further. The header is judged as soon as it is there; a refresh that is
 * neither plain nor has sound filters counts when all headers are sound (RFC 7313 §5).
 */
export function headerVerdict(octets: Uint8Array) {
  const types = TYPES.map(() => 0);
  let verdict: string | undefined, ending = "clean";
  const judge = (bytes: Uint8Array, start: number) => {
    const fault = checkHeader(bytes, start, false);
    if (fault) verdict = `${fault.code}/${fault.subcode}`;
  };
  const isBadRefresh = (bytes: Uint8Array, start: number, end: number) => {
    const faults: Fault[] = [];
    if (bytes[start + 18] === ROUTE_REFRESH) checkMessage(bytes, start, end, faults);
    return faults.some(({ code, subcode }) => code === 7 && subcode === 1);
  };
  const framer = new Framer<undefined>({
    message(bytes, start, end) {
      if (verdict !== undefined) return;
      judge(bytes, start);
      if (verdict !== undefined) return;
      types[bytes[start + 18]! - 1]!++;
      if (isBadRefresh(bytes, start, end)) ending = "7/1";
    },
    garbage(_count, reason) {
      verdict ??= reason.startsWith("message length") ? "1/2" : "1/1";
    },
  });
  framer.push(octets, 0, octets.length, undefined);
  const rest = framer.cut(undefined);
  if (verdict === undefined && rest.length >= HEADER_LENGTH) judge(rest, 0);
  if (rest.length > 0) {
    verdict ??= rest.length < HEADER_LENGTH ? "incomplete-header" : "incomplete-body";
  }
  return { types, verdict: verdict ?? ending };
}
