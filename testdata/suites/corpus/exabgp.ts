import { fromHex } from "../../../core/net/hex.ts";
import { Writer } from "../../../core/net/writer.ts";
import { type Context, makeContext } from "../../../core/wire/context.ts";
import { encodeMessage as encodeFrame, UPDATE } from "../../../core/wire/message_header.ts";
import { decodeMessage, encodeMessage } from "../../../core/wire/message_value.ts";

/** The messages of a file of expected traffic, put into hex: `1:raw:FF…FF:0017:02:00000000`. */
export function messagesOf(text: string): Uint8Array[] {
  return hexOf(text, /^#?\s*\w+:raw:([0-9A-Fa-f:]+)\s*$/gm);
}

/** Those among them that the truth counts: its pattern wants colons around length and type. */
export function countedMessages(text: string): Uint8Array[] {
  return hexOf(text, /\braw:(F{32}:[0-9A-F]{4}:[0-9A-F]{2}:[0-9A-F:]*)/g);
}

function hexOf(text: string, pattern: RegExp): Uint8Array[] {
  return [...text.matchAll(pattern)].map(([, hex]) => fromHex(hex!.replaceAll(":", "")));
}

/** The message of one of the decoder's vectors: its second line, whole or the body of an UPDATE. */
export function messageOf(text: string): Uint8Array {
  const octets = fromHex(text.split("\n")[1]!.replace(/[\s:]/g, ""));
  if (octets[0] === 0xff) return octets;
  const out = new Writer();
  encodeFrame(out, UPDATE, () => out.put(octets));
  return out.finish();
}

/** How the messages of a file are read: the text of its commands says whether there are path identifiers. */
export function contextOf(text: string): Context {
  const addPath = /path-information/.test(text) ? new Set([1 << 8 | 1]) : new Set<number>();
  return makeContext({ addPath });
}

/** The octets that a message becomes when it is read and written again. */
export function rewritten(message: Uint8Array, context: Context): Uint8Array {
  const out = new Writer();
  encodeMessage(decodeMessage(message, 0, message.length, context), out, context);
  return out.finish();
}
