import {
  CONFED_SEQUENCE,
  type Confusion,
  confusionIn,
  decodePath,
  encodePath,
  pathFields,
  type PathSegment,
  SET,
  writePath,
  writePathJson,
} from "../as_path.ts";
import type { Context } from "../context.ts";
import { attributeType, type Complaint } from "./attribute_type.ts";
import { MALFORMED_AS_PATH } from "./complaint.ts";

/** RFC 5065 §5: who may send the segments of a confederation, and who must. */
function confederationFault(bytes: Uint8Array, start: number, end: number, context: Context) {
  const first = start < end ? bytes[start]! : 0;
  if (context.peer === "confederation" && first !== CONFED_SEQUENCE) {
    return misplaced("does not begin with AS_CONFED_SEQUENCE", start);
  }
  if (context.peer !== "external") return undefined;
  for (let at = start; at < end; at += 2 + bytes[at + 1]! * context.asWidth) {
    if (bytes[at]! > SET + 1) {
      return misplaced("confederation segment from outside the confederation", at);
    }
  }
  return undefined;
}

function misplaced(reason: string, at: number): Complaint {
  return { reason, at, section: "RFC 5065 §5", isLegible: true };
}

/** What a path at fault is told as; shared with AS4_PATH. */
export function pathComplaint({ reason, at, section }: Confusion): Complaint {
  return section === undefined ? { reason, at } : { reason, at, section };
}

/** AS_PATH (RFC 4271 §5.1.2), AS numbers as wide as the session agreed on. */
export const asPath = attributeType({
  code: 2,
  name: "AS_PATH",
  key: "as_path",
  flags: 0x40,
  mayBeEmpty: true,
  malformed: { outcome: "withdraw", section: "RFC 7606 §7.2", subcode: MALFORMED_AS_PATH },
  check(bytes, start, end, context) {
    const confusion = confusionIn(bytes, start, end, context.asWidth);
    if (confusion !== undefined) {
      const complaint = pathComplaint(confusion);
      return confusion.isLegible ? { ...complaint, isLegible: true } : complaint;
    }
    if (context.peer === "unknown" || context.peer === "internal") return undefined;
    return confederationFault(bytes, start, end, context);
  },
  decode(bytes, start, end, context): readonly PathSegment[] {
    return decodePath(bytes, start, end, context.asWidth);
  },
  encode: (value, out, context) => encodePath(value, out, context.asWidth),
  text: (out, bytes, start, end, context) => writePath(out, bytes, start, end, context.asWidth),
  json: (out, bytes, start, end, context) => writePathJson(out, bytes, start, end, context.asWidth),
  fields: (tree, bytes, start, end, context) =>
    pathFields(tree, bytes, start, end, context.asWidth),
});
