// What the keys of a configuration are, as data: the checks, the JSON Schema, the shipped example and
// what a change of a key does all come from these descriptors.
import { type ErrorList, named, type Place } from "../config_error.ts";
import type { Effect } from "../effects.ts";
import { type Nearest, quoted } from "../misread.ts";
import type { Tree } from "../yaml_tree.ts";

/** A part of a JSON Schema, draft 2020-12. */
export type Schema = Readonly<Record<string, unknown>>;

/** Where a value is, for whoever reads it. */
export interface Spot {
  /** `peers[2].hold-time`. */
  readonly path: string;
  readonly reading: Reading;
}

/** What one reading of a file has in common. */
export interface Reading {
  readonly errors: ErrorList;
  readonly nearest: Nearest;
}

/** A value as a file has it, before it is YAML or JSON. */
export type Plain = string | number | boolean | readonly Plain[] | PlainGroup;
export interface PlainGroup {
  readonly [key: string]: Plain;
}

/** A kind of value. `Value` is what it becomes when it is read, `Written` what it is written from. */
export interface Kind<Value, Written = Value> {
  /** To follow `is not`: `0 or 3 to 65535`. */
  readonly wanted: string;
  readonly schema: Schema;
  /** What is inside, for the example. */
  readonly shape?: Shape;
  /** Reads it, or adds to the errors why not and answers undefined. */
  read(tree: Tree, spot: Spot): Value | undefined;
  /** What is read as this value. */
  write(value: Written): Plain;
}

export type Shape =
  | { readonly of: "group"; readonly group: Group }
  | { readonly of: "items"; readonly item: Kind<unknown> }
  /** `list`: what the items are where each name has a list. */
  | { readonly of: "names"; readonly item: Kind<unknown>; readonly list?: string }
  | { readonly of: "words"; readonly table: readonly Word[] };

/** A word of the policy language. */
export interface Word {
  readonly key: string;
  readonly help: string;
  /** Texts that it takes; empty where it takes none. */
  readonly examples: readonly string[];
}

/** One key. */
export interface Key<Value = unknown, Written = Value> {
  readonly kind: Kind<Value, Written>;
  /** What it says, for the example and the schema. */
  readonly help: string;
  /** What holds without it, for a person; absent where it has to be there or the keys inside say it. */
  readonly default?: string;
  /** Its value in the example, as YAML; absent where the keys inside have their own. */
  readonly example?: string;
  /** What follows when it changes while the router runs. */
  readonly effect: Effect;
  readonly isRequired?: true;
}

/** Keys by name. */
// deno-lint-ignore no-explicit-any
export type Group = Readonly<Record<string, Key<any, any>>>;

/** A value and where it stands. */
export interface Placed<Value> {
  readonly value: Value;
  readonly place: Place;
  readonly path: string;
}

// deno-lint-ignore no-explicit-any
type ValueOf<K> = K extends Key<infer Value, any> ? Value : never;
// deno-lint-ignore no-explicit-any
type WrittenOf<K> = K extends Key<any, infer Written> ? Written : never;

/** The keys of a group that a file has; undefined for one that could not be read. */
export type Values<G extends Group> = {
  readonly [Name in keyof G]?: Placed<ValueOf<G[Name]>> | undefined;
};

/** The values of a group to be written; undefined for a key that is left out. */
export type WrittenValues<G extends Group> = {
  readonly [Name in keyof G]: WrittenOf<G[Name]> | undefined;
};

/** Keys of other programs, or that must not be here, each with why. */
export type Refused = Readonly<Record<string, string>>;

/** A mapping with these keys and no others. Left empty it is a mapping without keys. */
export function group<G extends Group>(
  keys: G,
  refused: Refused = {},
): Kind<Values<G>, WrittenValues<G>> {
  return {
    wanted: "a mapping",
    schema: groupSchema(keys),
    shape: { of: "group", group: keys },
    read(tree, spot) {
      const values: Record<string, Placed<unknown> | undefined> = {};
      const entries = entriesOf(tree, spot);
      if (!entries) return undefined;
      for (const { key, keyPlace, value } of entries) {
        const path = joined(spot.path, key), known = keys[key];
        if (!known || !Object.hasOwn(keys, key)) {
          refuse(keys, refused, key, keyPlace, spot);
          continue;
        }
        const hint = known.isRequired ? undefined : "leave the key away for what is usual";
        const inside = { path, reading: spot.reading };
        values[key] = placed(known.kind, value, inside, hint);
      }
      for (const [name, { isRequired, kind, example }] of Object.entries(keys)) {
        if (!isRequired || entries.some((entry) => entry.key === name)) continue;
        const hint = `for example ${name}: ${example ?? kind.wanted}`;
        spot.reading.errors.add(tree.place, spot.path, `${name} is missing`, hint);
      }
      return values as Values<G>;
    },
    write(values) {
      const there = Object.keys(keys).filter((name) => values[name] !== undefined);
      return Object.fromEntries(there.map((name) => [name, keys[name]!.kind.write(values[name])]));
    },
  };
}

function entriesOf(tree: Tree, spot: Spot) {
  if (tree.kind === "mapping") return tree.entries;
  if (tree.kind === "nothing") return [];
  return void wrong(tree, spot, "a mapping with keys");
}

function refuse(keys: Group, refused: Refused, key: string, place: Place, spot: Spot): void {
  const { errors, nearest } = spot.reading, path = joined(spot.path, key);
  if (Object.hasOwn(refused, key)) return errors.add(place, path, "is not read", refused[key]);
  const names = Object.keys(keys), near = nearest(key, names);
  const hint = near ? `did you mean ${near}?` : `known are ${named(names)}`;
  errors.add(place, path, "there is no such key", hint);
}

function groupSchema(keys: Group): Schema {
  const required = Object.keys(keys).filter((name) => keys[name]!.isRequired);
  return {
    type: ["object", "null"],
    properties: Object.fromEntries(
      Object.entries(keys).map(([name, key]) => [name, keySchema(key)]),
    ),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function keySchema({ kind, help, default: usual }: Key): Schema {
  const description = usual === undefined ? help : `${help}\nDefault: ${usual}.`;
  return { description, ...kind.schema };
}

/** A list of such values. */
export function items<Value, Written>(
  item: Kind<Value, Written>,
): Kind<readonly Placed<Value>[], readonly Written[]> {
  return {
    wanted: "a list",
    schema: { type: "array", items: item.schema },
    shape: { of: "items", item },
    read(tree, spot) {
      if (tree.kind !== "list") {
        const one = tree.kind === "text" ? `a list of one is [${quoted(tree.text)}]` : undefined;
        return void wrong(tree, spot, "a list", one);
      }
      return tree.items.flatMap((inner, i) => {
        const path = `${spot.path}[${i}]`;
        return placed(item, inner, { path, reading: spot.reading }) ?? [];
      });
    },
    write: (values) => values.map((value) => item.write(value)),
  };
}

/** Such values under names that a person chooses. `list`: what they are, where each is a list. */
export function names<Value, Written>(
  item: Kind<Value, Written>,
  list?: string,
): Kind<ReadonlyMap<string, Placed<Value>>, ReadonlyMap<string, Written>> {
  return {
    wanted: "a mapping of names",
    schema: {
      type: ["object", "null"],
      propertyNames: { pattern: NAME.source },
      additionalProperties: item.schema,
    },
    shape: { of: "names", item, ...(list !== undefined && { list }) },
    read(tree, spot) {
      const entries = entriesOf(tree, spot), out = new Map<string, Placed<Value>>();
      for (const { key, keyPlace, value } of entries ?? []) {
        const path = joined(spot.path, key);
        if (!NAME.test(key)) {
          spot.reading.errors.add(keyPlace, path, `${quoted(key)} is not ${NAME_WANTED}`);
        }
        const read = placed(item, value, { path, reading: spot.reading });
        if (read) out.set(key, read);
      }
      return entries && out;
    },
    write: (values) =>
      Object.fromEntries([...values].map(([name, value]) => [name, item.write(value)])),
  };
}

/** What peers, policies and the like may be called. */
export const NAME = /^[\w][\w.:%@/+-]{0,63}$/;
export const NAME_WANTED = "a name: up to 64 letters, digits and any of . : % @ / + - _";

function placed<Value, Written>(
  kind: Kind<Value, Written>,
  tree: Tree,
  spot: Spot,
  hint?: string,
): Placed<Value> | undefined {
  if (tree.kind === "broken") return undefined;
  if (tree.kind === "nothing" && kind.shape?.of !== "group") {
    const reason = `has no value: expected is ${kind.wanted}`;
    return void spot.reading.errors.add(tree.place, spot.path, reason, hint);
  }
  const value = kind.read(tree, spot);
  return value === undefined ? undefined : { value, place: tree.place, path: spot.path };
}

/** Adds that something else stands where `wanted` is expected. */
export function wrong(tree: Tree, { path, reading }: Spot, wanted: string, hint?: string): void {
  if (tree.kind === "broken") return;
  const is = tree.kind === "text"
    ? `${quoted(tree.text)} is`
    : tree.kind === "nothing"
    ? "nothing stands here, which is"
    : `a ${tree.kind} is`;
  reading.errors.add(tree.place, path, `${is} not ${wanted}`, hint);
}

/** The path of a key inside of `path`. */
export function joined(path: string, key: string): string {
  const name = NAME.test(key) && !key.includes(".") ? key : quoted(key);
  return path === "" ? name : `${path}.${name}`;
}
