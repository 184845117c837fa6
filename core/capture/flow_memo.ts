import type { Flow } from "./record.ts";

/** A peer header as it stands in the source, and the flow it means. */
interface Known {
  readonly kind: number;
  readonly header: Uint8Array;
  readonly flow: Flow;
}

const REMEMBERED = 1024;

/** Finds the flow of a peer header by its octets, so that no message costs an allocation. */
export class FlowMemo {
  /** By a hash of the header; a second header with the same hash takes the place of the first. */
  readonly #known: (Known | undefined)[] = new Array(REMEMBERED).fill(undefined);

  /** The flow of the header `bytes[at..end)` under `kind`; made by `make` (which may fail) when it is not remembered. */
  flow(
    bytes: Uint8Array,
    at: number,
    end: number,
    kind: number,
    make: () => Flow | undefined,
  ): Flow | undefined {
    let hash = kind;
    for (let i = at; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    const slot = (hash ^ hash >>> 15) & REMEMBERED - 1, known = this.#known[slot];
    if (known && known.kind === kind && isSame(known.header, bytes, at, end)) return known.flow;
    const flow = make();
    if (flow) this.#known[slot] = { kind, header: bytes.slice(at, end), flow };
    return flow;
  }
}

function isSame(header: Uint8Array, bytes: Uint8Array, at: number, end: number): boolean {
  const size = end - at;
  if (header.length !== size) return false;
  for (let i = 0; i < size; i++) if (header[i] !== bytes[at + i]) return false;
  return true;
}
