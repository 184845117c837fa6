import { isGroup, isList } from "./config_json.ts";
import type { Plain, PlainGroup } from "./spec/kind.ts";

const STEP = "  ";
/** Columns of a screen. */
const WIDE = 80;

/** A written configuration as the lines of `underlay.yaml`, for this reader of YAML and any other. */
export function configLines(written: PlainGroup, indent: string = ""): string[] {
  return Object.entries(written).flatMap(([key, value]) => {
    const head = `${indent}${textOf(key)}:`;
    if (isGroup(value)) {
      const inside = configLines(value, indent + STEP);
      return inside.length === 0 ? [`${head} {}`] : [head, ...inside];
    }
    if (!isList(value)) return [`${head} ${scalarText(value)}`];
    const inOneLine = flow(value);
    if (inOneLine !== undefined && head.length + 1 + inOneLine.length <= WIDE) {
      return [`${head} ${inOneLine}`];
    }
    return [head, ...value.flatMap((item) => itemLines(item, indent + STEP))];
  });
}

/** A list as `[a, b]`; undefined where one of its items is more than a text. */
function flow(list: readonly Plain[]): string | undefined {
  if (list.some((item) => isGroup(item) || isList(item))) return undefined;
  return `[${list.map((item) => scalarText(item, true)).join(", ")}]`;
}

/** An item of a list: its first line behind a dash, what follows under it. */
function itemLines(item: Plain, indent: string): string[] {
  const lead = `${indent}- `;
  if (!isGroup(item)) return [`${lead}${isList(item) ? flow(item) : scalarText(item)}`];
  return configLines(item, indent + STEP)
    .map((line, i) => i === 0 ? lead + line.slice(lead.length) : line);
}

function scalarText(value: Plain, isInFlow = false): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "string" ? textOf(value, isInFlow) : String(value);
}

/** What any reader of YAML takes for the text that it is. */
const PLAIN = /^[\w/.][\w ./:@%+,=()*^$?-]*$/;
/** What one or the other would take for something else: a key, a number, a time, yes or no, nothing. */
const OTHER =
  /: |:$|\s$|^(true|false|null|yes|no|y|n|on|off|[+-]?(\d[\d_]*(\.\d*)?|\.\d+)(e[+-]?\d+)?|0[xob].*|[\d.:-]+[t ][\d.:+z -]+|[+-]?\d+(:\d+)+)$/i;

function textOf(text: string, isInFlow = false): string {
  const isPlain = PLAIN.test(text) && !OTHER.test(text) && !(isInFlow && text.includes(","));
  return isPlain ? text : JSON.stringify(text);
}
