import type { PrefixTable } from "../../net/prefix_table.ts";

/** The prefix that is asked about: one object, opened anew for each; what nobody asks for is not read. */
export class PrefixAtHand {
  #prefixes: PrefixTable | undefined;
  #prefix = 0;
  readonly #address: Uint8Array = new Uint8Array(16);
  #isRead = false;

  open(prefixes: PrefixTable, prefix: number): void {
    this.#prefixes = prefixes;
    this.#prefix = prefix;
    this.#isRead = false;
  }

  /** 4 or 16 octets at the front. */
  get address(): Uint8Array {
    if (!this.#isRead) this.#prefixes!.put(this.#prefix, this.#address, 0);
    this.#isRead = true;
    return this.#address;
  }

  /** Octets of the {@link address}. */
  get octets(): number {
    return this.#prefixes!.octets;
  }

  /** Bits of the prefix. */
  get length(): number {
    return this.#prefixes!.length(this.#prefix);
  }
}
