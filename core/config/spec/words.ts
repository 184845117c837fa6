import { FilterError } from "../../filter/terms.ts";
import { named, type Place } from "../config_error.ts";
import type { Entry, Tree } from "../yaml_tree.ts";
import { joined, type Kind, type Schema, type Spot, type Word, wrong } from "./kind.ts";

/** One key of `match`, `set`, `add` or `delete` with its texts. */
export interface WordsOf {
  readonly key: string;
  readonly texts: readonly PlacedText[];
}

/** The same to be written. */
export interface WrittenWords {
  readonly key: string;
  readonly texts: readonly string[];
}

interface PlacedText {
  readonly text: string;
  readonly place: Place;
  readonly path: string;
}

interface WordTable {
  readonly wanted: string;
  readonly table: readonly Word[];
  /** Throws `FilterError` for texts that the key does not take. */
  check(key: string, texts: readonly string[]): unknown;
}

/** A mapping from words of the policy language to one text, several, or none. */
export function words(
  { wanted, table, check }: WordTable,
): Kind<readonly WordsOf[], readonly WrittenWords[]> {
  const known = new Set(table.map(({ key }) => key));
  return {
    wanted,
    schema: {
      type: "object",
      properties: Object.fromEntries(table.map((word) => [word.key, wordSchema(word)])),
      additionalProperties: false,
    },
    shape: { of: "words", table },
    read(tree, spot) {
      if (tree.kind !== "mapping") return void wrong(tree, spot, wanted);
      return tree.entries.flatMap((entry) => {
        const inside = { path: joined(spot.path, entry.key), reading: spot.reading };
        if (!known.has(entry.key)) return unknown(entry, inside, known);
        const texts = textsOf(entry.value, inside);
        return texts && passes(entry, texts, inside, check) ? [{ key: entry.key, texts }] : [];
      });
    },
    write: (all) => Object.fromEntries(all.map(({ key, texts }) => [key, texts])),
  };
}

function wordSchema({ help, examples }: Word): Schema {
  const one = { type: ["string", "number", "boolean"] };
  return {
    description: help,
    anyOf: [one, { type: "array", items: one }, { type: "null" }],
    ...(examples.length > 0 && { examples }),
  };
}

function unknown({ key, keyPlace }: Entry, spot: Spot, known: ReadonlySet<string>): [] {
  const { errors, nearest } = spot.reading, names = [...known], near = nearest(key, names);
  const hint = near ? `did you mean ${near}?` : `known are ${named(names)}`;
  errors.add(keyPlace, spot.path, "there is no such key", hint);
  return [];
}

function textsOf(tree: Tree, spot: Spot): readonly PlacedText[] | undefined {
  if (tree.kind === "nothing") return [];
  if (tree.kind === "text") return [{ text: tree.text, place: tree.place, path: spot.path }];
  if (tree.kind !== "list") return void wrong(tree, spot, "a text or a list of texts");
  const texts = tree.items.flatMap((item, i) => {
    const path = `${spot.path}[${i}]`;
    if (item.kind === "text") return [{ text: item.text, place: item.place, path }];
    wrong(item, { path, reading: spot.reading }, "a text");
    return [];
  });
  return texts.length === tree.items.length ? texts : undefined;
}

/** Whether the texts are taken; where one of several is the reason, that one is told of. */
function passes(
  { key, keyPlace }: Entry,
  texts: readonly PlacedText[],
  { path, reading }: Spot,
  check: WordTable["check"],
): boolean {
  const why = whyNot(() => check(key, texts.map(({ text }) => text)));
  if (why === undefined) return true;
  let isTold = false;
  for (const { text, place, path } of texts) {
    const reason = whyNot(() => check(key, [text]));
    if (reason === undefined) continue;
    reading.errors.add(place, path, reason);
    isTold = true;
  }
  if (!isTold) reading.errors.add(texts[0]?.place ?? keyPlace, path, why);
  return false;
}

/** What a check says; undefined where it passes. */
export function whyNot(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return error.message;
  }
}
