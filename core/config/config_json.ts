// A written configuration as JSON and back: keys as everywhere in our JSON, and no key that is data.
import type { Kind, Plain, PlainGroup, Shape } from "./spec/kind.ts";
import { router } from "./spec/router.ts";

/** What `writtenConfig` answers, as members of a row: names stand inside of what they name. */
export function configJson(written: PlainGroup): PlainGroup {
  return jsonOf(written, router.shape) as PlainGroup;
}

/** The inverse of {@link configJson}; keys that no configuration has are left out. */
export function configOfJson(json: PlainGroup): PlainGroup {
  return writtenOf(json, router.shape) as PlainGroup;
}

function jsonOf(value: Plain, shape: Shape | undefined): Plain {
  if (shape?.of === "items" && isList(value)) {
    return value.map((item) => jsonOf(item, shape.item.shape));
  }
  if (!shape || !isGroup(value)) return value;
  if (shape.of === "names") {
    return Object.entries(value).map(([name, inner]) => {
      const json = jsonOf(inner, shape.item.shape);
      return isGroup(json) ? { name, ...json } : { name, [shape.list ?? "items"]: json };
    });
  }
  return mapped(
    value,
    (key) => key.replaceAll("-", "_"),
    (key, inner) => jsonOf(inner, under(shape, key)),
  );
}

function writtenOf(json: Plain, shape: Shape | undefined): Plain {
  if (shape?.of === "items" && isList(json)) {
    return json.map((item) => writtenOf(item, shape.item.shape));
  }
  if (shape?.of === "names" && isList(json)) {
    return Object.fromEntries(
      json.filter(isGroup).map((item) => {
        const { name = "", ...inner } = item, { list = "items" } = shape;
        return [String(name), writtenOf(inner[list] ?? inner, shape.item.shape)];
      }),
    );
  }
  if (!shape || !isGroup(json)) return json;
  const key = (name: string) => name.replaceAll("_", "-");
  const known = Object.fromEntries(Object.entries(json).filter(([name]) => has(shape, key(name))));
  return mapped(known, key, (name, inner) => writtenOf(inner, under(shape, key(name))));
}

function mapped(
  group: PlainGroup,
  key: (name: string) => string,
  value: (name: string, inner: Plain) => Plain,
): PlainGroup {
  return Object.fromEntries(
    Object.entries(group).map(([name, inner]) => [key(name), value(name, inner)]),
  );
}

function has(shape: Shape, key: string): boolean {
  return shape.of === "group" ? Object.hasOwn(shape.group, key) : true;
}

/** The shape of a key of a group; words have none inside. */
function under(shape: Shape, key: string): Shape | undefined {
  const kind: Kind<unknown> | undefined = shape.of === "group" ? shape.group[key]?.kind : undefined;
  return kind?.shape;
}

export function isGroup(value: Plain): value is PlainGroup {
  return typeof value === "object" && !isList(value);
}

export function isList(value: Plain): value is readonly Plain[] {
  return Array.isArray(value);
}
