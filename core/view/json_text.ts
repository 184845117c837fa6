// What JSON leaves as it is, but a terminal or a text viewer may act on: DEL and C1 controls,
// bidirectional and other invisible controls, line and paragraph separators.
const UNSAFE = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/u;
const EACH_UNSAFE = new RegExp(UNSAFE.source, "gu");

function escaped(character: string): string {
  let text = "";
  for (let i = 0; i < character.length; i++) {
    text += `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`;
  }
  return text;
}

/** The value as JSON on one line that is safe on a terminal: what could act there is `\uNNNN`. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value);
  return UNSAFE.test(text) ? text.replace(EACH_UNSAFE, escaped) : text;
}

/** `local_port` for `localPort`: the keys of all JSON have one form. */
function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The same value with the keys of all its objects in snake case. */
export function withSnakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSnakeKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [snakeCase(key), withSnakeKeys(inner)]),
  );
}
