/** A message of any type and body, with its header (RFC 4271 §4.1). */
export function makeMessage(type: number, body: Uint8Array): Uint8Array {
  const length = 19 + body.length, message = new Uint8Array(length).fill(0xff, 0, 16);
  message.set([length >>> 8, length & 0xff, type], 16);
  message.set(body, 19);
  return message;
}
