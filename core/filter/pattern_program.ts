/** Instructions of a program: take an octet of a class, go two ways, go on elsewhere, assert, end. */
export const TAKE = 0, FORK = 1, GO = 2, AT_START = 3, AT_END = 4, AT_EDGE = 5, NOT_AT_EDGE = 6;
export const FOUND = 7;

/** One instruction; what `a` and `b` are depends on `op`: a class, or where it goes on. */
export interface Instruction {
  op: number;
  a: number;
  b: number;
}

/**
 * A regular expression as a machine that is in many states at once: whatever is asked of it takes
 * time in proportion to the text, and never more. A text comes from peers, who would choose it.
 */
export class PatternProgram {
  readonly #ops: Uint8Array;
  readonly #a: Int32Array;
  readonly #b: Int32Array;
  /** For each class an octet of 1 where a character belongs to it. */
  readonly #classes: readonly Uint8Array[];
  #now: Int32Array;
  #next: Int32Array;
  /** The position, plus one, at which an instruction was put into a list last. */
  readonly #met: Int32Array;
  readonly #stack: Int32Array;

  constructor(program: readonly Instruction[], classes: readonly Uint8Array[]) {
    this.#ops = Uint8Array.from(program, ({ op }) => op);
    this.#a = Int32Array.from(program, ({ a }) => a);
    this.#b = Int32Array.from(program, ({ b }) => b);
    this.#classes = classes;
    this.#now = new Int32Array(program.length);
    this.#next = new Int32Array(program.length);
    this.#met = new Int32Array(program.length);
    this.#stack = new Int32Array(program.length * 2 + 1);
  }

  /** Whether the ASCII text `text[0..length)` has a part that fits. */
  test(text: Uint8Array, length: number): boolean {
    this.#met.fill(0);
    let count = 0;
    for (let at = 0; at <= length; at++) {
      // A part may begin anywhere.
      count = this.#enter(0, this.#now, count, text, at, length);
      if (count < 0) return true;
      if (at === length) return false;
      const states = this.#now, octet = text[at]!;
      let kept = 0;
      for (let i = 0; i < count; i++) {
        const state = states[i]!;
        if (this.#classes[this.#a[state]!]![octet] !== 1) continue;
        kept = this.#enter(state + 1, this.#next, kept, text, at + 1, length);
        if (kept < 0) return true;
      }
      this.#now = this.#next;
      this.#next = states;
      count = kept;
    }
    return false;
  }

  /** Puts all that `state` leads to without a character into a list; -1 when that is the end. */
  #enter(
    state: number,
    list: Int32Array,
    count: number,
    text: Uint8Array,
    at: number,
    length: number,
  ): number {
    const stack = this.#stack, met = this.#met;
    let depth = 0;
    stack[depth++] = state;
    while (depth > 0) {
      const on = stack[--depth]!, op = this.#ops[on]!;
      if (met[on] === at + 1) continue;
      met[on] = at + 1;
      if (op === FOUND) return -1;
      if (op === TAKE) list[count++] = on;
      else if (op === FORK) {
        stack[depth++] = this.#a[on]!;
        stack[depth++] = this.#b[on]!;
      } else if (op === GO) stack[depth++] = this.#a[on]!;
      else if (holds(op, text, at, length)) stack[depth++] = on + 1;
    }
    return count;
  }
}

function holds(op: number, text: Uint8Array, at: number, length: number): boolean {
  if (op === AT_START) return at === 0;
  if (op === AT_END) return at === length;
  const isEdge = (at > 0 && isWord(text[at - 1]!)) !== (at < length && isWord(text[at]!));
  return isEdge === (op === AT_EDGE);
}

/** Letters, digits and `_`. */
export function isWord(octet: number): boolean {
  return octet >= 48 && octet <= 57 || octet >= 65 && octet <= 90 || octet >= 97 && octet <= 122 ||
    octet === 95;
}
