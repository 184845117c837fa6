import type { Moment, Notified } from "./facts.ts";
import { decodeNotification } from "../wire/notification.ts";
import { readData } from "../wire/notification_data.ts";
import { notificationName } from "../wire/notification_names.ts";
import { notificationText } from "../wire/notification_view.ts";

/** The NOTIFICATION in `bytes[start..end)` as a verdict needs it: in words that are safe to print. */
export function notifiedOf(
  bytes: Uint8Array,
  start: number,
  end: number,
  moment: Moment,
): Notified {
  const notification = decodeNotification(bytes, start, end, []);
  const { code, subcode } = notification;
  const name = notificationName(code, subcode), text = notificationText(notification);
  const wanted = readData(notification)?.json.capabilities;
  const capabilities = Array.isArray(wanted) ? { capabilities: wanted as string[] } : {};
  return { ...moment, code, subcode, name, text, ...capabilities };
}
