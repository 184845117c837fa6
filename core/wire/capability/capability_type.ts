import type { Writer } from "../../net/writer.ts";
import type { Tree } from "../tree.ts";

/**
 * All that is known of one capability (RFC 5492 §4), in one file.
 *
 * The body stands in `bytes[start..end)` without code and length. `check` never throws; the others
 * trust a body that it has passed. A capability whose body is malformed stays bytes and is ignored.
 */
export interface CapabilityType<Value = unknown> {
  readonly code: number;
  /** `4-octet AS number`. */
  readonly name: string;
  /** Key in JSON: `four_octet_as`. */
  readonly key: string;
  /** What is wrong, to follow the name and a colon; undefined when all is well. */
  check(bytes: Uint8Array, start: number, end: number): string | undefined;
  decode(bytes: Uint8Array, start: number, end: number): Value;
  encode(value: NoInfer<Value>, out: Writer): void;
  /** `ipv4 unicast`, `restart 120 s, ipv4 unicast (forwarding kept)`. */
  format(value: NoInfer<Value>): string;
  /** The value with names for numbers, as JSON shows it; absent where there is nothing to tell. */
  json?(value: NoInfer<Value>): unknown;
  fields?(tree: Tree, bytes: Uint8Array, start: number, end: number): void;
}

export function capabilityType<Value>(type: CapabilityType<Value>): CapabilityType<Value> {
  return type;
}
