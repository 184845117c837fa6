import type { ErrorList, Place } from "./config_error.ts";

/** What the parser tells of a text that is no YAML. */
export interface SyntaxFault {
  readonly code: string;
  readonly message: string;
  readonly pos: readonly [number, number];
}

type Plainly = readonly [reason: string, hint?: string];

/** What a person makes of it; other codes have the parser's own words. */
const PLAINLY: Readonly<Record<string, Plainly>> = {
  TAB_AS_INDENT: ["a tab in the indentation", "YAML is indented with spaces alone"],
  MULTIPLE_DOCS: ["a second document begins", "a configuration is one: leave --- and ... away"],
  BAD_INDENT: ["the indentation does not fit the lines before it"],
  RESOURCE_EXHAUSTION: ["nested too deep"],
  BAD_SCALAR_START: ["a text cannot begin so", "put it in quotes"],
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
    const [reason, hint] = PLAINLY[fault.code] ?? special(fault, text);
    const place = placeOf(Math.min(fault.pos[0], text.length));
    errors.add(place, "", `this is not YAML: ${reason}`, hint);
  }
  return true;
}

/** What depends on more than the code. */
function special({ code, message, pos }: SyntaxFault, text: string): Plainly {
  if (code === "BLOCK_AS_IMPLICIT_KEY") {
    const key = /^[^]*?:(?=\s|$)/.exec(text.slice(pos[0], pos[0] + MOST_LOOKED_AT))?.[0] ?? "";
    return key.includes("\n") ? ["the line behind this value is indented deeper than its key"] : [
      "a second key on the same line",
      "put a text with a colon and a space behind it in quotes",
    ];
  }
  if (message.startsWith("Block scalar header")) {
    return ["a text cannot begin so", "put a text that begins with > or | in quotes"];
  }
  return [lowered(message)];
}

const MOST_LOOKED_AT = 1000;

function lowered(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
