import { Writer } from "../net/writer.ts";
import { makeContext } from "../wire/context.ts";
import { MAX_LENGTH } from "../wire/message_header.ts";
import { encodeMessage, type Message } from "../wire/message_value.ts";
import type { Notification } from "../wire/notification.ts";
import type { Open } from "../wire/open.ts";
import type { RouteRefresh } from "../wire/route_refresh.ts";

/** Octets of a NOTIFICATION before its data. */
const NOTIFICATION_HEAD = 21;

/** None of these messages depends on what was negotiated. */
const CONTEXT = makeContext();

function encoded(message: Message): Uint8Array<ArrayBuffer> {
  const out = new Writer(128);
  encodeMessage(message, out, CONTEXT);
  return out.finish();
}

const KEEPALIVE_MESSAGE = encoded({ kind: "keepalive" });

export function encodedKeepalive(): Uint8Array<ArrayBuffer> {
  return KEEPALIVE_MESSAGE;
}

export function encodedOpen(open: Open): Uint8Array<ArrayBuffer> {
  return encoded({ kind: "open", open });
}

/** Data that do not fit into a message of 4096 octets are cut (RFC 4271 §4.5). */
export function encodedNotification(notification: Notification): Uint8Array<ArrayBuffer> {
  const data = notification.data.subarray(0, MAX_LENGTH - NOTIFICATION_HEAD);
  return encoded({ kind: "notification", notification: { ...notification, data } });
}

export function encodedRefresh(refresh: RouteRefresh): Uint8Array<ArrayBuffer> {
  return encoded({ kind: "refresh", refresh });
}
