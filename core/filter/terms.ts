/**
 * A list of terms as monocle reads it: a comma is or, a leading `!` is not. Something passes when it
 * matches one of the plain terms (or there are none) and none of the negated ones.
 */
export interface Terms<Term> {
  readonly any: readonly Term[];
  readonly none: readonly Term[];
}

/** Says what is wrong with a filter: what, the value, and what would help. */
export class FilterError extends Error {
  override readonly name: string = "FilterError";
}

/** Reads every term with `parse`; a term it does not know throws {@link FilterError}. */
export function parseTerms<Term>(
  texts: readonly string[],
  what: string,
  wanted: string,
  parse: (text: string) => Term | undefined,
): Terms<Term> {
  const any: Term[] = [], none: Term[] = [];
  for (const text of texts) {
    const negated = text.startsWith("!"), word = negated ? text.slice(1) : text;
    const term = parse(word);
    if (term === undefined) {
      throw new FilterError(`${what} ${JSON.stringify(word)} is not ${wanted}`);
    }
    (negated ? none : any).push(term);
  }
  return { any, none };
}

/** Whether something passes, told by whether it `matches` a term. */
export function passes<Term>(
  { any, none }: Terms<Term>,
  matches: (term: Term) => boolean,
): boolean {
  return (any.length === 0 || any.some(matches)) && !none.some(matches);
}

/** The same for `subject`, which is handed to `matches`: no function is made for the question. */
export function passesFor<Term, Subject>(
  { any, none }: Terms<Term>,
  matches: (term: Term, subject: Subject) => boolean,
  subject: Subject,
): boolean {
  return (any.length === 0 || hasMatch(any, matches, subject)) && !hasMatch(none, matches, subject);
}

function hasMatch<Term, Subject>(
  terms: readonly Term[],
  matches: (term: Term, subject: Subject) => boolean,
  subject: Subject,
): boolean {
  for (let i = 0; i < terms.length; i++) if (matches(terms[i]!, subject)) return true;
  return false;
}
