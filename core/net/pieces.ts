/** Work that is done a piece at a time; what it returns is what it comes to. */
export type Pieces<Value = void> = Generator<void, Value>;

/** All pieces one after the other, and what they come to. */
export function atOnce<Value>(pieces: Pieces<Value>): Value {
  for (;;) {
    const next = pieces.next();
    if (next.done) return next.value;
  }
}

/** So many of a list make a piece. */
export function* inPieces<Item>(
  items: Iterable<Item>,
  size: number,
  act: (item: Item) => void,
): Pieces {
  let count = 0;
  for (const item of items) {
    act(item);
    if (++count % size === 0) yield;
  }
}
