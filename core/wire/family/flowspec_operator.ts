/** One operator and its value in a FlowSpec component (RFC 8955 §4.2.1). */
export interface FlowMatch {
  /** The octet as on the wire, with the end and length bits. */
  readonly operator: number;
  readonly value: bigint;
}

const END = 0x80, AND = 0x40, NOT = 0x02, EXACT = 0x01;

/** Octets of the value that follows an operator: 1, 2, 4 or 8. */
function valueOctets(operator: number): number {
  return 1 << (operator >>> 4 & 3);
}

/** Index after the list of operators at `at`, or -1 when `end` comes before its last one. */
export function measureMatches(bytes: Uint8Array, at: number, end: number): number {
  while (at < end) {
    const operator = bytes[at]!;
    at += 1 + valueOctets(operator);
    if ((operator & END) !== 0) return at <= end ? at : -1;
  }
  return -1;
}

/** The operators of a list that {@link measureMatches} has measured. */
export function decodeMatches(bytes: Uint8Array, at: number, end: number): FlowMatch[] {
  const matches: FlowMatch[] = [];
  while (at < end) {
    const operator = bytes[at]!, next = at + 1 + valueOctets(operator);
    matches.push({ operator, value: BigInt(`0x${bytes.slice(at + 1, next).toHex()}`) });
    at = next;
  }
  return matches;
}

/** `port >=80&<=90,=443`: what is joined by & binds before the alternatives (RFC 8955 §4.2.1). */
function joined(matches: readonly FlowMatch[], one: (match: FlowMatch) => string): string {
  // The AND bit of the first operator has no meaning (RFC 8955 §4.2.1.1).
  return matches.map((match, i) => (i === 0 ? "" : match.operator & AND ? "&" : ",") + one(match))
    .join("");
}

const RELATIONS = ["false", "=", ">", ">=", "<", "<=", "!=", "true"];

/** Numbers and how they compare (RFC 8955 §4.2.1.1). */
export function numericText(matches: readonly FlowMatch[]): string {
  return joined(matches, ({ operator, value }) => {
    const relation = operator & 7;
    return relation === 0 || relation === 7
      ? RELATIONS[relation]!
      : `${RELATIONS[relation]}${value}`;
  });
}

function bitNames(value: bigint, names: readonly string[]): string {
  const found: string[] = [];
  let rest = value;
  names.forEach((name, bit) => {
    if ((value >> BigInt(bit) & 1n) === 0n || name === "") return;
    found.push(name);
    rest &= ~(1n << BigInt(bit));
  });
  if (rest !== 0n || found.length === 0) found.push(`0x${rest.toString(16)}`);
  return found.join("+");
}

/** Bits by name: `syn` any of them, `=syn+ack` all of them, `!` for not (RFC 8955 §4.2.1.2). */
export function bitmaskText(matches: readonly FlowMatch[], names: readonly string[]): string {
  return joined(matches, ({ operator, value }) => {
    const not = operator & NOT ? "!" : "", exact = operator & EXACT ? "=" : "";
    return not + exact + bitNames(value, names);
  });
}
