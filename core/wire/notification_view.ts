import { HEADER_LENGTH } from "./message_header.ts";
import { decodeNotification, innerNotification, type Notification } from "./notification.ts";
import { readData } from "./notification_data.ts";
import { errorName, errorSubcodeName, notificationName } from "./notification_names.ts";
import type { Tree } from "./tree.ts";

/** The data as text: their meaning, or hex in front of which stands nothing. */
function dataText(notification: Notification): string {
  return readData(notification)?.text ?? notification.data.toHex();
}

/** `6/2 Cease, Administrative Shutdown: "maintenance at 20:00"`, safe on a terminal. */
export function notificationText(notification: Notification): string {
  const { code, subcode } = notification, inner = innerNotification(notification);
  const head = `${code}/${subcode} ${notificationName(code, subcode)}`;
  if (inner && !(inner.code === code && inner.subcode === subcode)) {
    return `${head} for ${notificationText(inner)}`;
  }
  const data = dataText(notification);
  return data === "" ? head : `${head}: ${data}`;
}

/** What JSON shows of a NOTIFICATION, under the message's own keys. */
export function notificationJson(notification: Notification): Record<string, unknown> {
  const { code, subcode, data } = notification, told = readData(notification);
  const reason = errorSubcodeName(code, subcode);
  return {
    code,
    subcode,
    error: errorName(code),
    ...(reason === undefined ? {} : { reason }),
    ...told?.json,
    ...(told || data.length === 0 ? {} : { hex: data.toHex() }),
  };
}

/** The fields of the NOTIFICATION message in `bytes[start..end)` after its header. */
export function notificationFields(
  tree: Tree,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  const at = start + HEADER_LENGTH;
  if (end < at + 2) return tree.leaf("Body", Math.min(at, end), end, "cut");
  const notification = decodeNotification(bytes, start, end, []);
  const { code, subcode } = notification;
  tree.leaf("Error code", at, at + 1, `${code} ${errorName(code)}`);
  const reason = errorSubcodeName(code, subcode);
  tree.leaf("Error subcode", at + 1, at + 2, reason ? `${subcode} ${reason}` : String(subcode));
  if (end > at + 2) tree.leaf("Data", at + 2, end, readData(notification)?.text ?? "");
}
