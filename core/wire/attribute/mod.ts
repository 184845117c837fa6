export { attributeName, attributeOf, ATTRIBUTES, type Attributes } from "./list.ts";
export {
  type AttributeType,
  type Complaint,
  EXTENDED,
  OPTIONAL,
  PARTIAL,
  TRANSITIVE,
} from "./attribute_type.ts";
export { checkAttributes, isFaulty, NLRI_FIELD, PART, REACHED, TABLE_DUMP } from "./check.ts";
export {
  type AttributeBlock,
  type AttributeItem,
  attributesOf,
  canonicalBlock,
  decodeAttributes,
  encodeAttributes,
} from "./items.ts";
export { walkAttributes } from "./walk.ts";
export { eachNextHop, formatNextHops, writeNextHop } from "./mp_next_hop.ts";
export { type MpReach, readAbbreviatedReach } from "./mp_reach.ts";
export { isReadable, writeBlockJson, writeValueJson } from "./block_json.ts";
