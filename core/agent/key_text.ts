/** A value as a text that is the same for equal values: of records, octets, sets and maps. */
export function keyText(value: unknown): string {
  return JSON.stringify(value, (_key, one) => {
    if (one instanceof Uint8Array) return one.toHex();
    return one instanceof Set || one instanceof Map ? [...one] : one;
  });
}
