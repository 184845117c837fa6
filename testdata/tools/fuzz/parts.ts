import { EXTENDED, walkAttributes } from "../../../core/wire/attribute/mod.ts";
import { UPDATE } from "../../../core/wire/message_header.ts";
import { Update } from "../../../core/wire/update.ts";
import type { ByteSink } from "../../bench/generate/byte_sink.ts";

/** An UPDATE in pieces that may be changed one by one; the pieces themselves are never written to. */
export interface Parts {
  withdrawn: Uint8Array;
  /** Each with its header. */
  attributes: Uint8Array[];
  nlri: Uint8Array;
}

/** Numbers that are written other than they should be: what to add to each. */
export interface Lies {
  withdrawnLength: number;
  attributesLength: number;
  messageLength: number;
  markerOctet: number;
}

export const NO_LIES: Lies = {
  withdrawnLength: 0,
  attributesLength: 0,
  messageLength: 0,
  markerOctet: 0,
};

const update = new Update();

/** The pieces of a message; undefined when it is no UPDATE whose parts can be told apart. */
export function takeApart(message: Uint8Array): Parts | undefined {
  if (message[18] !== UPDATE || update.locate(message, 0, message.length)) return undefined;
  const attributes: Uint8Array[] = [];
  const { withdrawnStart, withdrawnEnd, attributesStart, attributesEnd, nlriStart } = update;
  walkAttributes(message, attributesStart, attributesEnd, (_code, _flags, header, _body, end) => {
    attributes.push(message.slice(header, end));
  });
  return {
    withdrawn: message.slice(withdrawnStart, withdrawnEnd),
    attributes,
    nlri: message.slice(nlriStart),
  };
}

/** Writes the message of these pieces, with the lies in its length fields and marker. */
export function writeParts(out: ByteSink, parts: Parts, lies: Lies = NO_LIES): void {
  const start = out.length;
  out.fill(0xff, 16);
  out.u16(0);
  out.u8(UPDATE);
  out.u16(parts.withdrawn.length + lies.withdrawnLength);
  out.append(parts.withdrawn);
  const lengthAt = out.length;
  out.u16(0);
  for (const attribute of parts.attributes) out.append(attribute);
  out.patch16(lengthAt, out.length - lengthAt - 2 + lies.attributesLength);
  out.append(parts.nlri);
  out.patch16(start + 16, out.length - start + lies.messageLength);
  if (lies.markerOctet > 0) out.patch16(start + lies.markerOctet - 1, 0xff00);
}

/** Octets before the body of an attribute. */
export function headerOf(attribute: Uint8Array): number {
  return (attribute[0]! & EXTENDED) !== 0 ? 4 : 3;
}

/** The attribute with another body and the length that belongs to it. */
export function withBody(attribute: Uint8Array, body: Uint8Array): Uint8Array {
  const long = headerOf(attribute) === 4 || body.length > 0xff;
  const made = new Uint8Array((long ? 4 : 3) + body.length);
  made[0] = long ? attribute[0]! | EXTENDED : attribute[0]!;
  made[1] = attribute[1]!;
  if (long) made.set([body.length >>> 8 & 0xff, body.length & 0xff], 2);
  else made[2] = body.length;
  made.set(body, long ? 4 : 3);
  return made;
}
