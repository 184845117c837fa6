// The JSON of `ip -j`, read as what a stranger wrote: what is not as expected is left out.

export type Fields = Readonly<Record<string, unknown>>;

/** The objects of a JSON array; undefined where the text is nothing of the kind. */
export function objectsIn(text: string): Fields[] | undefined {
  // `ip -j neigh` of an empty table prints nothing, or an array of nothing.
  if (text.trim() === "") return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isFields) : undefined;
  } catch {
    return undefined;
  }
}

/** The objects under a key. */
export function inner(fields: Fields, key: string): Fields[] {
  const value = fields[key];
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textAt(fields: Fields, key: string): string | undefined {
  const value = fields[key];
  return typeof value === "string" ? value : undefined;
}

export function numberAt(fields: Fields, key: string): number | undefined {
  const value = fields[key];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** The texts under a key that holds a list of them. */
export function textsAt(fields: Fields, key: string): string[] {
  const value = fields[key];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
