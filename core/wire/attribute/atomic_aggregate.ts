import { attributeType } from "./attribute_type.ts";
import { LENGTH_ERROR, unlessLength } from "./complaint.ts";

/** ATOMIC_AGGREGATE (RFC 4271 §5.1.6): there or not there. */
export const atomicAggregate = attributeType({
  code: 6,
  name: "ATOMIC_AGGREGATE",
  key: "atomic_aggregate",
  flags: 0x40,
  mayBeEmpty: true,
  malformed: { outcome: "discard", section: "RFC 7606 §7.6", subcode: LENGTH_ERROR },
  check: (_bytes, start, end) => unlessLength(start, end, 0),
  decode: (): true => true,
  encode: () => {},
  text: (out) => out.string("present"),
  json: (out) => out.string("true"),
});
