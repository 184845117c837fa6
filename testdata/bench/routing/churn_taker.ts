import { HEADER, UPDATE } from "../live/messages.ts";
import { numberAt } from "./churn_message.ts";
import { type Kind, mark } from "./churn_model.ts";
import { TELLERS } from "./place.ts";

const AS_PATH = 2, MP_REACH = 14, MP_UNREACH = 15;

/** A peer that keeps what it was told, an octet a prefix. */
export class ChurnTaker {
  messages = 0;
  readonly #has: Readonly<Record<Kind, Uint8Array>>;

  constructor(counts: Readonly<Record<Kind, number>>) {
    this.#has = { ipv4: new Uint8Array(counts.ipv4), ipv6: new Uint8Array(counts.ipv6) };
  }

  /** As `ChurnModel.best` has it. */
  has(kind: Kind, prefix: number): number {
    return this.#has[kind][prefix]!;
  }

  take(bytes: Uint8Array, at: number, end: number): void {
    if (bytes[at + HEADER - 1] !== UPDATE) return;
    this.messages++;
    const withdrawn = at + HEADER + 2, attributes = withdrawn + u16(bytes, withdrawn - 2);
    this.#set("ipv4", bytes, withdrawn, attributes, 0);
    const nlri = attributes + 2 + u16(bytes, attributes);
    let path = 0, reach = 0, reachEnd = 0;
    for (let from = attributes + 2; from < nlri;) {
      const isLong = (bytes[from]! & 0x10) > 0, code = bytes[from + 1];
      const value = from + (isLong ? 4 : 3);
      const next = value + (isLong ? u16(bytes, from + 2) : bytes[from + 2]!);
      if (code === AS_PATH) path = pathMark(bytes, value);
      else if (code === MP_UNREACH) this.#set("ipv6", bytes, value + 3, next, 0);
      else if (code === MP_REACH) {
        reach = value + 5 + bytes[value + 3]!;
        reachEnd = next;
      }
      from = next;
    }
    this.#set("ipv6", bytes, reach, reachEnd, path);
    this.#set("ipv4", bytes, nlri, end, path);
  }

  #set(kind: Kind, bytes: Uint8Array, from: number, end: number, value: number): void {
    for (let at = from; at < end; at += 1 + (bytes[at]! + 7 >> 3)) {
      this.#has[kind][numberAt(kind, bytes, at)] = value;
    }
  }
}

/** The router's AS stands first, then that of the peer who told it. */
function pathMark(bytes: Uint8Array, at: number): number {
  const second = at + 2 + 4, as = u16(bytes, second) << 16 | u16(bytes, second + 2);
  return mark(TELLERS.findIndex((teller) => teller.as === as), bytes[at + 1]! - 2);
}

function u16(bytes: Uint8Array, at: number): number {
  return bytes[at]! << 8 | bytes[at + 1]!;
}
