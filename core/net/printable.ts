/** Octets of the UTF-8 character at `at`, or 0 when there is none (Unicode 15 §3.9, table 3-7). */
function characterLength(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > end) return 0;
  // Overlong forms, surrogates and what is above U+10FFFF show in the second octet.
  const second = bytes[at + 1]!;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i = at + 2; i < at + length; i++) if ((bytes[i]! & 0xc0) !== 0x80) return 0;
  return length;
}

// Made when the first character beyond ASCII comes: most captures have none, and start-up is a feature.
let utf8: TextDecoder | undefined, unsafe: RegExp | undefined;

/** The character in `bytes[start..end)`, which is none of ASCII; undefined when it must be escaped. */
function safeCharacter(bytes: Uint8Array, start: number, end: number): string | undefined {
  utf8 ??= new TextDecoder("utf-8", { ignoreBOM: true });
  // C1; bidirectional and other invisible controls; line and paragraph separators.
  unsafe ??= /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
  const character = utf8.decode(bytes.subarray(start, end));
  return unsafe.test(character) ? undefined : character;
}

/** The same for ASCII: C0 and DEL must be escaped, a backslash is doubled. */
function safeAscii(code: number): string | undefined {
  if (code < 0x20 || code === 0x7f) return undefined;
  return code === 0x5c ? "\\\\" : String.fromCharCode(code);
}

function escaped(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let i = start; i < end; i++) text += `\\x${bytes[i]!.toString(16).padStart(2, "0")}`;
  return text;
}

/**
 * The octets as UTF-8 text that is safe on a terminal and in a log: control characters, terminal
 * escapes, bidirectional overrides and whatever is not UTF-8 stand as `\xNN`, a backslash as `\\`.
 * The result tells the octets apart again: `\xNN` is always one octet.
 */
export function printable(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  let text = "";
  for (let at = start; at < end;) {
    const length = characterLength(bytes, at, end), next = at + Math.max(length, 1);
    const character = length === 1
      ? safeAscii(bytes[at]!)
      : length > 1
      ? safeCharacter(bytes, at, next)
      : undefined;
    text += character ?? escaped(bytes, at, next);
    at = next;
  }
  return text;
}

/** True when the octets are well-formed UTF-8. */
export function isUtf8(bytes: Uint8Array, start = 0, end: number = bytes.length): boolean {
  for (let at = start; at < end;) {
    const length = characterLength(bytes, at, end);
    if (length === 0) return false;
    at += length;
  }
  return true;
}
