import type { Writer } from "../net/writer.ts";
import type { Context } from "./context.ts";
import type { Fault } from "./fault.ts";
import {
  encodeMessage as encodeFrame,
  HEADER_LENGTH,
  KEEPALIVE,
  NOTIFICATION,
  OPEN,
  ROUTE_REFRESH,
  UPDATE,
} from "./message_header.ts";
import { decodeNotification, encodeNotification, type Notification } from "./notification.ts";
import { decodeOpen, encodeOpen, type Open } from "./open.ts";
import { decodeRouteRefresh, encodeRouteRefresh, type RouteRefresh } from "./route_refresh.ts";
import { decodeUpdate, encodeUpdate, type UpdateValue } from "./update_value.ts";

/** Any BGP message as a value. */
export type Message =
  | { readonly kind: "open"; readonly open: Open }
  | { readonly kind: "update"; readonly update: UpdateValue }
  | { readonly kind: "notification"; readonly notification: Notification }
  | { readonly kind: "keepalive" }
  | { readonly kind: "refresh"; readonly refresh: RouteRefresh }
  /** Of a type that nobody knows, or so broken that its parts cannot be told apart: the octets after the header. */
  | { readonly kind: "opaque"; readonly type: number; readonly body: Uint8Array };

/**
 * Reads the message `bytes[start..end)`, whose header is sound. Nothing is judged here: that is what
 * `checkMessage` and `UpdateChecker` do. Values own their octets.
 */
export function decodeMessage(
  bytes: Uint8Array,
  start: number,
  end: number,
  context: Context,
): Message {
  const type = bytes[start + 18]!;
  const opaque: Message = { kind: "opaque", type, body: bytes.slice(start + HEADER_LENGTH, end) };
  switch (type) {
    case OPEN:
      return decodedOpen(bytes, start, end) ?? opaque;
    case UPDATE: {
      const update = decodeUpdate(bytes, start, end, context);
      return "outcome" in update ? opaque : { kind: "update", update };
    }
    case NOTIFICATION: {
      if (end < start + HEADER_LENGTH + 2) return opaque;
      return { kind: "notification", notification: decodeNotification(bytes, start, end, []) };
    }
    case KEEPALIVE:
      return end === start + HEADER_LENGTH ? { kind: "keepalive" } : opaque;
    case ROUTE_REFRESH:
      if (end < start + HEADER_LENGTH + 4) return opaque;
      return { kind: "refresh", refresh: decodeRouteRefresh(bytes, start, end, []) };
    default:
      return opaque;
  }
}

/** Undefined where lengths inside do not fit together: such an OPEN cannot be written again. */
function decodedOpen(bytes: Uint8Array, start: number, end: number): Message | undefined {
  const faults: Fault[] = [];
  const open = decodeOpen(bytes, start, end, faults);
  const isSound = faults.every(({ code, subcode }) => code === 2 && subcode !== 0);
  return isSound ? { kind: "open", open } : undefined;
}

const TYPE_OF = {
  open: OPEN,
  update: UPDATE,
  notification: NOTIFICATION,
  keepalive: KEEPALIVE,
  refresh: ROUTE_REFRESH,
} as const;

/** Writes a whole message with its header. Throws `RangeError` where something does not fit its length field. */
export function encodeMessage(message: Message, out: Writer, context: Context): void {
  const type = message.kind === "opaque" ? message.type : TYPE_OF[message.kind];
  encodeFrame(out, type, () => encodeBody(message, out, context));
}

function encodeBody(message: Message, out: Writer, context: Context): void {
  switch (message.kind) {
    case "open":
      return encodeOpen(message.open, out);
    case "update":
      return encodeUpdate(message.update, out, context);
    case "notification":
      return encodeNotification(message.notification, out);
    case "refresh":
      return encodeRouteRefresh(message.refresh, out);
    case "opaque":
      return out.put(message.body);
  }
}
