// The words behind `show route`: everything, one prefix, the longest match, all inside a prefix.
import { formatPrefix, parsePrefix, type Prefix } from "../core/net/prefix.ts";
import { usageError } from "./exit.ts";
import { nearest } from "./nearest.ts";
import { quote } from "./parse.ts";

/** What is asked of the tables. */
export type Question =
  | { readonly kind: "all" }
  | { readonly kind: "exact" | "inside"; readonly prefix: Prefix }
  /** The longest prefix that holds the whole of this one; mostly a single address. */
  | { readonly kind: "for"; readonly prefix: Prefix };

/** The question that the operands ask. Throws CommandError. */
export function parseQuestion(operands: readonly string[]): Question {
  const [first, second] = operands;
  if (first === undefined) return { kind: "all" };
  if (second === undefined) {
    if (first === "for") throw usageError("for what? show route for 198.51.100.7");
    if (first === "in") throw usageError("in what? show route in 10.0.0.0/8");
    return { kind: "exact", prefix: checked(first, "show route") };
  }
  if (first === "for") return { kind: "for", prefix: checked(second, "show route for") };
  if (first === "in") return { kind: "inside", prefix: checked(second, "show route in") };
  const near = nearest(first, ["for", "in"]);
  const meant = near ? `; did you mean ${near}?` : "";
  throw usageError(
    `${quote(first)} stands where for or in would${meant}\n` +
      "show route PREFIX, show route for ADDRESS, show route in PREFIX",
  );
}

function checked(text: string, before: string): Prefix {
  const prefix = parsePrefix(text);
  if (prefix) return prefix;
  const loose = parsePrefix(text, true);
  const why = loose
    ? `it has bits behind its length; ${formatPrefix(loose)} has not`
    : "it is neither an address nor a prefix";
  throw usageError(`cannot use ${quote(text)} behind ${before}: ${why}`);
}

/** In words: `192.0.2.0/24`, `192.0.2.1`, `anything in 10.0.0.0/8`; empty where nothing is asked. */
export function questionText(question: Question): string {
  if (question.kind === "all") return "";
  const text = formatPrefix(question.prefix), { address, length } = question.prefix;
  const isAddress = length === address.length * 8;
  if (question.kind === "inside") return `anything in ${text}`;
  return isAddress && question.kind === "for" ? text.slice(0, text.indexOf("/")) : text;
}

/** Octets of the addresses that are asked about; undefined for both. */
export function octetsAsked(question: Question): number | undefined {
  return question.kind === "all" ? undefined : question.prefix.address.length;
}
