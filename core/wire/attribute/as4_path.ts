import {
  CONFED_SEQUENCE,
  confusionIn,
  decodePath,
  encodePath,
  pathFields,
  type PathSegment,
  writePath,
  writePathJson,
} from "../as_path.ts";
import { pathComplaint } from "./as_path.ts";
import { attributeType, type Complaint } from "./attribute_type.ts";
import { LENGTH_ERROR, OPTIONAL_ERROR } from "./complaint.ts";

function check(bytes: Uint8Array, start: number, end: number): Complaint | undefined {
  // RFC 6793 §6: one segment with one AS number is the least there can be.
  if (end - start < 6) {
    return { reason: `length ${end - start} is less than 6`, subcode: LENGTH_ERROR };
  }
  const confusion = confusionIn(bytes, start, end, 4);
  if (confusion !== undefined) return pathComplaint(confusion);
  for (let at = start; at < end; at += 2 + bytes[at + 1]! * 4) {
    if (bytes[at]! < CONFED_SEQUENCE) continue;
    // RFC 6793 §6: these segments are dropped, the rest of the path counts.
    return { reason: "confederation segment does not belong here", at, outcome: "ignore" };
  }
  return undefined;
}

/** AS4_PATH: the path in four-octet numbers, past a speaker that has only two (RFC 6793 §3). */
export const as4Path = attributeType({
  code: 17,
  name: "AS4_PATH",
  key: "as4_path",
  flags: 0xc0,
  malformed: { outcome: "discard", section: "RFC 6793 §6", subcode: OPTIONAL_ERROR },
  discardedFromFourOctet: "RFC 6793 §6",
  check,
  decode: (bytes, start, end): readonly PathSegment[] => decodePath(bytes, start, end, 4),
  encode: (value, out) => encodePath(value, out, 4),
  text: (out, bytes, start, end) => writePath(out, bytes, start, end, 4),
  json: (out, bytes, start, end) => writePathJson(out, bytes, start, end, 4),
  fields: (tree, bytes, start, end) => pathFields(tree, bytes, start, end, 4),
});
