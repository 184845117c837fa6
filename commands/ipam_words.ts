// What is written in options of `ipam` -> values: sizes, labels, selectors, counts of blocks.
import { formatPrefix, parsePrefix } from "../core/net/prefix.ts";
import { usageError } from "./exit.ts";
import { quote } from "./parse.ts";

/** A label, or a key with the values it may have. */
export interface Label {
  readonly key: string;
  readonly value: string;
}

/** `/26` or `26`. */
export function lengthOf(option: string, text: string, bits: 32 | 128): number {
  const digits = /^\/?(\d{1,3})$/.exec(text)?.[1], length = Number(digits);
  if (digits !== undefined && length <= bits) return length;
  throw usageError(`cannot use ${quote(text)} for --${option}: it is not a length like /26`);
}

/** `/28-/22`, in any order: the longer prefix is the smaller block. */
export function lengthsOf(
  option: string,
  text: string,
  bits: 32 | 128,
): { readonly smallest: number; readonly largest: number } {
  const [one, other, more] = text.split("-");
  if (one === undefined || more !== undefined) {
    throw usageError(`cannot use ${quote(text)} for --${option}: it is not like /28-/22`);
  }
  const a = lengthOf(option, one, bits),
    b = other === undefined ? a : lengthOf(option, other, bits);
  return { smallest: Math.max(a, b), largest: Math.min(a, b) };
}

/** `rack=a` for each; a key that comes twice is a mistake. */
export function labelsOf(items: readonly string[] | undefined): readonly Label[] | undefined {
  const labels = items?.map((item): Label => {
    const at = item.indexOf("=");
    if (at < 1 || at === item.length - 1) {
      throw usageError(`cannot use ${quote(item)} for --label: it is not like rack=a`);
    }
    return { key: item.slice(0, at), value: item.slice(at + 1) };
  });
  const twice = labels?.find(({ key }, i) => labels.findIndex((one) => one.key === key) < i);
  if (twice) throw usageError(`--label names ${quote(twice.key)} twice; a label has one value`);
  return labels;
}

/** `rack=a,b,zone=z`: rack is a or b, and zone is z. */
export function selectorOf(
  items: readonly string[] | undefined,
): readonly { readonly key: string; readonly values: readonly string[] }[] | undefined {
  const out: { key: string; values: string[] }[] = [];
  for (const item of items ?? []) {
    const at = item.indexOf("="), value = item.slice(at + 1);
    const of = at < 0 ? out.at(-1) : undefined;
    if (at === 0 || at < 0 && !of || value === "") {
      throw usageError(`cannot use ${quote(item)} for --selector: it is not like rack=a,b`);
    }
    if (of) of.values.push(item);
    else out.push({ key: item.slice(0, at), values: [value] });
  }
  return items && out;
}

/** `10.0.0.0/26=57` for each. */
export function blockUses(
  items: readonly string[] | undefined,
): readonly { readonly prefix: string; readonly used: number }[] | undefined {
  return items?.map((item) => {
    const [, prefix = "", used = ""] = /^([^=]+)=(\d{1,15})$/.exec(item) ?? [];
    if (used === "") {
      throw usageError(`cannot use ${quote(item)} for --block: it is not like 10.64.0.0/26=57`);
    }
    return { prefix: prefixOf(prefix, "--block"), used: Number(used) };
  });
}

/** A prefix in its canonical form; one with bits behind its length is a mistake, and which it is said. */
export function prefixOf(text: string, where: string): string {
  const prefix = parsePrefix(text);
  if (prefix && text.includes("/")) return formatPrefix(prefix);
  const loose = parsePrefix(text, true);
  const meant = loose && text.includes("/")
    ? `it has bits behind its length; ${formatPrefix(loose)} is the block around it`
    : "it is not a prefix like 10.64.0.0/16";
  throw usageError(`cannot use ${quote(text)} for ${where}: ${meant}`);
}
