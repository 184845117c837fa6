import { octets } from "../../net/count.ts";
import { type Fault, isStronger, type Outcome, strongest } from "../fault.ts";
import type { AttributeType, Complaint } from "./attribute_type.ts";
import { FLAGS_ERROR, MALFORMED_LIST, UNRECOGNISED_WELL_KNOWN } from "./complaint.ts";
import { attributeName } from "./list.ts";

const MP_REACH = 14, MP_UNREACH = 15;

/** An UPDATE Message Error about an attribute (RFC 4271 §6.3). */
export function attributeFault(
  what: string,
  reason: string,
  offset: number,
  outcome: Outcome,
  subcode: number,
  section: string,
): Fault {
  return { what, reason, offset, outcome, code: 3, subcode, section };
}

/** An attribute that this peer may not send, by the rule of `section`. */
export function unwanted(
  type: AttributeType,
  sender: string,
  section: string,
  offset: number,
): Fault {
  const { name, malformed } = type;
  return attributeFault(name, `sent by ${sender}`, offset, "discard", malformed.subcode, section);
}

/** A body that the descriptor complains about, `bytes[0]` of it at `body`. */
export function malformed(
  type: AttributeType,
  complaint: Complaint,
  body: number,
  base: number,
): Fault {
  const rule = type.malformed;
  return {
    what: type.name,
    reason: complaint.reason,
    offset: (complaint.at ?? body) - base,
    outcome: complaint.outcome ?? rule.outcome,
    code: 3,
    subcode: complaint.subcode ?? rule.subcode,
    section: complaint.section ?? rule.section,
  };
}

function words(flags: number): string {
  const known = flags & 0x80 ? "optional" : "well-known";
  return `${known} ${flags & 0x40 ? "transitive" : "non-transitive"}`;
}

export function wrongFlags(type: AttributeType, flags: number, offset: number): Fault {
  const reason = `flags say ${words(flags)}, but it is ${words(type.flags)}`;
  const outcome = type.wrongFlags ?? "withdraw";
  const section = type.wrongFlags === undefined ? "RFC 7606 §3(c)" : type.malformed.section;
  return attributeFault(type.name, reason, offset, outcome, FLAGS_ERROR, section);
}

export function repeated(code: number, offset: number): Fault {
  const reset = code === MP_REACH || code === MP_UNREACH;
  const reason = reset ? "appears twice" : "appears again; the first one counts";
  const outcome = reset ? "reset" : "discard";
  const name = attributeName(code);
  return attributeFault(name, reason, offset, outcome, MALFORMED_LIST, "RFC 7606 §3(g)");
}

export function unrecognised(code: number, offset: number): Fault {
  const name = attributeName(code), reason = "well-known by its flags, but not known";
  return attributeFault(name, reason, offset, "reset", UNRECOGNISED_WELL_KNOWN, "RFC 4271 §6.3");
}

/** An attribute that `bytes[at..end)` is too short for; the routes are still found (RFC 7606 §4). */
export function overrun(
  bytes: Uint8Array,
  at: number,
  body: number,
  end: number,
  next: number,
  base: number,
): Fault {
  const headless = body > end;
  const what = headless ? "attribute header" : attributeName(bytes[at + 1]!);
  const reason = headless
    ? `${end - at} of its ${body - at} octets are there`
    : `length ${next - body} is more than the ${octets(end - body)} left in the attributes`;
  const offset = (headless ? at : at + 2) - base;
  return attributeFault(what, reason, offset, "withdraw", MALFORMED_LIST, "RFC 7606 §4");
}

/** Faults of one block that are named one by one: 64 KiB have room for twenty thousand. */
export const MOST_FAULTS = 32;

/** Takes a fault into a list that is full, when it asks for more than all that are there. */
export function keepStrongest(faults: Fault[], fault: Fault): void {
  if (isStronger(fault.outcome, strongest(faults)!)) faults[faults.length - 1] = fault;
}

/** Stands for `count` faults that are not named; none of them asks for more than those that are. */
export function others(count: number, offset: number): Fault {
  const reason = `${count} more fault${count === 1 ? "" : "s"}`;
  return attributeFault("attributes", reason, offset, "ignore", MALFORMED_LIST, "RFC 7606 §3(h)");
}

/** RFC 7606 §5.2: where there are no routes to withdraw, what is more than a discard resets the session. */
export function withoutRoutes(faults: readonly Fault[]): readonly Fault[] {
  return faults.map((fault) => {
    if (fault.outcome !== "withdraw") return fault;
    return { ...fault, outcome: "reset", section: `${fault.section}, RFC 7606 §5.2` };
  });
}
