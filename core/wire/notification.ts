import { octets } from "../net/count.ts";
import type { Writer } from "../net/writer.ts";
import { isUtf8 } from "../net/printable.ts";
import type { Fault } from "./fault.ts";
import { HEADER_LENGTH } from "./message_header.ts";

/** A NOTIFICATION message (RFC 4271 §4.5). Its data stay octets: what they mean depends on the code. */
export interface Notification {
  readonly code: number;
  readonly subcode: number;
  readonly data: Uint8Array;
}

const CEASE = 6, ADMINISTRATIVE_SHUTDOWN = 2, ADMINISTRATIVE_RESET = 4, HARD_RESET = 9;

/** True for the two subcodes of Cease whose data are a message to the operator (RFC 9003 §2). */
export function hasShutdownMessage({ code, subcode }: Notification): boolean {
  return code === CEASE &&
    (subcode === ADMINISTRATIVE_SHUTDOWN || subcode === ADMINISTRATIVE_RESET);
}

/**
 * Octets of the operator's message, undefined when there is none (RFC 9003 §2). A length that lies
 * is capped at the data; no more than the data are ever given.
 */
export function shutdownMessage(notification: Notification): Uint8Array | undefined {
  const { data } = notification;
  if (!hasShutdownMessage(notification) || data.length === 0) return undefined;
  return data.subarray(1, Math.min(1 + data[0]!, data.length));
}

/** What a Hard Reset stands for (RFC 8538 §3.1); undefined when this is none or its data are cut. */
export function innerNotification({ code, subcode, data }: Notification): Notification | undefined {
  if (code !== CEASE || subcode !== HARD_RESET || data.length < 2) return undefined;
  return { code: data[0]!, subcode: data[1]!, data: data.subarray(2) };
}

function complaint(notification: Notification): string | undefined {
  const { code, subcode, data } = notification;
  if (hasShutdownMessage(notification) && data.length > 0) {
    const length = data[0]!, left = data.length - 1;
    if (length !== left) return `message length ${length} is not the ${octets(left)} after it`;
    if (!isUtf8(data, 1)) return "message is not UTF-8";
  }
  if (code === CEASE && subcode === HARD_RESET && data.length < 2) {
    return `Hard Reset needs code and subcode, octets left: ${data.length}`;
  }
  return undefined;
}

/**
 * Reads the NOTIFICATION message in `bytes[start..end)`, header included. Nothing can be answered to
 * one that is wrong (RFC 4271 §6.4): every fault only asks to be logged. The data are a copy.
 */
export function decodeNotification(
  bytes: Uint8Array,
  start: number,
  end: number,
  faults: Fault[],
): Notification {
  const at = start + HEADER_LENGTH;
  const fault = (offset: number, reason: string, section: string) =>
    faults.push({
      what: "NOTIFICATION",
      reason,
      offset,
      outcome: "ignore",
      code: 1,
      subcode: 2,
      section,
    });
  if (end < at + 2) {
    fault(16, `code and subcode are cut, octets left: ${Math.max(end - at, 0)}`, "RFC 4271 §6.4");
    return { code: end > at ? bytes[at]! : 0, subcode: 0, data: new Uint8Array() };
  }
  const notification = {
    code: bytes[at]!,
    subcode: bytes[at + 1]!,
    data: bytes.slice(at + 2, end),
  };
  const reason = complaint(notification);
  if (reason !== undefined) {
    const section = hasShutdownMessage(notification) ? "RFC 9003 §2" : "RFC 8538 §3.1";
    fault(HEADER_LENGTH + 2, reason, section);
  }
  return notification;
}

/** Writes the body of a NOTIFICATION, after the header. */
export function encodeNotification({ code, subcode, data }: Notification, out: Writer): void {
  out.u8(code);
  out.u8(subcode);
  out.put(data);
}

/** Cease with a message to the operator, cut to 255 octets between characters (RFC 9003 §2). */
export function makeShutdown(subcode: 2 | 4, message: string): Notification {
  const room = new Uint8Array(255);
  const { written } = new TextEncoder().encodeInto(message, room);
  const data = new Uint8Array(1 + written);
  data[0] = written;
  data.set(room.subarray(0, written), 1);
  return { code: CEASE, subcode, data: message === "" ? new Uint8Array() : data };
}
