/** What one line of a hex text holds. */
export interface HexLine {
  readonly octets: readonly number[];
  /** The line is part of a dump, at this offset. */
  readonly offset?: number;
  /** Digits stand in groups of four without a colon: `hexdump` and `od -x` swap the octets of each. */
  readonly isSwapped?: boolean;
  /** Nothing but the offset at which the dump ends. */
  readonly isLast?: boolean;
  /** The repeat mark of a dump: the line before it goes on until the next offset. */
  readonly isRepeat?: boolean;
  /** Where something stands that cannot be read, from 1, and why. */
  readonly bad?: { readonly column: number; readonly reason: string };
}

/** `00000010: ffff …  ascii` of xxd, `0x0010:  ffff …  ascii` of tcpdump -x. */
const WITH_COLON = /^(\s*(?:0x)?([0-9a-f]{4,16}):\s+)((?:[0-9a-f]{2,}(?: |$))+)(?:\s.*)?$/i;

/** `00000010  ff ff …  |ascii|` of hexdump -C, `0000020 ff ff …` of od, `0000010 ffff …` of hexdump. */
const WITHOUT_COLON = /^(([0-9a-f]{6,16})\s+)([0-9a-f][0-9a-f\s]*)(?:\|.*)?$/i;

/** `0000   ff ff …   ascii` of Wireshark, at most 16 octets: two blanks or more stand around them. */
const WITH_TEXT =
  /^(([0-9a-f]{4,16})\s{2,})((?:[0-9a-f]{2} {1,2}){0,15}[0-9a-f]{2})(?:\s{2,}.*)?$/i;

/** What stands before the octets in C and its like: `static const uint8_t update[] = `. */
const DECLARATION = /^\s*(?:[a-z_]\w*[\s*]+)+\w+\s*(?:\[\w*\])?\s*=\s*/i;

/** An offset alone ends a dump. */
const LAST_OFFSET = /^[0-9a-f]{6,16}$/i;

/**
 * Reads one line of a hex text, without its line end. `expected`: the next offset of the dump that
 * the line may go on with, or -1 where no dump has begun; `isAfterRepeat`: it may be a later one.
 */
export function parseHexLine(text: string, expected: number, isAfterRepeat = false): HexLine {
  const plain = withoutComment(text).trimEnd();
  const colon = WITH_COLON.exec(plain);
  if (colon) return { ...readDigits(colon[3]!, colon[1]!.length), offset: parseInt(colon[2]!, 16) };
  if (expected >= 0) {
    if (plain === "*") return { octets: [], isRepeat: true };
    if (LAST_OFFSET.test(plain)) {
      const offset = lastOffset(plain, expected, isAfterRepeat);
      if (offset > 0) return { octets: [], offset, isLast: true };
    }
  }
  const declared = DECLARATION.exec(plain)?.[0].length;
  // Without brackets or quotes it declares a number, as the length that xxd -i adds.
  if (declared !== undefined && !/[[{"']/.test(plain.slice(declared))) return { octets: [] };
  return withoutColon(plain, expected, isAfterRepeat) ??
    readDigits(plain.slice(declared ?? 0), declared ?? 0);
}

function withoutComment(text: string): string {
  const cut = text.search(/#|\/\//);
  return cut < 0 ? text : text.slice(0, cut);
}

function withoutColon(text: string, expected: number, isAfterRepeat: boolean): HexLine | undefined {
  const match = WITHOUT_COLON.exec(text) ?? WITH_TEXT.exec(text);
  if (!match) return undefined;
  const groups = match[3]!.trim().split(/\s+/), size = groups[0]!.length;
  const offset = offsetOf(match[2]!, expected, isAfterRepeat);
  if (offset < 0 || (size !== 2 && size !== 4)) return undefined;
  if (groups.some((group) => group.length !== size)) return undefined;
  return { ...readDigits(match[3]!, match[1]!.length), offset, isSwapped: size === 4 };
}

/**
 * The value of an offset without a colon, in hex or, of od, octal; -1 when it is not the next one:
 * only that tells a dump from hex in groups.
 */
function offsetOf(text: string, expected: number, isAfterRepeat: boolean): number {
  const hex = parseInt(text, 16), octal = /^[0-7]+$/.test(text) ? parseInt(text, 8) : -1;
  if (hex === 0) return 0;
  if (expected < 0) return -1;
  if (hex === expected || octal === expected) return expected;
  if (!isAfterRepeat) return -1;
  // The octal reading is the smaller one; seven digits are od's.
  return text.length === 7 && octal > expected ? octal : hex > expected ? hex : -1;
}

/** Like {@link offsetOf}; where the last group of four held one octet only, the end is one octet less. */
function lastOffset(text: string, expected: number, isAfterRepeat: boolean): number {
  const offset = offsetOf(text, expected, isAfterRepeat);
  return offset >= 0 ? offset : offsetOf(text, expected - 1, false);
}

/** What may stand between digits: white space and what C, Python and people put there. */
const BETWEEN = /[\s,;:.\-_"'{}[\]()]/;

const DIGITS = /[0-9a-f]+/iy;

/** Digits in pairs; `0x` and `\x` may stand before a pair, or before a single digit. */
function readDigits(text: string, before: number): HexLine {
  const octets: number[] = [];
  for (let at = 0; at < text.length;) {
    if (BETWEEN.test(text[at]!)) {
      at++;
      continue;
    }
    const isPrefixed = /^(0x|\\x)$/i.test(text.slice(at, at + 2));
    if (isPrefixed) at += 2;
    DIGITS.lastIndex = at;
    const run = DIGITS.exec(text)?.[0] ?? "";
    const bad = complaint(text, at, run, isPrefixed);
    if (bad) return { octets, bad: { ...bad, column: before + bad.column } };
    if (run.length === 1) octets.push(parseInt(run, 16));
    for (let i = 0; i + 1 < run.length; i += 2) octets.push(parseInt(run.slice(i, i + 2), 16));
    at += run.length;
  }
  return { octets };
}

function complaint(
  text: string,
  at: number,
  run: string,
  isPrefixed: boolean,
): HexLine["bad"] | undefined {
  const next = at + run.length, after = text[next];
  const mayFollow = after === undefined
    ? run !== ""
    : run !== "" && (BETWEEN.test(after) || after === "\\");
  if (!mayFollow) {
    const found = after === undefined ? "the end of the line" : JSON.stringify(after);
    return { column: next + 1, reason: `${found} is not a hex digit` };
  }
  if (run.length % 2 === 1 && !(isPrefixed && run.length === 1)) {
    const digits = run.length === 1 ? "1 digit does" : `${run.length} digits do`;
    return { column: at + 1, reason: `${digits} not make whole octets` };
  }
  return undefined;
}
