import { terminalText } from "./terminal_text.ts";

/** Who has a block, for a person. A store that others made may have blocks of nobody: without a name. */
export function ownerText(node: string): string {
  return node === "" ? "nobody" : terminalText(node);
}

/** `node-1's`. */
export function ownersText(node: string): string {
  return `${ownerText(node)}'s`;
}
