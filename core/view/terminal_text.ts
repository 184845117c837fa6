// C0, C1 and DEL; bidirectional and other invisible controls; line and paragraph separators.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * The text with whatever a terminal may act on as `\xNN` of its octets, tabs and line ends included.
 * Everything else stays, so that text which was escaped before is not escaped twice.
 */
export function terminalText(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const octets = new TextEncoder().encode(character);
    return Array.from(octets, (octet) => `\\x${octet.toString(16).padStart(2, "0")}`).join("");
  });
}
