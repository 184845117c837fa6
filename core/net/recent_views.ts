/** Buffers whose views are remembered: a chunk, a message put together, a block put together. */
const RECENT = 4;

/**
 * `DataView`s on the buffers that octets come from, to read them four at a time. They come out of the
 * same few buffers again and again, and a new view costs more than most reads through it.
 */
export class RecentViews {
  readonly #bytes: (Uint8Array | undefined)[] = new Array(RECENT).fill(undefined);
  readonly #views: (DataView | undefined)[] = new Array(RECENT).fill(undefined);
  #oldest = 0;
  #last: Uint8Array = new Uint8Array(0);
  #lastView: DataView = new DataView(new ArrayBuffer(0));

  /** A view whose indices are those of `bytes`. */
  of(bytes: Uint8Array): DataView {
    if (bytes === this.#last) return this.#lastView;
    this.#last = bytes;
    return this.#lastView = this.#find(bytes);
  }

  #find(bytes: Uint8Array): DataView {
    for (let i = 0; i < RECENT; i++) if (this.#bytes[i] === bytes) return this.#views[i]!;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#bytes[this.#oldest] = bytes;
    this.#views[this.#oldest] = view;
    this.#oldest = (this.#oldest + 1) % RECENT;
    return view;
  }
}

/** Copies `from[start..end)` to `to` at `at`, four octets a turn; returns the index behind the copy. */
export function copyOctets(
  from: DataView,
  start: number,
  end: number,
  to: DataView,
  at: number,
): number {
  let i = start;
  for (const last = start + (end - start & ~3); i < last; i += 4, at += 4) {
    to.setInt32(at, from.getInt32(i, true), true);
  }
  for (; i < end; i++) to.setUint8(at++, from.getUint8(i));
  return at;
}
