// YAML with every scalar a text, and with the place of everything. The package `yaml` is taken and not
// `@std/yaml`, because only it knows where a key or a value stands: without that no error can say
// its line. It is loaded with this file: who reads no configuration does not pay for it.
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { type ErrorList, otherPlace, type Place } from "./config_error.ts";
import { quoted } from "./misread.ts";
import { addSyntaxErrors } from "./yaml_faults.ts";

/**
 * A text, a list or a mapping as it stands in the file; `nothing` where a value is left out, and
 * `broken` where the errors say already why there is none.
 */
export type Tree = Text | List | Mapping | Nothing;

export interface Text {
  readonly kind: "text";
  /** As it was written: `010` has three characters. */
  readonly text: string;
  readonly place: Place;
  /** Column of the first character, where those behind it stand as they are read; else 0. */
  readonly inside: number;
}

export interface List {
  readonly kind: "list";
  readonly items: readonly Tree[];
  readonly place: Place;
}

export interface Mapping {
  readonly kind: "mapping";
  /** Each key once. */
  readonly entries: readonly Entry[];
  readonly place: Place;
}

export interface Entry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: Tree;
}

export interface Nothing {
  readonly kind: "nothing" | "broken";
  readonly place: Place;
}

/** A larger file is no configuration. */
const MOST_CHARACTERS = 8 << 20;
/** A configuration is hardly ten deep. */
const MOST_DEEP = 32;
/** Values that a file may come to once all aliases are followed: 10,000 peers have 200,000. */
const MOST_VALUES = 2_000_000;

const START: Place = { line: 1, column: 1 };

/** The values of a file, or undefined where they cannot be told apart; what is wrong is added to `errors`. */
export function readTree(text: string, errors: ErrorList): Tree | undefined {
  if (text.length > MOST_CHARACTERS) {
    errors.add(START, "", `the file has more than ${MOST_CHARACTERS >> 20} MiB`);
    return undefined;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: "failsafe",
    lineCounter: lines,
    // Both are looked for here: the package does the first in quadratic time, and tells no place of it.
    uniqueKeys: false,
    prettyErrors: false,
  });
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (addSyntaxErrors(text, document.errors, placeOf, errors)) return undefined;
  const reader = new TreeReader(placeOf, errors),
    { tree } = reader.read(document.contents, "", 0, 0);
  // Who walks it would walk for hours.
  return reader.isTooMany ? undefined : tree;
}

/** A tree with the number of values it comes to. */
interface Weighed {
  readonly tree: Tree;
  readonly weight: number;
}

/** An anchored value whose end has not come yet. */
const OPEN = "open";

class TreeReader {
  readonly #placeOf: (offset: number) => Place;
  readonly #errors: ErrorList;
  /** Values with an anchor. An alias shares the value: nothing is copied, however often it is named. */
  readonly #anchors = new Map<string, Weighed | typeof OPEN>();
  isTooMany = false;

  constructor(placeOf: (offset: number) => Place, errors: ErrorList) {
    this.#placeOf = placeOf;
    this.#errors = errors;
  }

  /** `offset`: where a value that is not there would stand. */
  read(item: Node | null, path: string, offset: number, deep: number): Weighed {
    const at = item?.range?.[0] ?? offset, place = this.#placeOf(at);
    if (!item) return leaf({ kind: "nothing", place });
    if (deep > MOST_DEEP) return this.#refuse(place, path, `nested more than ${MOST_DEEP} deep`);
    if (isAlias(item)) return this.#follow(item.source, place, path);
    if (item.tag !== undefined && !isPlainTag(item.tag)) {
      const hint = /^!(?!!)/.test(item.tag)
        ? "put a text that begins with ! in quotes"
        : "every value is read as it is written";
      return this.#refuse(place, path, `the tag ${quoted(item.tag)} says nothing here`, hint);
    }
    const anchor = isScalar(item) || isMap(item) || isSeq(item) ? item.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, OPEN);
    const read = this.#value(item, place, path, deep);
    if (anchor !== undefined) this.#anchors.set(anchor, read);
    if (read.weight > MOST_VALUES) this.#addTooMany(place, path);
    return read;
  }

  #value(item: Node, place: Place, path: string, deep: number): Weighed {
    if (isSeq(item)) {
      const items = item.items.map((inner, i) =>
        this.read(inner as Node, `${path}[${i}]`, 0, deep + 1)
      );
      return { tree: { kind: "list", items: items.map((i) => i.tree), place }, weight: sum(items) };
    }
    if (isMap(item)) return this.#mapping(item.items as Pairs, place, path, deep);
    if (!isScalar(item)) return leaf({ kind: "nothing", place });
    const text = String(item.value ?? ""), isPlain = item.type === "PLAIN";
    // Nothing, and what YAML calls null; in quotes they are texts.
    if (isPlain && (text === "" || text === "~" || text === "null")) {
      return leaf({ kind: "nothing", place });
    }
    const isOneLine = (item.range?.[1] ?? 0) - (item.range?.[0] ?? 0) ===
      text.length + (isPlain ? 0 : 2);
    const inside = isOneLine ? place.column + (isPlain ? 0 : 1) : 0;
    return leaf({ kind: "text", text, place, inside });
  }

  #mapping(pairs: Pairs, place: Place, path: string, deep: number): Weighed {
    const entries = new Map<string, Entry>(), values: Weighed[] = [];
    for (const { key, value } of pairs) {
      const name = this.read(key, path, 0, deep + 1).tree;
      if (name.kind === "broken") continue;
      if (name.kind !== "text") {
        this.#errors.add(name.place, path, "a key has to be a word");
        continue;
      }
      const keyPlace = this.#placeOf(key?.range?.[0] ?? 0);
      const { text } = name, inside = path === "" ? text : `${path}.${text}`;
      const known = entries.get(text);
      if (known) {
        const first = otherPlace(known.keyPlace);
        this.#errors.add(keyPlace, inside, `${quoted(text)} stands twice, first in ${first}`);
      } else if (text === "<<") {
        const hint = "name a template, or repeat the keys";
        this.#errors.add(keyPlace, path, "merge keys are not followed", hint);
      }
      const read = this.read(value, inside, key?.range?.[1] ?? 0, deep + 1);
      values.push(read);
      if (known || text === "<<") continue;
      entries.set(text, { key: text, keyPlace, value: read.tree });
    }
    const tree: Mapping = { kind: "mapping", entries: [...entries.values()], place };
    return { tree, weight: sum(values) };
  }

  #follow(name: string, place: Place, path: string): Weighed {
    const known = this.#anchors.get(name);
    if (known === OPEN) {
      return this.#refuse(place, path, `the alias *${name} stands inside of what it names`);
    }
    if (known) return known;
    const hint = "put a text that begins with * in quotes";
    return this.#refuse(place, path, `nothing before it has the anchor &${name}`, hint);
  }

  #refuse(place: Place, path: string, reason: string, hint?: string): Weighed {
    this.#errors.add(place, path, reason, hint);
    return leaf({ kind: "broken", place });
  }

  #addTooMany(place: Place, path: string): void {
    if (this.isTooMany) return;
    this.isTooMany = true;
    this.#errors.add(place, path, `its aliases come to more than ${MOST_VALUES} values`);
  }
}

type Pairs = readonly { readonly key: Node | null; readonly value: Node | null }[];

/** Those that say what stands there anyway. */
function isPlainTag(tag: string): boolean {
  return tag === "!" || /^tag:yaml\.org,2002:(str|map|seq)$/.test(tag);
}

function leaf(tree: Tree): Weighed {
  return { tree, weight: 1 };
}

function sum(parts: readonly Weighed[]): number {
  return parts.reduce((total, { weight }) => total + weight, 1);
}
