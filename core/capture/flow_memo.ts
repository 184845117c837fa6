import { InternedBytes } from "../net/interned_bytes.ts";
import type { Flow } from "./record.ts";

/** Headers remembered; a source that has more of them begins anew, and costs the making of each again. */
const MOST_HEADERS = 1 << 17;
/** Kinds below this are remembered beside each other, larger ones in place of each other. */
const CLASSES = 128;

/** Finds the flow of a peer header by its octets, so that no message costs an allocation. */
export class FlowMemo {
  readonly #headers = new InternedBytes();
  /** By the id of a header: the flow that it means, and the kind under which it does. */
  #flows: (Flow | undefined)[] = [];
  #kinds: number[] = [];
  readonly #most: number;

  constructor(most = MOST_HEADERS) {
    this.#most = most;
  }

  /**
   * The flow of the header `bytes[at..end)` under `kind`; made by `make` (which may fail) when it is
   * not remembered.
   */
  flow(
    bytes: Uint8Array,
    at: number,
    end: number,
    kind: number,
    make: () => Flow | undefined,
  ): Flow | undefined {
    if (this.#headers.size >= this.#most) this.#forget();
    const id = this.#headers.intern(bytes, at, end, kind % CLASSES);
    if (!this.#headers.isNew && this.#kinds[id] === kind) {
      const known = this.#flows[id];
      if (known) return known;
    }
    const flow = make();
    this.#kinds[id] = kind;
    return this.#flows[id] = flow;
  }

  #forget(): void {
    this.#headers.sweep();
    this.#flows = [];
    this.#kinds = [];
  }
}
