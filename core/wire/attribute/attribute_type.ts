import type { Ascii } from "../../net/ascii.ts";
import type { Writer } from "../../net/writer.ts";
import type { Context } from "../context.ts";
import type { Outcome } from "../fault.ts";
import type { Tree } from "../tree.ts";

/** Flag octet of an attribute header (RFC 4271 §4.3). */
export const OPTIONAL = 0x80, TRANSITIVE = 0x40, PARTIAL = 0x20, EXTENDED = 0x10;

/** Why an attribute's body is malformed; the rest of the fault comes from its {@link AttributeType}. */
export interface Complaint {
  /** To follow `ORIGIN at offset 26: `. */
  readonly reason: string;
  /** Index of the octet at fault; the start of the body when absent. */
  readonly at?: number;
  /** Where this complaint asks for something other than the attribute's own rule. */
  readonly outcome?: Outcome;
  readonly section?: string;
  /** UPDATE error subcode, where other than the attribute's own. */
  readonly subcode?: number;
  /** The body has its form, only what it says is wrong: people are shown its value beside the fault. */
  readonly isLegible?: true;
}

/**
 * All that is known of one path attribute, in one file.
 *
 * Every function gets the body as `bytes[start..end)` without its header and never reads outside it.
 * `check` is the grammar: it runs once per distinct attribute block and never throws. The others
 * may trust a body that `check` has passed, and must not be called on any other.
 */
export interface AttributeType<Value = unknown, Key extends string = string> {
  readonly code: number;
  /** The RFC's name: `AS_PATH`. */
  readonly name: string;
  /** The key in JSON and in `--fields`: `as_path`. */
  readonly key: Key;
  /** Category as the flag bits that must be set: 0x40 well-known, 0xc0 optional transitive, 0x80 optional non-transitive. */
  readonly flags: 0x40 | 0xc0 | 0x80;
  /** What a malformed body asks for, and the rule that says so. */
  readonly malformed: {
    readonly outcome: Outcome;
    readonly section: string;
    readonly subcode: number;
  };
  /** The rule by which any such attribute from an external peer is discarded, well-formed or not. */
  readonly discardedFromExternal?: string;
  /** The rule by which any such attribute from a speaker with four-octet AS numbers is discarded. */
  readonly discardedFromFourOctet?: string;
  /** What a wrong Optional or Transitive bit asks for, where it is not treat-as-withdraw (RFC 7606 §3(c)). */
  readonly wrongFlags?: Outcome;
  /** No longer assigned: the receiver treats it as unrecognised, only people still see its name. */
  readonly obsolete?: true;
  /** May stand in a block with no octets of body (RFC 7606 §4). */
  readonly mayBeEmpty?: boolean;
  check(bytes: Uint8Array, start: number, end: number, context: Context): Complaint | undefined;
  decode(bytes: Uint8Array, start: number, end: number, context: Context): Value;
  /** Writes the body only; the loop writes flags, code and length. */
  encode(value: NoInfer<Value>, out: Writer, context: Context): void;
  /** The text people read, as in the default line: `65001 65002 {65003,65004}`. */
  text(out: Ascii, bytes: Uint8Array, start: number, end: number, context: Context): void;
  /** JSON of the value, straight from the octets, where `JSON.stringify(decode(...))` would be too slow. */
  json?(out: Ascii, bytes: Uint8Array, start: number, end: number, context: Context): void;
  /** Parts of the body for the field tree, where there is more to tell than `text`. */
  fields?(tree: Tree, bytes: Uint8Array, start: number, end: number, context: Context): void;
}

/**
 * Gives a descriptor its value type, inferred from `decode` alone, and keeps its key as a literal.
 *
 * All descriptors get the same fields in the same order: the loop over a block reads them for
 * every attribute, and an engine finds a field of one shape quicker than one of twenty shapes.
 */
export function attributeType<Value, const Key extends string>(
  type: AttributeType<Value, Key>,
): AttributeType<Value, Key> {
  return {
    code: type.code,
    name: type.name,
    key: type.key,
    flags: type.flags,
    malformed: type.malformed,
    discardedFromExternal: type.discardedFromExternal,
    discardedFromFourOctet: type.discardedFromFourOctet,
    wrongFlags: type.wrongFlags,
    obsolete: type.obsolete,
    mayBeEmpty: type.mayBeEmpty,
    check: type.check,
    decode: type.decode,
    encode: type.encode,
    text: type.text,
    json: type.json,
    fields: type.fields,
  } as AttributeType<Value, Key>;
}
