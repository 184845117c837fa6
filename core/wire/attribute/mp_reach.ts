import { Ascii } from "../../net/ascii.ts";
import type { Context, FamilyKey } from "../context.ts";
import { familyName, familyOf } from "../family/mod.ts";
import type { Tree } from "../tree.ts";
import { attributeType, type Complaint } from "./attribute_type.ts";
import { OPTIONAL_ERROR } from "./complaint.ts";
import { formatNextHops, writeNextHop } from "./mp_next_hop.ts";
import { checkNlri, familyAt, nlriFields, writeNlri, writeNlriJson } from "./mp_nlri.ts";

/** What MP_REACH_NLRI holds (RFC 4760 §3). NLRI stay the octets they are: walk them with `walkNlri`. */
export interface MpReach {
  readonly family: FamilyKey;
  /** The field as it is: one or two addresses, behind route distinguishers in VPN families. */
  readonly nextHop: Uint8Array;
  /** Zero by the book; kept because receivers ignore it (RFC 4760 §3). */
  readonly reserved: number;
  readonly nlri: Uint8Array;
}

/** Index after the reserved octet of a body that `check` has passed. */
const nlriStart = (bytes: Uint8Array, start: number) => start + 5 + bytes[start + 3]!;

function checkNextHop(bytes: Uint8Array, start: number, end: number): Complaint | undefined {
  const length = bytes[start + 3]!, at = start + 3;
  if (start + 5 + length > end) {
    const left = Math.max(end - start - 5, 0);
    return { reason: `next hop of ${length} octets does not fit into the ${left} left`, at };
  }
  const allowed = familyOf(familyAt(bytes, start))?.nextHopLengths;
  if (allowed === undefined || allowed.includes(length)) return undefined;
  const name = familyName(familyAt(bytes, start));
  return { reason: `next hop length ${length} is not ${allowed.join(", ")} for ${name}`, at };
}

function check(
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
): Complaint | undefined {
  if (end - start < 5) {
    return { reason: `length ${end - start} is less than 5`, section: "RFC 7606 §7.11" };
  }
  const hop = checkNextHop(bytes, start, end);
  if (hop !== undefined) return hop;
  return checkNlri(familyAt(bytes, start), bytes, nlriStart(bytes, start), end, context);
}

function json(out: Ascii, bytes: Uint8Array, start: number, end: number, context: Context): void {
  const key = familyAt(bytes, start), length = bytes[start + 3]!;
  out.string('{"family":"');
  out.string(familyName(key));
  const hops = formatNextHops(bytes, start + 4, length);
  if (hops[0] !== undefined) out.string(`","next_hop":"${hops[0]}`);
  if (hops[1] !== undefined) out.string(`","link_local":"${hops[1]}`);
  out.string('","nlri":');
  writeNlriJson(out, key, bytes, nlriStart(bytes, start), end, context);
  out.byte(125);
}

function textOf(write: (out: Ascii) => void): string {
  const out = new Ascii(64);
  write(out);
  return out.text();
}

function fields(
  tree: Tree,
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
): void {
  const key = familyAt(bytes, start), length = bytes[start + 3]!, nlri = nlriStart(bytes, start);
  tree.leaf("Family", start, start + 3, familyName(key));
  tree.leaf("Next hop length", start + 3, start + 4, String(length));
  const hops = formatNextHops(bytes, start + 4, length).join(" ");
  if (length > 0) tree.leaf("Next hop", start + 4, nlri - 1, hops);
  tree.leaf("Reserved", nlri - 1, nlri, String(bytes[nlri - 1]));
  nlriFields(tree, textOf, key, bytes, nlri, end, context);
}

/** MP_REACH_NLRI (RFC 4760 §3). */
export const mpReach = attributeType({
  code: 14,
  name: "MP_REACH_NLRI",
  key: "mp_reach",
  flags: 0x80,
  malformed: { outcome: "reset", section: "RFC 7606 §7.11", subcode: OPTIONAL_ERROR },
  wrongFlags: "reset",
  check,
  decode(bytes, start, end): MpReach {
    const nlri = nlriStart(bytes, start);
    return {
      family: familyAt(bytes, start),
      nextHop: bytes.slice(start + 4, nlri - 1),
      reserved: bytes[nlri - 1]!,
      nlri: bytes.slice(nlri, end),
    };
  },
  encode(value, out) {
    out.u16(value.family >>> 8);
    out.u8(value.family & 0xff);
    out.sized8(() => out.put(value.nextHop));
    out.u8(value.reserved);
    out.put(value.nlri);
  },
  text(out, bytes, start, end, context) {
    const key = familyAt(bytes, start), length = bytes[start + 3]!;
    out.string(familyName(key));
    if (length > 0) {
      out.string(" via ");
      writeNextHop(out, bytes, start + 4, length);
    }
    writeNlri(out, key, bytes, nlriStart(bytes, start), end, context);
  },
  json,
  fields,
});

/**
 * Index of the next-hop length octet of an MP_REACH_NLRI in a table dump, or -1 when there is no
 * next hop to read. RFC 6396 §4.3.4 keeps length and next hop alone; some writers keep the whole
 * attribute, so both forms are told apart: the first begins with the number of octets that follow.
 */
export function readAbbreviatedReach(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length > 1 && bytes[start] === length - 1) return start;
  return length >= 5 && start + 5 + bytes[start + 3]! <= end ? start + 3 : -1;
}
