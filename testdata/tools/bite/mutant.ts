/** One known bug, planted by replacing a piece of source that occurs exactly once in its file. */
export interface Mutant {
  readonly name: string;
  /** Where the bug is known from, or what it would cost. */
  readonly imitates: string;
  readonly file: string;
  readonly find: string;
  readonly put: string;
  /** Test files of which at least one has to turn red. */
  readonly tests: readonly string[];
}
