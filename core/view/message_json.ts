import type { Fault } from "../wire/fault.ts";
import { toHex } from "../net/hex.ts";
import {
  HEADER_LENGTH,
  isOfHeader,
  KEEPALIVE,
  messageTypeName,
  NOTIFICATION,
  OPEN,
  ROUTE_REFRESH,
  UPDATE,
} from "../wire/message_header.ts";
import { decodeNotification } from "../wire/notification.ts";
import { notificationName } from "../wire/notification_names.ts";
import { notificationJson } from "../wire/notification_view.ts";
import { decodeOpen } from "../wire/open.ts";
import { openJson } from "../wire/open_view.ts";
import { decodeRouteRefresh } from "../wire/route_refresh.ts";
import { routeRefreshJson } from "../wire/route_refresh_view.ts";

/** The word for each message type; index is the type. */
const TYPES = ["other", "open", "update", "notification", "keepalive", "refresh"];

/** `open`, `update`, `notification`, `keepalive`, `refresh` or `other`. */
export function messageTypeWord(type: number): string {
  return TYPES[type] ?? "other";
}

/**
 * What JSON shows of a message besides what all messages have; of an UPDATE whose parts cannot be
 * told apart nothing, of a header that is wrong and of a type that nobody knows the octets behind it.
 */
export function messageJson(
  bytes: Uint8Array,
  start: number,
  end: number,
  faults: readonly Fault[],
): Record<string, unknown> {
  const type = bytes[start + 18]!;
  // A header that is wrong says nothing that can be relied on.
  if (faults.some(isOfHeader)) return {};
  switch (type) {
    case OPEN:
      return openJson(decodeOpen(bytes, start, end, []));
    case NOTIFICATION:
      return notificationJson(decodeNotification(bytes, start, end, []));
    case ROUTE_REFRESH:
      return routeRefreshJson(decodeRouteRefresh(bytes, start, end, []));
    case KEEPALIVE:
    case UPDATE:
      return {};
    default: {
      const hex = toHex(bytes, Math.min(start + HEADER_LENGTH, end), end);
      return { name: messageTypeName(type), hex };
    }
  }
}

/** A fault with the name of the error that a reset would carry. */
export function faultJson(fault: Fault): Record<string, unknown> {
  const { what, reason, offset, outcome, code, subcode, section } = fault;
  const error = notificationName(code, subcode);
  return { what, reason, offset, outcome, code, subcode, error, section };
}
