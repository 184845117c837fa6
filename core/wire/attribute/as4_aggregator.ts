import {
  aggregatorFields,
  checkAggregator,
  decodeAggregator,
  encodeAggregator,
  writeAggregator,
  writeAggregatorJson,
} from "./aggregator.ts";
import { attributeType } from "./attribute_type.ts";
import { LENGTH_ERROR } from "./complaint.ts";

/** AS4_AGGREGATOR: AGGREGATOR with a four-octet number, past a speaker that has only two (RFC 6793 §3). */
export const as4Aggregator = attributeType({
  code: 18,
  name: "AS4_AGGREGATOR",
  key: "as4_aggregator",
  flags: 0xc0,
  malformed: { outcome: "discard", section: "RFC 6793 §6", subcode: LENGTH_ERROR },
  discardedFromFourOctet: "RFC 6793 §6",
  check: (bytes, start, end) => checkAggregator(bytes, start, end, 4),
  decode: (bytes, start) => decodeAggregator(bytes, start, 4),
  encode: (value, out) => encodeAggregator(value, out, 4),
  text: (out, bytes, start) => writeAggregator(out, bytes, start, 4),
  json: (out, bytes, start) => writeAggregatorJson(out, bytes, start, 4),
  fields: (tree, bytes, start) => aggregatorFields(tree, bytes, start, 4),
});
