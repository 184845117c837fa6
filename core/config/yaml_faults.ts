import type { ErrorList, Place } from "./config_error.ts";

/** What the parser tells of a text that is no YAML. */
export interface SyntaxFault {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

/** What a person makes of it; other codes have the parser's own words. */
const PLAINLY: Readonly<Record<string, readonly [reason: string, hint?: string]>> = {
  TAB_AS_INDENT: ["a tab in the indentation", "YAML is indented with spaces alone"],
  MULTIPLE_DOCS: ["a second document begins", "a configuration is one: leave --- and ... away"],
  BLOCK_AS_IMPLICIT_KEY: [
    "a second key on the same line",
    "put a text with a colon and a space, or that ends in a colon, in quotes",
  ],
  BAD_INDENT: ["the indentation does not fit the lines before it"],
  RESOURCE_EXHAUSTION: ["nested too deep"],
  BAD_SCALAR_START: ["a text cannot begin so without quotes"],
  BAD_COLLECTION_TYPE: ["a list and a mapping cannot be mixed"],
};

/**
 * Adds what makes a text no YAML; false when nothing does. What follows the first fault often follows
 * from it, so only tabs are told of all at once.
 */
export function addSyntaxErrors(
  text: string,
  faults: readonly SyntaxFault[],
  placeOf: (offset: number) => Place,
  errors: ErrorList,
): boolean {
  const [first] = faults.toSorted((a, b) => a.pos[0] - b.pos[0]);
  if (!first) return false;
  const told = first.code === "TAB_AS_INDENT"
    ? faults.filter((f) => f.code === first.code)
    : [first];
  for (const fault of told) {
    const [reason, hint] = PLAINLY[fault.code] ?? [lowered(fault.message)];
    const place = placeOf(Math.min(fault.pos[0], text.length));
    errors.add(place, "", `this is not YAML: ${reason}`, hint);
  }
  return true;
}

function lowered(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
