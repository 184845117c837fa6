import { u16 } from "../../net/octets.ts";
import type { Context } from "../context.ts";
import type { Fault } from "../fault.ts";
import {
  attributeFault,
  keepStrongest,
  malformed,
  MOST_FAULTS,
  others,
  overrun,
  repeated,
  unrecognised,
  unwanted,
  withoutRoutes,
  wrongFlags,
} from "./attribute_faults.ts";
import { type AttributeType, EXTENDED, OPTIONAL } from "./attribute_type.ts";
import { LENGTH_ERROR, MISSING_WELL_KNOWN } from "./complaint.ts";
import { attributeName, ATTRIBUTES } from "./list.ts";
import { readAbbreviatedReach } from "./mp_reach.ts";

/**
 * What stands around a block, as bits: whether the UPDATE has routes in its NLRI field, whether an
 * MP_REACH_NLRI with routes was taken out of the block, whether the block is one of a table dump,
 * or is only a part, of which nothing can be missed.
 */
export const NLRI_FIELD = 1, REACHED = 2, TABLE_DUMP = 4, PART = 8;

const ORIGIN = 1, AS_PATH = 2, NEXT_HOP = 3, LOCAL_PREF = 5, MP_REACH = 14;
const NONE: readonly Fault[] = [];

// An attribute was met in this block when its place holds the number of this block: nothing to clear.
const met = new Int32Array(256);
let block = 0;

// What the loop asks of every attribute, by code: one octet beside the two flag bits it must have.
const RECOGNISED = 1, MAY_BE_EMPTY = 2, RESTRICTED = 4, FLAG_BITS = 0xc0;
const rules = new Uint8Array(256);
const types: AttributeType[] = [];
const checks: AttributeType["check"][] = [];
for (const type of ATTRIBUTES as readonly AttributeType[]) {
  if (type.obsolete) continue;
  const restricted = type.discardedFromExternal ?? type.discardedFromFourOctet;
  rules[type.code] = type.flags | RECOGNISED | (type.mayBeEmpty ? MAY_BE_EMPTY : 0) |
    (restricted === undefined ? 0 : RESTRICTED);
  types[type.code] = type;
  checks[type.code] = type.check;
}

/**
 * All that is wrong with the attributes in `bytes[start..end)`, by RFC 7606; one shared empty list
 * when nothing is. `around` is made of {@link NLRI_FIELD} and its like; `base` is the index that
 * offsets are counted from, that of the first octet of the message. `strongest` of the list is what
 * is to be done.
 *
 * Allocates nothing when nothing is wrong.
 */
export function checkAttributes(
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
  around: number,
  base: number,
): readonly Fault[] {
  const mark = nextMark();
  let faults: Fault[] | undefined;
  let routes = (around & (NLRI_FIELD | REACHED | TABLE_DUMP)) !== 0;
  let at = start, unnamed = 0;
  while (at < end) {
    const extended = (bytes[at]! & EXTENDED) !== 0, body = at + (extended ? 4 : 3);
    const next = body > end ? Infinity : body + (extended ? u16(bytes, at + 2) : bytes[at + 2]!);
    if (next > end) {
      (faults ??= []).push(overrun(bytes, at, body, end, next, base));
      break;
    }
    const code = bytes[at + 1]!;
    const fault = met[code] === mark
      ? repeated(code, at - base)
      : faultOf(bytes, at, body, next, context, around, base);
    met[code] = mark;
    if (fault !== undefined) {
      if (faults === undefined) faults = [fault];
      else if (faults.length < MOST_FAULTS) faults.push(fault);
      else {
        keepStrongest(faults, fault);
        unnamed++;
      }
    }
    if (code === MP_REACH && next > body + 5 + bytes[body + 3]!) routes = true;
    at = next;
  }
  if (unnamed > 0) faults!.push(others(unnamed, start - base));
  if (routes && at >= end && (around & PART) === 0) {
    faults = missing(faults, context, around, start - base);
  }
  if (faults === undefined) return NONE;
  return routes || (around & PART) !== 0 ? faults : withoutRoutes(faults);
}

function nextMark(): number {
  if (block === 0x7fffffff) {
    met.fill(0);
    block = 0;
  }
  return ++block;
}

/** True when any attribute of a block without its MP attributes is at fault: what is said once per interned block. */
export function isFaulty(
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
): boolean {
  return checkAttributes(bytes, start, end, context, PART, 0).length > 0;
}

/** What is wrong with the one attribute whose header begins at `at`, if anything. */
function faultOf(
  bytes: Uint8Array,
  at: number,
  body: number,
  end: number,
  context: Context,
  around: number,
  base: number,
): Fault | undefined {
  const code = bytes[at + 1]!, flags = bytes[at]!, rule = rules[code]!;
  if (rule === 0) return (flags & OPTIONAL) !== 0 ? undefined : unrecognised(code, at - base);
  if ((rule & RESTRICTED) !== 0) {
    const fault = restriction(types[code]!, context, at - base);
    if (fault !== undefined) return fault;
  }
  // RFC 7606 §3(c): Partial and the low four bits are not looked at.
  if (((flags ^ rule) & FLAG_BITS) !== 0) return wrongFlags(types[code]!, flags, at - base);
  if (end === body && (rule & MAY_BE_EMPTY) === 0) {
    // RFC 7606 §4: an empty body is a fault of the attribute that may not be empty.
    return malformed(types[code]!, { reason: "length is 0", subcode: LENGTH_ERROR }, body, base);
  }
  if (code === MP_REACH && (around & TABLE_DUMP) !== 0) {
    return dumpedReach(bytes, body, end, base);
  }
  const complaint = checks[code]!(bytes, body, end, context);
  return complaint === undefined ? undefined : malformed(types[code]!, complaint, body, base);
}

/** Tells of an attribute that this peer may not send; undefined when it may. */
function restriction(type: AttributeType, context: Context, offset: number): Fault | undefined {
  const { discardedFromExternal, discardedFromFourOctet } = type;
  if (discardedFromExternal !== undefined && context.peer === "external") {
    return unwanted(type, "an external peer", discardedFromExternal, offset);
  }
  if (discardedFromFourOctet !== undefined && context.asWidth === 4) {
    const sender = "a speaker with four-octet AS numbers";
    return unwanted(type, sender, discardedFromFourOctet, offset);
  }
  return undefined;
}

function dumpedReach(
  bytes: Uint8Array,
  body: number,
  end: number,
  base: number,
): Fault | undefined {
  if (readAbbreviatedReach(bytes, body, end) >= 0) return undefined;
  const reason = `no next hop in ${end - body} octets`;
  return malformed(types[MP_REACH]!, { reason, section: "RFC 6396 §4.3.4" }, body, base);
}

/** RFC 7606 §3(d): routes without an attribute that they must have are withdrawn. */
function missing(
  faults: Fault[] | undefined,
  context: Context,
  around: number,
  offset: number,
): Fault[] | undefined {
  let all = lack(faults, ORIGIN, offset);
  all = lack(all, AS_PATH, offset);
  if ((around & NLRI_FIELD) !== 0) all = lack(all, NEXT_HOP, offset);
  return context.peer === "internal" ? lack(all, LOCAL_PREF, offset) : all;
}

function lack(faults: Fault[] | undefined, code: number, offset: number): Fault[] | undefined {
  if (met[code] === block) return faults;
  const name = attributeName(code), section = "RFC 7606 §3(d)";
  const fault = attributeFault(name, "missing", offset, "withdraw", MISSING_WELL_KNOWN, section);
  return [...faults ?? [], fault];
}
