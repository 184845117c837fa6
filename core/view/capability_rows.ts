/** A capability with what both sides said of it. */
export interface CapabilityRow {
  readonly name: string;
  readonly ours: string;
  readonly theirs: string;
}

/** Absent from an OPEN. */
const ABSENT = "-";

/**
 * Capabilities of two OPENs, as decode prints them (`role: provider`), side by side. Those that come
 * once for each family are a row each.
 */
export function capabilityRows(
  ours: readonly string[],
  theirs: readonly string[],
): CapabilityRow[] {
  const rows = new Map<string, CapabilityRow>();
  const put = (text: string, side: "ours" | "theirs") => {
    const { key, value } = told(text), row = rows.get(key) ?? blank(key), before = row[side];
    rows.set(key, { ...row, [side]: before === ABSENT ? value : `${before}; ${value}` });
  };
  for (const text of ours) put(text, "ours");
  for (const text of theirs) put(text, "theirs");
  return [...rows.values()];
}

function blank(name: string): CapabilityRow {
  return { name, ours: ABSENT, theirs: ABSENT };
}

/** One that has a value to compare goes by its name; multiprotocol by its family too. */
function told(text: string): { readonly key: string; readonly value: string } {
  const at = text.indexOf(": ");
  if (at < 0) return { key: text, value: "offered" };
  const name = text.slice(0, at), value = text.slice(at + 2);
  return name === "multiprotocol" ? { key: value, value: "offered" } : { key: name, value };
}
