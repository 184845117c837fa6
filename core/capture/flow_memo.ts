import { InternedBytes } from "../net/interned_bytes.ts";
import type { Flow } from "./record.ts";

/** Headers remembered; a source that has more of them begins anew, and costs the making of each again. */
const MOST_HEADERS = 1 << 17;

/** Finds the flow of a peer header by its octets, so that no message costs an allocation. */
export class FlowMemo {
  readonly #headers = new InternedBytes(64, 1 << 12);
  /** By the id of a header: the flow that it means, and the kind under which it does. */
  #flows: (Flow | undefined)[] = [];
  #kinds: number[] = [];

  /**
   * The flow of the header `bytes[at..end)` under `kind`; made by `make` (which may fail) when it is
   * not remembered. A header is remembered under the last of its kinds.
   */
  flow(
    bytes: Uint8Array,
    at: number,
    end: number,
    kind: number,
    make: () => Flow | undefined,
  ): Flow | undefined {
    if (this.#headers.size >= MOST_HEADERS) this.#forget();
    const id = this.#headers.intern(bytes, at, end);
    if (!this.#headers.isNew && this.#kinds[id] === kind) {
      const known = this.#flows[id];
      if (known) return known;
    }
    this.#kinds[id] = kind;
    return this.#flows[id] = make();
  }

  #forget(): void {
    this.#headers.sweep();
    this.#flows = [];
    this.#kinds = [];
  }
}
