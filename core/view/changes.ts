import type { ChangeRow } from "../agent/rows.ts";
import { terminalText } from "./terminal_text.ts";

const SIGNS = { add: "+", remove: "-", change: "~" } as const;

/** `~ peer tor-a: hold-time: 90 -> 30; session reset`. */
export function changeText({ what, change, keys, effect }: ChangeRow): string {
  const which = keys === undefined || keys.length === 0 ? "" : `: ${keys.join(", ")}`;
  return terminalText(`${SIGNS[change]} ${what}${which}; ${effect}`);
}
