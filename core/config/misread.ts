/** A text that is not what its place wants, or that nobody would mean. */
export class Misread extends Error {
  override readonly name = "Misread";

  constructor(
    /** What is wrong, with the value and what was expected: `"10.0.0/8" is not a prefix like ...`. */
    readonly reason: string,
    /** Where in the line it stands, from 1 on; 0 where that says nothing. */
    readonly column: number,
    /** What to do about it. */
    readonly hint?: string,
    /** It can be read, only nobody would mean it: `--force` takes it all the same. */
    readonly isRefusal: boolean = false,
    /** What `--force` makes of it, where that is not what stands there. */
    readonly forcedAs?: string,
  ) {
    super(reason);
  }
}

/** The nearest known name for a mistyped one, or undefined when none is close enough. */
export type Nearest = (word: string, known: readonly string[]) => string | undefined;

/** A word of a person's inside a message: bounded and quoted. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
}
