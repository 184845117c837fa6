import type { Selector } from "../ipam/pool.ts";

/**
 * A selector of Calico in our terms: `all()`, `key == 'value'`, `key in {'a', 'b'}`, and several of
 * them joined by `&&`. Undefined for all that needs more than that.
 */
export function parseCalicoSelector(text: string): Selector | undefined {
  const parts = text.split("&&").map((part) => part.trim());
  const terms = parts.filter((part) => part !== "all()" && part !== "").map(parseTerm);
  return terms.every((term) => term !== undefined) ? terms : undefined;
}

const KEY = "([A-Za-z0-9][A-Za-z0-9_./-]*)", QUOTED = `(?:'[^'{}]*'|"[^"{}]*")`;
const EQUAL = new RegExp(`^${KEY}\\s*==\\s*(${QUOTED})$`);
const AMONG = new RegExp(`^${KEY}\\s+in\\s*\\{\\s*(${QUOTED}(?:\\s*,\\s*${QUOTED})*)\\s*\\}$`);

function parseTerm(part: string): Selector[number] | undefined {
  const found = EQUAL.exec(part) ?? AMONG.exec(part);
  if (!found) return undefined;
  const values = [...found[2]!.matchAll(new RegExp(QUOTED, "g"))].map(([one]) => one.slice(1, -1));
  return { key: found[1]!, values };
}

/** The same as Calico writes it. */
export function formatCalicoSelector(selector: Selector): string {
  if (selector.length === 0) return "all()";
  return selector.map(({ key, values: [first = "", ...more] }) =>
    more.length === 0
      ? `${key} == '${first}'`
      : `${key} in {${[first, ...more].map((one) => `'${one}'`).join(", ")}}`
  ).join(" && ");
}
