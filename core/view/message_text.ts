import { type Capability, formatCapability } from "../wire/capability/mod.ts";
import type { Fault } from "../wire/fault.ts";
import { familyName } from "../wire/family/mod.ts";
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
import { notificationText } from "../wire/notification_view.ts";
import { asOf, capabilitiesOf, decodeOpen, familiesOf } from "../wire/open.ts";
import { identifierText } from "../wire/open_view.ts";
import { decodeRouteRefresh } from "../wire/route_refresh.ts";
import { routeRefreshText } from "../wire/route_refresh_view.ts";
import { describeAsn } from "../wire/asn.ts";
import type { Palette } from "./palette.ts";

/** One line for a message that is no UPDATE with routes; its faults are told elsewhere. */
export function messageText(
  bytes: Uint8Array,
  start: number,
  end: number,
  faults: readonly Fault[],
  palette: Palette,
): string {
  const type = bytes[start + 18]!;
  // A header that is wrong says nothing that can be relied on: show the octets.
  if (faults.some(isOfHeader)) return undecoded(type, bytes, start, end);
  switch (type) {
    case OPEN:
      return openText(bytes, start, end, palette);
    case NOTIFICATION: {
      const notification = decodeNotification(bytes, start, end, []);
      return palette.bad(`NOTIFICATION ${notificationText(notification)}`);
    }
    case KEEPALIVE:
      return palette.faint("KEEPALIVE");
    case ROUTE_REFRESH:
      return `ROUTE-REFRESH ${routeRefreshText(decodeRouteRefresh(bytes, start, end, []))}`;
    case UPDATE:
    default:
      return undecoded(type, bytes, start, end);
  }
}

/** `OPEN AS 65001 (private) id 192.0.2.1 hold 90: ipv4 unicast, ipv6 unicast; as4, refresh`. */
function openText(bytes: Uint8Array, start: number, end: number, palette: Palette): string {
  const open = decodeOpen(bytes, start, end, []);
  const head = `OPEN AS ${describeAsn(asOf(open))} id ${identifierText(open.identifier)} ` +
    `hold ${open.holdTimeSeconds}`;
  const families = familiesOf(open).map(familyName).join(", ");
  const offers = new Set(capabilitiesOf(open).map(shortOffer));
  offers.delete("");
  const rest = offers.size > 0 ? `; ${[...offers].join(", ")}` : "";
  return `${palette.strong(head)}: ${families}${rest}`;
}

/** Capabilities that say all by being there, in a word; families and AS number stand elsewhere. */
const SHORT_OFFERS: ReadonlyMap<number, string> = new Map([
  [1, ""],
  [2, "refresh"],
  [6, "extended message"],
  [65, "as4"],
  [70, "enhanced refresh"],
  [128, "refresh"],
]);

function shortOffer(capability: Capability): string {
  const short = capability.malformed === undefined ? SHORT_OFFERS.get(capability.code) : undefined;
  if (short !== undefined) return short;
  const [name = "", ...told] = formatCapability(capability).split(": ");
  const value = told.join(": "), [first = ""] = value.split(" ");
  // `graceful restart: restart 120 s` says one word twice.
  return `${
    first !== "" && name.endsWith(first) ? name.slice(0, -first.length) : `${name} `
  }${value}`
    .trimEnd();
}

function undecoded(type: number, bytes: Uint8Array, start: number, end: number): string {
  const hex = bytes.subarray(start + Math.min(HEADER_LENGTH, end - start), end).toHex();
  return `${messageTypeName(type)} ${hex}`.trimEnd();
}
