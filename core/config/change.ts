import { type Effect, EFFECTS, strongest } from "./effects.ts";
import type { Group } from "./spec/kind.ts";

/** What another configuration does to one thing: a line of `peer reload --plan`. */
export interface ConfigChange {
  readonly schema: "underlay.change/1";
  /** `peer tor-a`, `policy from-tor`, `decision`, `announce 10.0.0.0/24`. */
  readonly what: string;
  readonly change: "add" | "remove" | "change";
  /** The keys that differ, with both values: `hold-time: 90 -> 30`. */
  readonly keys?: readonly string[];
  /** What follows: `session reset`, `routes refreshed`, `decided anew`, `nothing`. */
  readonly effect: string;
}

/** A key that differs. */
export interface Difference {
  /** `hold-time: 90 -> 30`. */
  readonly text: string;
  readonly effect: Effect;
}

/** How a field of a checked value is called in the file, and its value there. */
export interface Field<Value> {
  readonly key: string;
  readonly effect: Effect;
  show(value: Value): string;
}

/** The field of a key: what follows when it changes stands with the key. */
export function field<Value>(
  keys: Group,
  key: string,
  show: (value: Value) => string = shown,
): Field<Value> {
  return { key, effect: keys[key]!.effect, show };
}

/** A value as a person writes it. */
export function shown(value: unknown): string {
  return value === undefined
    ? "none"
    : value === true
    ? "yes"
    : value === false
    ? "no"
    : `${value}`;
}

/** A field for every property: one that is forgotten does not compile. */
export type Fields<T extends object> = { readonly [Name in keyof Required<T>]: Field<T[Name]> };

/** The fields in which two values differ; `inside` goes before each key. */
export function differences<T extends object>(
  fields: Fields<T>,
  before: T,
  after: T,
  inside = "",
): readonly Difference[] {
  return (Object.keys(fields) as (keyof T)[]).flatMap((name) => {
    const { key, effect, show } = fields[name];
    const [old, now] = [show(before[name]), show(after[name])];
    return old === now ? [] : [{ text: `${inside}${key}: ${old} -> ${now}`, effect }];
  });
}

/** The line of something that is there before and after; none where nothing differs. */
export function changed(what: string, all: readonly Difference[]): readonly ConfigChange[] {
  const effect = EFFECTS[strongest(all.map((one) => one.effect))];
  return all.length === 0 ? [] : [changeOf(what, "change", effect, all.map(({ text }) => text))];
}

export function changeOf(
  what: string,
  change: ConfigChange["change"],
  effect: string,
  keys: readonly string[] = [],
): ConfigChange {
  return { schema: "underlay.change/1", what, change, ...(keys.length > 0 && { keys }), effect };
}

/** What came, went or stayed between two maps, in the order of names, those that went first. */
export function pairs<Value>(
  before: ReadonlyMap<string, Value>,
  after: ReadonlyMap<string, Value>,
): readonly (readonly [name: string, old: Value | undefined, now: Value | undefined])[] {
  const gone = [...before.keys()].filter((name) => !after.has(name));
  return [...gone, ...after.keys()].map((name) => [name, before.get(name), after.get(name)]);
}
