import type { Damage, Info } from "../capture/record.ts";
import { printable } from "../net/printable.ts";
import type { Fault, Outcome } from "../wire/fault.ts";

const STATES = ["", "Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established"];
const CONSEQUENCES: Readonly<Record<Outcome, string>> = {
  ignore: "ignored",
  discard: "attribute discarded",
  withdraw: "treated as withdrawn",
  reset: "session reset",
};

/** The name of an FSM state in the numbering of RFC 6396 §4.4.1. */
export function stateName(state: number): string {
  return STATES[state] || `state ${state}`;
}

/** What a fault asks for, in words. */
export function outcomeText(outcome: Outcome): string {
  return CONSEQUENCES[outcome];
}

/** `ORIGIN at offset 26: value 9 is not 0, 1 or 2 (treated as withdrawn, RFC 7606 §7.1)`. */
export function faultText(fault: Fault): string {
  const { what, offset, reason, outcome, code, subcode, section } = fault;
  const consequence = outcomeText(outcome);
  const sent = outcome === "reset" ? `${consequence} ${code}/${subcode}` : consequence;
  return safeText(`${what} at offset ${offset}: ${reason} (${sent}, ${section})`);
}

/** `packet record at offset 4096 (frame 12): 70000 octets are more than any packet has`. */
export function damageText(damage: Damage): string {
  const where = damage.offset < 0 ? "" : ` at offset ${damage.offset}`;
  const frame = damage.frame > 0 ? ` (frame ${damage.frame})` : "";
  return safeText(`${damage.what}${where}${frame}: ${damage.reason}`);
}

/** What a BMP or MRT source says besides messages. */
export function infoText(info: Info): string {
  return safeText(`${info.kind.toUpperCase()} ${info.text}`);
}

/** Reasons quote values from the wire; none of them may reach a terminal as an escape. */
export function safeText(text: string): string {
  return SAFE.test(text) ? text : printable(new TextEncoder().encode(text));
}

const SAFE = /^[\x20-\x5b\x5d-\x7e§]*$/;
