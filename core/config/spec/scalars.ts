import { parseDuration } from "../../filter/times.ts";
import { FilterError } from "../../filter/terms.ts";
import { parseAsn } from "../../wire/asn.ts";
import { type Kind, NAME, NAME_WANTED, type Plain, type Schema, type Spot, wrong } from "./kind.ts";

/** What a text comes to: a value, or why it is none. */
interface Parsed<Value> {
  readonly value?: Value;
  readonly hint?: string;
  /** In the place of what the kind wants. */
  readonly as?: string;
}

type Parse<Value> = (text: string, spot: Spot) => Parsed<Value>;

/** What `[::]` wants: YAML takes it for a key. */
const COLONS = "put a text that ends in a colon in quotes";

/** A kind of one text; `write` where the value is not what stands in the file. */
export function scalar<Value extends Plain>(
  wanted: string,
  schema: Schema,
  parse: Parse<Value>,
): Kind<Value>;
export function scalar<Value>(
  wanted: string,
  schema: Schema,
  parse: Parse<Value>,
  write: (value: Value) => Plain,
): Kind<Value>;
export function scalar<Value>(
  wanted: string,
  schema: Schema,
  parse: Parse<Value>,
  write: (value: Value) => Plain = (value) => value as Plain,
): Kind<Value> {
  return {
    write,
    wanted,
    schema,
    read(tree, spot) {
      if (tree.kind !== "text") {
        const isColon = tree.kind === "mapping" && tree.entries[0]?.value.kind === "nothing";
        return void wrong(tree, spot, wanted, isColon ? COLONS : undefined);
      }
      const { value, as = wanted, hint } = parse(tree.text, spot);
      return value === undefined ? void wrong(tree, spot, as, hint) : value;
    },
  };
}

const DIGITS = "^(0|[1-9][0-9]*)$";

/** What is said of `010`: octal to some readers and decimal to others. */
function leadingZero(text: string): { hint?: string } {
  const bare = text.replace(/^0+(?=\d)/, "");
  if (bare === text || !/^\d+$/.test(text)) return {};
  return { hint: `a number begins with no 0, which might mean octal: write ${bare}` };
}

/** A whole number. `besides`: one outside of the range. */
export function integer(least: number, most: number, besides?: number): Kind<number> {
  const range = `${least} to ${most}`;
  const wanted = besides === undefined ? range : `${besides} or ${range}`;
  const inRange = { type: "integer", minimum: least, maximum: most };
  const texts = { type: "string", pattern: DIGITS };
  const anyOf = besides === undefined ? [inRange, texts] : [inRange, { const: besides }, texts];
  return scalar(wanted, { anyOf }, (text) => {
    if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) return leadingZero(text);
    const value = Number(text);
    return value === besides || value >= least && value <= most ? { value } : {};
  });
}

/** Seconds, alone or as `5m`. */
export function span(least: number, most: number, besides?: number): Kind<number> {
  const range = `${least} to ${most} seconds, like 30, 30s or 5m`;
  const wanted = besides === undefined ? range : `${besides} or ${range}`;
  const schema = {
    anyOf: [
      { type: "integer", minimum: least, maximum: most },
      ...(besides === undefined ? [] : [{ const: besides }]),
      { type: "string", pattern: "^([0-9]+(\\.[0-9]+)?(ms|[smhdw]))+$|^(0|[1-9][0-9]*)$" },
    ],
  };
  return scalar(wanted, schema, (text) => {
    const value = secondsOf(text);
    if (value === undefined) return leadingZero(text);
    return value === besides || value >= least && value <= most ? { value } : {};
  });
}

function secondsOf(text: string): number | undefined {
  if (/^\d+$/.test(text)) return /^0\d/.test(text) ? undefined : Number(text);
  try {
    const seconds = parseDuration(text);
    return Number.isInteger(seconds) ? seconds : undefined;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return undefined;
  }
}

/** `65001`, `AS65001` or ASDOT (RFC 5396 §2), not 0 (RFC 7607 §2). */
export const asn: Kind<number> = scalar("an AS number: 1 to 4294967295, or like 64512.10", {
  anyOf: [
    { type: "number", exclusiveMinimum: 0, maximum: 0xffffffff },
    { type: "string", pattern: "^([Aa][Ss])?[1-9][0-9]*(\\.(0|[1-9][0-9]*))?$" },
  ],
}, (text) => {
  const value = parseAsn(text);
  if (value === 0) return { hint: "AS 0 is nobody's" };
  return value === undefined ? leadingZero(text) : { value };
});

const SWITCH: Readonly<Record<string, boolean>> = {
  yes: true,
  true: true,
  on: true,
  no: false,
  false: false,
  off: false,
};

/** yes or no. */
export const flag: Kind<boolean> = scalar("yes or no", {
  enum: [true, false, ...Object.keys(SWITCH)],
}, (text, { reading }) => {
  const lower = text.toLowerCase(), value = SWITCH[lower];
  if (value !== undefined && Object.hasOwn(SWITCH, lower)) return { value };
  return nearby(reading.nearest(lower, ["yes", "no"]));
});

/** One of these words, or what they stand for. */
export function choice<const Table extends Readonly<Record<string, unknown>>>(
  table: Table,
): Kind<Table[keyof Table]> {
  const words = Object.keys(table), last = words.at(-1);
  const wanted = words.length < 2 ? `${last}` : `${words.slice(0, -1).join(", ")} or ${last}`;
  // 1 and 2 are numbers to an editor.
  const numbers = words.filter((word) => /^\d+$/.test(word)).map(Number);
  return scalar(wanted, { enum: [...words, ...numbers] }, (text, { reading }) => {
    if (Object.hasOwn(table, text)) return { value: table[text] as Table[keyof Table] };
    return nearby(reading.nearest(text, words));
  }, (value) => {
    const word = words.find((word) => table[word] === value)!;
    return numbers.includes(Number(word)) ? Number(word) : word;
  });
}

function nearby(near: string | undefined): { hint?: string } {
  return near === undefined ? {} : { hint: `did you mean ${near}?` };
}

/** Any text that an editor may take for something else. */
const TEXT: Schema = { type: ["string", "number", "boolean"] };

/** What something is called. */
export const name: Kind<string> = scalar(
  NAME_WANTED,
  TEXT,
  (text) => NAME.test(text) ? { value: text } : {},
);

// deno-lint-ignore no-control-regex
const UNSEEN = /[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/;

/** One line for a person. */
export const line: Kind<string> = scalar("one line of text", TEXT, (text) => {
  if (UNSEEN.test(text)) return { as: "one line of text without control characters" };
  return text.length > 255 ? { as: "a text of up to 255 characters" } : { value: text };
});

/** The path of a file. */
export const path: Kind<string> = scalar("the path of a file", TEXT, (text) => {
  if (UNSEEN.test(text) || text.length > 4096 || text.endsWith("/")) return {};
  return { value: text };
});

/** Of a variable that the program is allowed to see: the others are nobody's business. */
export const variable: Kind<string> = scalar(
  "the name of a variable that begins with UNDERLAY_",
  { type: "string", pattern: "^UNDERLAY_[A-Z0-9_]+$" },
  (text) => /^UNDERLAY_[A-Z0-9_]+$/.test(text) ? { value: text } : {},
);
