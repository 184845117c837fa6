import { terminalText } from "./terminal_text.ts";

const STEP = "  ";

/** A JSON value as YAML for a person: what is absent is left out. */
export function indentedLines(value: Readonly<Record<string, unknown>>, depth = 0): string[] {
  const lead = STEP.repeat(depth);
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = `${lead}${key.replaceAll("_", "-")}:`;
    if (inner === undefined || isEmpty(inner)) return [];
    if (Array.isArray(inner)) return [name, ...inner.flatMap((item) => itemLines(item, depth))];
    if (isRecord(inner)) return [name, ...indentedLines(inner, depth + 1)];
    return [`${name} ${scalarText(inner)}`];
  });
}

/** An item of a list: its first line behind a dash, what follows under it. */
function itemLines(item: unknown, depth: number): string[] {
  const lead = `${STEP.repeat(depth)}- `;
  if (Array.isArray(item)) return [`${lead}[${item.map(scalarText).join(", ")}]`];
  if (!isRecord(item)) return [`${lead}${scalarText(item)}`];
  return indentedLines(item, depth + 1)
    .map((line, i) => i === 0 ? lead + line.slice(lead.length) : line);
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text that YAML would take for something else stands in quotes. */
function scalarText(value: unknown): string {
  if (typeof value !== "string") return String(value);
  const isPlain = /^[\w./:@%+-][\w ./:@%+,=()-]*$/.test(value) &&
    !/: |:$|^[-:@%]|\s$/.test(value) &&
    !/^(true|false|null|yes|no|on|off|~|[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|0[xo].*)$/i.test(value);
  return isPlain ? value : terminalText(JSON.stringify(value));
}
