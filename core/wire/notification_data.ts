import { formatAddress } from "../net/address.ts";
import { u16, u32 } from "../net/octets.ts";
import { isUtf8, printable } from "../net/printable.ts";
import { attributeName, EXTENDED } from "./attribute/mod.ts";
import { capabilityName, formatCapability, readCapability } from "./capability/mod.ts";
import { familyName } from "./family/mod.ts";
import { messageTypeName } from "./message_header.ts";
import { innerNotification, type Notification, shutdownMessage } from "./notification.ts";
import { capabilitySpans } from "./open_layout.ts";

/** What the data of a NOTIFICATION say: a line for people and keys for JSON. */
export interface NotificationData {
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

type Reader = (notification: Notification) => NotificationData | undefined;

/** A reader of data of exactly so many octets; any other length is not what it seems. */
function exactly(size: number, read: (data: Uint8Array) => NotificationData): Reader {
  return ({ data }) => data.length === size ? read(data) : undefined;
}

const badLength = exactly(2, (data) => ({
  text: `length ${u16(data, 0)}`,
  json: { length: u16(data, 0) },
}));

const messageType = exactly(1, (data) => ({
  text: messageTypeName(data[0]!),
  json: { message: messageTypeName(data[0]!) },
}));

const version = exactly(2, (data) => {
  // Two octets (RFC 4271 §6.2), but BIRD writes 4 into the first of them.
  const supported = data[0] === 0 ? data[1]! : data[0]!;
  return { text: `version ${supported} is supported`, json: { supported_version: supported } };
});

// RFC 4271 §6.2 asks for no data here, but routers tell the value that they refused.
const badAs: Reader = ({ data }) => {
  if (data.length !== 2 && data.length !== 4) return undefined;
  const as = data.length === 2 ? u16(data, 0) : u32(data, 0);
  return { text: `AS ${as}`, json: { asn: as } };
};

const badIdentifier = exactly(4, (data) => ({
  text: formatAddress(data),
  json: { identifier: formatAddress(data) },
}));

const holdTime = exactly(2, (data) => ({
  text: `hold time ${u16(data, 0)} s`,
  json: { hold_time_seconds: u16(data, 0) },
}));

/** The capabilities that the sender misses (RFC 5492 §5). */
const capabilities: Reader = ({ data }) => {
  let damaged = false;
  const all = { type: 0, start: 0, body: 0, end: data.length };
  const { spans } = capabilitySpans(data, all, () => damaged = true);
  if (damaged || spans.length === 0) return undefined;
  const told = spans.map((s) => formatCapability(readCapability(s.type, data, s.body, s.end)));
  return {
    text: told.join("; "),
    json: { capabilities: spans.map((s) => capabilityName(s.type)) },
  };
};

/** The attribute at fault, whole: flags, code, length and value (RFC 4271 §6.3). */
const attribute: Reader = ({ data }) => {
  const header = data.length > 0 && (data[0]! & EXTENDED) !== 0 ? 4 : 3;
  if (data.length < header) return undefined;
  const name = attributeName(data[1]!), value = data.slice(header).toHex();
  return { text: value === "" ? name : `${name} ${value}`, json: { attribute: name, value } };
};

/** The code of the attribute that is missing (RFC 4271 §6.3). */
const missingAttribute = exactly(1, (data) => ({
  text: attributeName(data[0]!),
  json: { attribute: attributeName(data[0]!) },
}));

/** Family and bound (RFC 4486 §4). */
const maximumPrefixes = exactly(7, (data) => {
  const family = familyName(u16(data, 0) << 8 | data[2]!), bound = u32(data, 3);
  return { text: `${family}, at most ${bound}`, json: { family, bound } };
});

const shutdown: Reader = (notification) => {
  const message = shutdownMessage(notification);
  if (message === undefined) return undefined;
  // A length of zero is no message (RFC 9003 §2).
  if (message.length === 0) return { text: "", json: {} };
  return { text: `"${printable(message)}"`, json: { message: printable(message) } };
};

/** What the session was really ended for (RFC 8538 §3.1). One reset inside another is not read on. */
const hardReset: Reader = (notification) => {
  const inner = innerNotification(notification);
  if (!inner) return undefined;
  const { code, subcode, data } = inner;
  const told = innerNotification(inner) ? undefined : readData(inner);
  const hex = told || data.length === 0 ? {} : { hex: data.toHex() };
  const json = { code, subcode, ...told?.json, ...hex };
  const text = [`for ${code}/${subcode}`, ...(told ? [told.text] : [])].join(" ");
  return { text, json: { inner: json } };
};

const READERS: Readonly<Record<string, Reader>> = {
  "1/2": badLength,
  "1/3": messageType,
  "2/1": version,
  "2/2": badAs,
  "2/3": badIdentifier,
  "2/6": holdTime,
  "2/7": capabilities,
  "3/2": attribute,
  "3/3": missingAttribute,
  "3/4": attribute,
  "3/5": attribute,
  "3/6": attribute,
  "3/8": attribute,
  "3/9": attribute,
  "5/1": messageType,
  "5/2": messageType,
  "5/3": messageType,
  "6/1": maximumPrefixes,
  "6/2": shutdown,
  "6/4": shutdown,
  "6/9": hardReset,
};

// Shorter runs of printable octets are as likely a number as a word.
const SHORTEST_TEXT = 8;

/** Some speakers put a sentence where the RFCs ask for octets or for nothing. */
const sentence: Reader = ({ data }) => {
  const text = printable(data);
  // What needed an escape is no sentence.
  if (data.length < SHORTEST_TEXT || !isUtf8(data) || text.includes("\\")) return undefined;
  return { text: `"${text}"`, json: { message: text } };
};

/** What the data say, where they have a meaning and are what it asks for; undefined otherwise. */
export function readData(notification: Notification): NotificationData | undefined {
  const reader = READERS[`${notification.code}/${notification.subcode}`];
  return reader?.(notification) ?? (reader === shutdown ? undefined : sentence(notification));
}
