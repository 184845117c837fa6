/**
 * Where a decoder tells which octets mean what, for the field tree of `decode --tree`.
 *
 * `start` and `end` are indices into the buffer that is being decoded; the view turns them into
 * message offsets and prints the octets beside the name.
 */
export interface Tree {
  /** A field without parts: `leaf("Origin", 23, 24, "IGP")`. */
  leaf(name: string, start: number, end: number, text: string): void;
  /** A field with parts; `body` tells them. */
  branch(name: string, start: number, end: number, text: string, body: () => void): void;
}
