import { Writer } from "../net/writer.ts";
import {
  type AttributeBlock,
  type Attributes,
  canonicalBlock,
  decodeAttributes,
  encodeAttributes,
} from "./attribute/mod.ts";
import type { Context, FamilyKey } from "./context.ts";
import { IPV4_UNICAST } from "./family/family_type.ts";
import type { Fault } from "./fault.ts";
import { decodeNlri, encodeNlri, type NlriList, type Route } from "./nlri_list.ts";
import { Update } from "./update.ts";

/**
 * An UPDATE as a value (RFC 4271 §4.3), for those who build messages or keep one; who only reads
 * many uses `UpdateChecker`. All facts of the wire are in it: order, flags, forms of length.
 */
export interface UpdateValue {
  /** IPv4 unicast routes of the Withdrawn Routes field. */
  readonly withdrawn: NlriList;
  readonly attributes: AttributeBlock;
  /** IPv4 unicast routes of the NLRI field. */
  readonly nlri: NlriList;
}

const NONE: NlriList = { routes: [], rest: new Uint8Array(0), masked: 0 };
const update = new Update();

/**
 * Reads the UPDATE `bytes[start..end)`, whose header is sound; the fault when its parts cannot be
 * told apart (RFC 7606 §3(b)). What is malformed inside a part stays octets, so that every UPDATE
 * can be written again; nothing is judged here.
 */
export function decodeUpdate(
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
): UpdateValue | Fault {
  const fault = update.locate(bytes, start, end);
  if (fault) return fault;
  const { withdrawnStart, withdrawnEnd, attributesStart, attributesEnd, nlriStart } = update;
  const routes = (from: number, to: number) =>
    from === to ? NONE : decodeNlri(IPV4_UNICAST, bytes, from, to, context);
  return {
    withdrawn: routes(withdrawnStart, withdrawnEnd),
    attributes: decodeAttributes(bytes, attributesStart, attributesEnd, context),
    nlri: routes(nlriStart, end),
  };
}

/** Writes the body of an UPDATE, after the header. Throws `RangeError` where a field has more than 65535 octets. */
export function encodeUpdate(value: UpdateValue, out: Writer, context: Context): void {
  out.sized16(() => encodeNlri(IPV4_UNICAST, value.withdrawn, out, context));
  out.sized16(() => encodeAttributes(value.attributes, out, context));
  encodeNlri(IPV4_UNICAST, value.nlri, out, context);
}

/** What an UPDATE is to say; IPv4 unicast routes stand in their own fields. */
export interface UpdateParts {
  readonly withdrawn?: readonly Route[];
  readonly attributes?: Attributes;
  readonly nlri?: readonly Route[];
}

/** The UPDATE that this encoder writes for its parts: attributes in its order, with its flags and the shortest lengths. */
export function makeUpdate({ withdrawn, attributes = {}, nlri }: UpdateParts): UpdateValue {
  const list = (routes?: readonly Route[]) => routes ? { ...NONE, routes } : NONE;
  return { withdrawn: list(withdrawn), attributes: canonicalBlock(attributes), nlri: list(nlri) };
}

/** NLRI of a family as octets, as MP_REACH_NLRI and MP_UNREACH_NLRI hold them (RFC 4760 §5). */
export function nlriOctets(
  family: FamilyKey,
  routes: readonly Route[],
  context: Context,
): Uint8Array {
  const out = new Writer();
  encodeNlri(family, { routes }, out, context);
  return out.finish();
}

/** End-of-RIB of a family (RFC 4724 §2). */
export function makeEndOfRib(family: FamilyKey): UpdateValue {
  if (family === IPV4_UNICAST) return makeUpdate({});
  return makeUpdate({ attributes: { mp_unreach: { family, nlri: new Uint8Array(0) } } });
}
