import { HEADER_LENGTH } from "../../../core/wire/message_header.ts";
import type { ByteSink } from "../../bench/generate/byte_sink.ts";
import type { Rng } from "../../bench/generate/rng.ts";
import { bent, joined, resized, tellingOctet } from "./mutate_octets.ts";
import { headerOf, type Lies, NO_LIES, type Parts, withBody, writeParts } from "./parts.ts";
import type { Seeds } from "./seeds.ts";

type Change = (parts: Parts, rng: Rng, seeds: Seeds) => void;

/** Replaces one attribute by what `change` makes of it; nothing happens where there is none. */
function onAttribute(
  change: (attribute: Uint8Array, rng: Rng, seeds: Seeds) => Uint8Array,
): Change {
  return (parts, rng, seeds) => {
    if (parts.attributes.length === 0) return;
    const index = rng.below(parts.attributes.length);
    parts.attributes[index] = change(parts.attributes[index]!, rng, seeds);
  };
}

function bodyOf(attribute: Uint8Array): Uint8Array {
  return attribute.subarray(headerOf(attribute));
}

/** The attribute with one octet of its header set. */
function withHeader(attribute: Uint8Array, index: number, value: number): Uint8Array {
  const made = attribute.slice();
  made[index] = value;
  return made;
}

function insertAttribute(parts: Parts, rng: Rng, seeds: Seeds): void {
  parts.attributes.splice(rng.below(parts.attributes.length + 1), 0, rng.pick(seeds.attributes));
}

function swapAttributes(parts: Parts, rng: Rng): void {
  const list = parts.attributes;
  if (list.length < 2) return;
  const one = rng.below(list.length), other = rng.below(list.length);
  [list[one], list[other]] = [list[other]!, list[one]!];
}

/** NLRI of one family behind the header of another. */
function otherFamily(parts: Parts, rng: Rng, seeds: Seeds): void {
  const index = parts.attributes.findIndex((attribute) =>
    attribute[1] === 14 || attribute[1] === 15
  );
  if (index < 0) return insertAttribute(parts, rng, seeds);
  const attribute = parts.attributes[index]!, body = bodyOf(attribute).slice();
  body.set(rng.pick(seeds.families).subarray(0, body.length));
  parts.attributes[index] = withBody(attribute, body);
}

/** What is done to an UPDATE, each as often as it stands here. */
const CHANGES: readonly Change[] = [
  onAttribute((attribute, rng) => withBody(attribute, bent(rng, bodyOf(attribute)))),
  onAttribute((attribute, rng) => withBody(attribute, bent(rng, bodyOf(attribute)))),
  onAttribute((attribute, rng) => withBody(attribute, resized(rng, bodyOf(attribute)))),
  onAttribute((attribute, rng) => withBody(attribute, resized(rng, bodyOf(attribute)))),
  onAttribute((attribute, rng) => withHeader(attribute, 0, attribute[0]! ^ 1 << rng.below(8))),
  onAttribute((attribute, rng, { attributes }) =>
    withHeader(attribute, 1, rng.pick(attributes)[1]!)
  ),
  onAttribute((attribute, rng) => withHeader(attribute, 2, tellingOctet(rng))),
  onAttribute((attribute) =>
    withBody(withHeader(attribute, 0, attribute[0]! | 0x10), bodyOf(attribute))
  ),
  insertAttribute,
  insertAttribute,
  insertAttribute,
  swapAttributes,
  otherFamily,
  (parts, rng) => parts.attributes.splice(rng.below(parts.attributes.length + 1), 1),
  (parts, rng) => parts.nlri = bent(rng, parts.nlri),
  (parts, rng) => parts.nlri = resized(rng, parts.nlri),
  (parts, rng) => parts.withdrawn = resized(rng, parts.withdrawn),
  (parts, rng, { updates }) => parts.withdrawn = rng.pick(updates).nlri,
  (parts, rng, { updates }) => parts.nlri = joined(parts.nlri, rng.pick(updates).nlri),
];

const LONGEST_LIE = 5;

/** One message in fifty lies about a length or has a damaged marker. */
function drawLies(rng: Rng): Lies {
  if (!rng.percent(2)) return NO_LIES;
  const lie = () => rng.percent(40) ? rng.below(2 * LONGEST_LIE) - LONGEST_LIE : 0;
  return {
    withdrawnLength: lie(),
    attributesLength: lie(),
    messageLength: rng.percent(20) ? lie() : 0,
    markerOctet: rng.percent(20) ? 1 + rng.below(15) : 0,
  };
}

function writeUpdate(out: ByteSink, rng: Rng, seeds: Seeds): void {
  const { withdrawn, attributes, nlri } = rng.pick(seeds.updates);
  const parts: Parts = { withdrawn, attributes: [...attributes], nlri };
  const changes = rng.percent(10) ? 0 : 1 + rng.geometric(0.8, 5);
  for (let i = 0; i < changes; i++) rng.pick(CHANGES)(parts, rng, seeds);
  // Longer than any message may be: the lengths could not be told.
  if (parts.attributes.length > 64) parts.attributes.length = 64;
  writeParts(out, parts, drawLies(rng));
}

/** Any other message: its body changed and its length right, or an octet of the whole changed. */
function writeOther(out: ByteSink, rng: Rng, seeds: Seeds): void {
  const seed = rng.pick(seeds.others);
  const isWhole = rng.percent(3);
  let message = isWhole ? bent(rng, seed) : seed;
  const changes = isWhole ? 0 : rng.geometric(1.2, 6);
  for (let i = 0; i < changes; i++) {
    const body = message.subarray(HEADER_LENGTH);
    const changed = rng.percent(60) ? bent(rng, body) : resized(rng, body);
    message = joined(message.subarray(0, HEADER_LENGTH), changed);
    message[16] = message.length >>> 8;
    message[17] = message.length & 0xff;
  }
  out.append(message);
}

/** Appends one mutated message to `out`; most are UPDATEs, whose grammar is the larger. */
export function writeMutant(out: ByteSink, rng: Rng, seeds: Seeds): void {
  if (rng.percent(90)) writeUpdate(out, rng, seeds);
  else writeOther(out, rng, seeds);
}
