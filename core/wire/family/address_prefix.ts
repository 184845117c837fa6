import { Ascii } from "../../net/ascii.ts";
import { writePrefix } from "./prefix_octets.ts";

/** A masked prefix: 4 or 16 octets and the number of leading bits that count. */
export interface AddressPrefix {
  readonly address: Uint8Array;
  readonly length: number;
}

const scratch = new Ascii(64);

/** `10.0.0.0/24` as a string, from the `bits` leading bits at `at`. */
export function prefixText(bytes: Uint8Array, at: number, bits: number, size: number): string {
  scratch.clear();
  writePrefix(scratch, bytes, at, bits, size);
  return scratch.text();
}
