import type { Fault } from "./fault.ts";
import { NOTIFICATION, OPEN, ROUTE_REFRESH } from "./message_header.ts";
import { decodeNotification } from "./notification.ts";
import { decodeOpen } from "./open.ts";
import { decodeRouteRefresh } from "./route_refresh.ts";

/**
 * Adds what is wrong with the message `bytes[start..end)` to `faults`; its header is sound. UPDATEs
 * are not for here: `UpdateChecker` has what it takes to check them quickly.
 */
export function checkMessage(
  bytes: Uint8Array,
  start: number,
  end: number,
  faults: Fault[],
): void {
  switch (bytes[start + 18]) {
    case OPEN:
      decodeOpen(bytes, start, end, faults);
      break;
    case NOTIFICATION:
      decodeNotification(bytes, start, end, faults);
      break;
    case ROUTE_REFRESH:
      decodeRouteRefresh(bytes, start, end, faults);
      break;
  }
}
