// Kubernetes resources as kubectl and calicoctl print them: YAML of one or many documents, JSON, lists.
import { type Document, parseAllDocuments } from "yaml";
import { isNestedTooDeep } from "../ipam/nesting.ts";

/** One resource; its scalars may be texts or JSON values, so read them through {@link textAt} and friends. */
export interface Resource {
  readonly kind: string;
  readonly name: string;
  readonly value: Tree;
}

export type Tree = Readonly<Record<string, unknown>>;

/** The resources of a text, those of a list one by one; or why it has none. */
export function readResources(text: string): readonly Resource[] | { readonly fault: string } {
  const values = parseValues(text);
  if ("fault" in values) return values;
  // Lists of lists of them are nobody's; a resource itself has some ten levels.
  if (values.some((value) => isNestedTooDeep(value))) return { fault: TOO_DEEP };
  const resources = values.flatMap(flattened);
  const bad = resources.find(({ kind }) => kind === "");
  if (bad) return { fault: "there is something in it that has no kind" };
  return resources.length > 0 ? resources : { fault: "there is no resource in it" };
}

function parseValues(text: string): readonly unknown[] | { readonly fault: string } {
  // What kubectl prints as JSON may have a hundred megabytes; the YAML reader would take minutes.
  if (/^\s*\{/.test(text)) {
    try {
      return [JSON.parse(text)];
    } catch {
      // Flow mappings of YAML begin so as well.
    }
  }
  const documents = parseAllDocuments(text, {
    schema: "failsafe",
    prettyErrors: true,
    logLevel: "error",
  });
  if (!Array.isArray(documents)) return [];
  const all = documents as readonly Document[], error = all.flatMap(({ errors }) => errors)[0];
  if (error) return { fault: faultOf(error) };
  try {
    return all.map((document) => document.toJS({ maxAliasCount: 100 }) as unknown);
  } catch (error) {
    // An alias without its anchor, or more aliases than anybody writes.
    return { fault: faultOf(error as Error) };
  }
}

const TOO_DEEP = "it is nested too deep";

function faultOf({ message }: Error): string {
  if (message.includes("call stack")) return TOO_DEEP;
  return message.split("\n")[0]!.replace(/:$/, "");
}

function flattened(value: unknown): readonly Resource[] {
  if (value === null || value === undefined || value === "") return [];
  if (!isTree(value)) return [{ kind: "", name: "", value: {} }];
  const { items } = value;
  if (Array.isArray(items)) return items.flatMap(flattened);
  const kind = textAt(value, "kind") ?? "", name = textAt(value, "metadata", "name") ?? "";
  return kind.endsWith("List") ? [] : [{ kind, name, value }];
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What stands there; undefined where there is nothing, `null` or `~` included. */
export function valueAt(value: Tree, ...path: readonly string[]): unknown {
  let at: unknown = value;
  for (const key of path) {
    if (!isTree(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at === null || at === "null" || at === "~" ? undefined : at;
}

export function textAt(value: Tree, ...path: readonly string[]): string | undefined {
  const at = valueAt(value, ...path);
  return typeof at === "string" ? at : typeof at === "number" ? String(at) : undefined;
}

/** A whole number that is not negative. */
export function numberAt(value: Tree, ...path: readonly string[]): number | undefined {
  const text = textAt(value, ...path);
  return text !== undefined && /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}

export function isTrueAt(value: Tree, ...path: readonly string[]): boolean {
  const at = valueAt(value, ...path);
  return at === true || at === "true";
}

export function listAt(value: Tree, ...path: readonly string[]): readonly unknown[] {
  const at = valueAt(value, ...path);
  return Array.isArray(at) ? at : [];
}

/** The texts of a mapping, as labels are; what is no scalar is passed over. */
export function textsAt(value: Tree, ...path: readonly string[]): readonly {
  readonly key: string;
  readonly value: string;
}[] {
  const at = valueAt(value, ...path);
  if (!isTree(at)) return [];
  return Object.entries(at).filter(([, value]) => typeof value !== "object")
    .map(([key, text]) => ({ key, value: String(text) }));
}
