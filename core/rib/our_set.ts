import { Writer } from "../net/writer.ts";
import {
  type AttributeItem,
  type Attributes,
  canonicalBlock,
  encodeAttributes,
} from "../wire/attribute/mod.ts";
import type { AttributeSets } from "../wire/attribute_set.ts";
import { type Context, makeContext, PATH_AS_GIVEN } from "../wire/context.ts";
import { Update } from "../wire/update.ts";

/** Our own blocks are written with four-octet AS numbers, and for no peer in particular. */
const OURS = makeContext({ asWidth: 4 });
const AS_GIVEN: Context = { ...OURS, attributeClass: OURS.attributeClass | PATH_AS_GIVEN };

/** How a set of our own leaves. */
export interface OurSetOptions {
  /** Its AS_PATH stays as it is also outside, as scripts for ExaBGP expect. */
  readonly isPathGiven?: boolean;
}

/**
 * The id of a set of attributes of our own: `attributes` (those with NLRI left out), then `more`,
 * which stay the octets that they are. Like every id it is good until the next sweep unless retained.
 */
export function ourSet(
  sets: AttributeSets,
  attributes: Attributes,
  more: readonly AttributeItem[] = [],
  { isPathGiven = false }: OurSetOptions = {},
): number {
  const { mp_reach: _reach, mp_unreach: _unreach, ...others } = attributes;
  const block = canonicalBlock(others), out = new Writer();
  encodeAttributes({ items: [...block.items, ...more], rest: block.rest }, out, OURS);
  const update = new Update();
  update.locateBlock(out.bytes, 0, out.length);
  return sets.intern(update, isPathGiven ? AS_GIVEN : OURS);
}
