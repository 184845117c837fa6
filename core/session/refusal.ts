import { walkAttributes } from "../wire/attribute/mod.ts";
import type { Fault } from "../wire/fault.ts";
import { UPDATE } from "../wire/message_header.ts";
import type { Notification } from "../wire/notification.ts";
import { Update } from "../wire/update.ts";

const HEADER_ERROR = 1, OPEN_ERROR = 2, UPDATE_ERROR = 3, REFRESH_ERROR = 7;
const BAD_LENGTH = 2, BAD_TYPE = 3, BAD_VERSION = 1;
/** Subcodes of an UPDATE error whose data are the attribute (RFC 4271 §6.3). */
const OF_ATTRIBUTE: ReadonlySet<number> = new Set([2, 4, 5, 6, 8, 9]);

/** The highest version that we speak (RFC 4271 §6.2). */
const VERSION = 4;

/**
 * The NOTIFICATION that answers a fault that asks for a reset, found in `bytes[start..end)`, with
 * the data that RFC 4271 §6.1 to §6.3 and RFC 7313 §5 ask for.
 */
export function refusalOf(
  fault: Fault,
  bytes: Uint8Array,
  start: number,
  end: number,
): Notification {
  return { code: fault.code, subcode: fault.subcode, data: dataOf(fault, bytes, start, end) };
}

function dataOf(fault: Fault, bytes: Uint8Array, start: number, end: number): Uint8Array {
  const { code, subcode } = fault;
  if (code === HEADER_ERROR && subcode === BAD_LENGTH) return bytes.slice(start + 16, start + 18);
  if (code === HEADER_ERROR && subcode === BAD_TYPE) return bytes.slice(start + 18, start + 19);
  if (code === OPEN_ERROR && subcode === BAD_VERSION) return new Uint8Array([0, VERSION]);
  if (code === UPDATE_ERROR && OF_ATTRIBUTE.has(subcode)) {
    return attributeAt(fault, bytes, start, end);
  }
  if (code === REFRESH_ERROR) return bytes.slice(start, end);
  return new Uint8Array(0);
}

/** Subcodes of faults that are named at the attribute's first octet; others are inside or at its end. */
const AT_HEADER: ReadonlySet<number> = new Set([2, 4]);

/** The whole attribute in which the fault is; empty where it is in none. */
function attributeAt(fault: Fault, bytes: Uint8Array, start: number, end: number): Uint8Array {
  const update = new Update(), at = start + fault.offset;
  let found = new Uint8Array(0);
  if (bytes[start + 18] !== UPDATE || update.locate(bytes, start, end)) return found;
  const { attributesStart, attributesEnd } = update, isHeader = AT_HEADER.has(fault.subcode);
  walkAttributes(bytes, attributesStart, attributesEnd, (_code, _flags, header, _body, next) => {
    // Where an empty body is at fault the next attribute begins at the same octet.
    const isIn = isHeader ? header === at : header < at && at <= next;
    if (isIn) found = bytes.slice(header, next);
  });
  return found;
}
