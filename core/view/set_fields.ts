import { formatAddress, writeIpv4 } from "../net/address.ts";
import type { Ascii } from "../net/ascii.ts";
import { toHex } from "../net/hex.ts";
import { u16, u32 } from "../net/octets.ts";
import { decodePath, writePath, writePathJson } from "../wire/as_path.ts";
import { writeAggregator, writeAggregatorJson } from "../wire/attribute/aggregator.ts";
import {
  attributeName,
  attributeOf,
  ATTRIBUTES,
  type AttributeType,
  writeValueJson,
} from "../wire/attribute/mod.ts";
import { AGGREGATOR, AS_PATH, ATOMIC, type Block } from "../wire/block.ts";
import type { SetField } from "./field_row.ts";

/** Attributes whose value stands elsewhere or means something only together with another. */
const SPECIAL = new Set(["as_path", "aggregator", "next_hop", "mp_reach", "mp_unreach"]);

/** A field for each attribute that has a descriptor: one file more there is a field more here. */
const OF_ATTRIBUTES: readonly SetField[] = (ATTRIBUTES as readonly AttributeType[])
  .filter(({ key }) => !SPECIAL.has(key))
  .map((type) => ({
    of: "set",
    name: type.key,
    help: type.name,
    text(out, block) {
      if (!block.has(type.code)) return;
      const { bytes, start, end } = block.span(type.code);
      type.text(out, bytes, start, end, block.context);
    },
    json(out, block) {
      if (!block.has(type.code)) return;
      const { bytes, start, end } = block.span(type.code);
      writeValueJson(out, type, bytes, start, end, block.context);
    },
  }));

/** The ASes that originated the route: the last of the path, or all of its last set. */
function originAsns(block: Block): readonly number[] {
  const { bytes, start, end, width } = block.path();
  const last = decodePath(bytes, start, end, width).at(-1);
  if (last === undefined) return [];
  return last.type === "sequence" || last.type === "confed_sequence"
    ? last.asns.slice(-1)
    : last.asns;
}

/** Attributes without a descriptor, in the order of the wire. */
function unknown(block: Block): { code: number; name: string; hex: string }[] {
  const { spans, bytes } = block, found = [];
  for (let i = 0; i < spans.count; i++) {
    const code = spans.code(i);
    if (attributeOf(code) !== undefined && block.has(code)) continue;
    const hex = toHex(bytes, spans.start(code), spans.end(code));
    found.push({ code, name: attributeName(code), hex });
  }
  return found;
}

function writeAggregatorAsn(out: Ascii, block: Block): void {
  const { bytes, start, end, width } = block.aggregator();
  if (end > start) out.uint(width === 4 ? u32(bytes, start) : u16(bytes, start));
}

/** The fields of a line that come from the attributes, `next_hop` aside. */
export const SET_FIELDS: readonly SetField[] = [
  {
    of: "set",
    name: "as_path",
    help: "AS_PATH, with AS4_PATH where there is one",
    text(out, block) {
      const { bytes, start, end, width } = block.path();
      writePath(out, bytes, start, end, width);
    },
    json(out, block) {
      if (!block.has(AS_PATH)) return;
      const { bytes, start, end, width } = block.path();
      writePathJson(out, bytes, start, end, width);
    },
  },
  {
    of: "set",
    name: "origin_asns",
    help: "AS that originated the route, or all of the last set",
    text: (out, block) => out.string(originAsns(block).join(" ")),
    json(out, block) {
      if (block.has(AS_PATH)) out.string(JSON.stringify(originAsns(block)));
    },
  },
  ...OF_ATTRIBUTES,
  {
    of: "set",
    name: "atomic",
    help: "true with ATOMIC_AGGREGATE",
    text: (out, block) => out.string(block.has(ATOMIC) ? "true" : ""),
    json: (out, block) => out.string(block.has(ATOMIC) ? "true" : ""),
  },
  {
    of: "set",
    name: "aggregator",
    help: "AGGREGATOR, or AS4_AGGREGATOR in its place",
    text(out, block) {
      const { bytes, start, end, width } = block.aggregator();
      if (end > start) writeAggregator(out, bytes, start, width);
    },
    json(out, block) {
      const { bytes, start, width } = block.aggregator();
      if (block.has(AGGREGATOR)) writeAggregatorJson(out, bytes, start, width);
    },
  },
  {
    of: "set",
    name: "aggr_asn",
    help: "AS of the aggregator",
    text: writeAggregatorAsn,
    json: writeAggregatorAsn,
  },
  {
    of: "set",
    name: "aggr_ip",
    help: "address of the aggregator",
    text(out, block) {
      const { bytes, start, end, width } = block.aggregator();
      if (end > start) writeIpv4(out, bytes, start + width);
    },
    json(out, block) {
      const { bytes, start, end, width } = block.aggregator();
      if (end > start) out.string(`"${formatAddress(bytes, start + width, 4)}"`);
    },
  },
  {
    of: "set",
    name: "unknown",
    help: "attributes that stay octets, code:hex",
    text: (out, block) => out.string(unknown(block).map((a) => `${a.code}:${a.hex}`).join(" ")),
    json(out, block) {
      const found = unknown(block);
      if (found.length > 0) out.string(JSON.stringify(found));
    },
  },
];
