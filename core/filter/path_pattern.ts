import {
  AT_EDGE,
  AT_END,
  AT_START,
  FORK,
  FOUND,
  GO,
  type Instruction,
  isWord,
  NOT_AT_EDGE,
  PatternProgram,
  TAKE,
} from "./pattern_program.ts";

/** What is wrong with an expression. */
export class PatternError extends Error {
  override readonly name = "PatternError";
}

const OCTETS = 128;
/** Instructions of a program at most: a repetition is written out. */
const LONGEST = 2000;
/** A group in a group, at most. */
const DEEPEST = 100;
const UNBOUNDED = -1;
/** What `_` stands for, besides both ends. */
const BETWEEN = " ,{}()[]";

type Class = Uint8Array<ArrayBuffer>;

function classOf(has: (octet: number) => boolean): Class {
  return Uint8Array.from({ length: OCTETS }, (_, octet) => has(octet) ? 1 : 0);
}

const DIGIT = (octet: number) => octet >= 48 && octet <= 57;
const WHITE = (octet: number) => octet === 32 || octet >= 9 && octet <= 13;
const ESCAPES: Readonly<Record<string, (octet: number) => boolean>> = {
  d: DIGIT,
  D: (octet) => !DIGIT(octet),
  s: WHITE,
  S: (octet) => !WHITE(octet),
  w: isWord,
  W: (octet) => !isWord(octet),
};

/**
 * Reads a regular expression over a path: characters, `.`, classes, `\d \s \w \b` and their
 * opposites, groups, `|`, `* + ? {2} {2,} {2,4}`, `^`, `$`; and `_`, which stands between two AS
 * numbers or at an end, as routers have it. Throws {@link PatternError} for what it does not know:
 * no look-around and no references back, which cannot be answered in bounded time.
 */
export function parsePathPattern(text: string): PatternProgram {
  return new PatternReader(text).read();
}

class PatternReader {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  readonly #program: Instruction[] = [];
  readonly #classes: Class[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  read(): PatternProgram {
    this.#either();
    if (this.#at < this.#text.length) throw new PatternError("a ) without its (");
    this.#put(FOUND);
    return new PatternProgram(this.#program, this.#classes);
  }

  #put(op: number, a = 0, b = 0): Instruction {
    if (this.#program.length === LONGEST) throw new PatternError("it is too long");
    const instruction = { op, a, b };
    this.#program.push(instruction);
    return instruction;
  }

  get #here(): number {
    return this.#program.length;
  }

  #is(sign: string): boolean {
    const isIt = this.#text.startsWith(sign, this.#at);
    if (isIt) this.#at += sign.length;
    return isIt;
  }

  /** Alternatives: each but the last begins with a fork to the next. */
  #either(): void {
    const ends: Instruction[] = [];
    for (;;) {
      const start = this.#here;
      this.#sequence();
      if (!this.#is("|")) break;
      this.#insert(start, FORK, start + 1, 0);
      ends.push(this.#put(GO));
      this.#program[start]!.b = this.#here;
    }
    for (const end of ends) end.a = this.#here;
  }

  /** Puts an instruction before others; what goes to a place behind it follows. */
  #insert(at: number, op: number, a: number, b: number): void {
    this.#put(op);
    this.#program.copyWithin(at + 1, at, this.#program.length - 1);
    for (let i = at + 1; i < this.#program.length; i++) {
      const one = this.#program[i] = { ...this.#program[i]! };
      if (one.op !== FORK && one.op !== GO) continue;
      if (one.a >= at) one.a++;
      if (one.op === FORK && one.b >= at) one.b++;
    }
    this.#program[at] = { op, a, b };
  }

  #sequence(): void {
    while (this.#at < this.#text.length && !"|)".includes(this.#text[this.#at]!)) {
      const start = this.#here, canRepeat = this.#atom();
      const from = this.#at, times = this.#times();
      if (times === undefined) continue;
      if (!canRepeat) throw new PatternError(`nothing to repeat before ${this.#text[from]}`);
      this.#repeat(start, times[0], times[1]);
    }
  }

  /** `*`, `+`, `?`, `{2}`, `{2,}`, `{2,4}`; a `?` behind it changes nothing of whether a text fits. */
  #times(): [number, number] | undefined {
    let times: [number, number] | undefined;
    if (this.#is("*")) times = [0, UNBOUNDED];
    else if (this.#is("+")) times = [1, UNBOUNDED];
    else if (this.#is("?")) times = [0, 1];
    else {
      const braces = /^\{(\d+)(,(\d*))?\}/.exec(this.#text.slice(this.#at));
      if (!braces) return undefined;
      this.#at += braces[0].length;
      const least = Number(braces[1]);
      const most = braces[2] === undefined ? least : braces[3] ? Number(braces[3]) : UNBOUNDED;
      if (Math.max(least, most) > LONGEST) throw new PatternError("it is too long");
      if (most !== UNBOUNDED && most < least) {
        throw new PatternError(`${braces[0]} is out of order`);
      }
      times = [least, most];
    }
    this.#is("?");
    return times;
  }

  /** Repeats what has been written since `start`. */
  #repeat(start: number, least: number, most: number): void {
    const once = this.#program.splice(start);
    const write = () => {
      const by = this.#here - start;
      for (const { op, a, b } of once) {
        const isWay = op === FORK || op === GO;
        this.#put(op, isWay ? a + by : a, op === FORK ? b + by : b);
      }
    };
    for (let i = 0; i < least; i++) write();
    if (most === UNBOUNDED) {
      const fork = this.#put(FORK, this.#here + 1), back = this.#here - 1;
      write();
      this.#put(GO, back);
      fork.b = this.#here;
      return;
    }
    const forks: Instruction[] = [];
    for (let i = least; i < most; i++) {
      forks.push(this.#put(FORK, this.#here + 1));
      write();
    }
    for (const fork of forks) fork.b = this.#here;
  }

  /** One thing; false for an assertion, which cannot be repeated. */
  #atom(): boolean {
    const sign = this.#text[this.#at++]!;
    if (sign === "(") this.#group();
    else if (sign === "[") this.#take(this.#class());
    else if (sign === "\\") return this.#escape();
    else if (sign === ".") this.#take(classOf((octet) => octet !== 10 && octet !== 13));
    else if (sign === "_") this.#between();
    else if (sign === "^" || sign === "$") {
      this.#put(sign === "^" ? AT_START : AT_END);
      return false;
    } else if ("*+?".includes(sign)) throw new PatternError(`nothing to repeat before ${sign}`);
    else this.#take(this.#single(sign));
    return true;
  }

  #take(octets: Class): void {
    this.#put(TAKE, this.#classes.push(octets) - 1);
  }

  #single(sign: string): Class {
    const code = sign.charCodeAt(0);
    if (code >= OCTETS) throw new PatternError(`${sign} stands in no path`);
    return classOf((octet) => octet === code);
  }

  #group(): void {
    if (!this.#is("?:") && this.#is("?")) {
      throw new PatternError("look-around and named groups are not known");
    }
    if (++this.#depth > DEEPEST) throw new PatternError("its groups are too deep");
    this.#either();
    if (!this.#is(")")) throw new PatternError("a ( without its )");
    this.#depth--;
  }

  #escape(): boolean {
    const sign = this.#text[this.#at++];
    if (sign === undefined) throw new PatternError("a \\ at the end");
    if (sign === "b" || sign === "B") {
      this.#put(sign === "b" ? AT_EDGE : NOT_AT_EDGE);
      return false;
    }
    this.#take(this.#escaped(sign));
    return true;
  }

  #escaped(sign: string): Class {
    const has = ESCAPES[sign];
    if (has !== undefined) return classOf(has);
    if (/[A-Za-z0-9]/.test(sign)) throw new PatternError(`\\${sign} is not known`);
    return this.#single(sign);
  }

  /** `(?:^|[ ,{}()\[\]]|$)` */
  #between(): void {
    const first = this.#put(FORK, this.#here + 1);
    this.#put(AT_START);
    const ends = [this.#put(GO)];
    first.b = this.#here;
    const second = this.#put(FORK, this.#here + 1);
    this.#take(classOf((octet) => BETWEEN.includes(String.fromCharCode(octet))));
    ends.push(this.#put(GO));
    second.b = this.#here;
    this.#put(AT_END);
    for (const end of ends) end.a = this.#here;
  }

  /** What stands in brackets, behind the first. */
  #class(): Class {
    const isNegated = this.#is("^"), octets = new Uint8Array(OCTETS);
    for (;;) {
      if (this.#at >= this.#text.length) throw new PatternError("a [ without its ]");
      if (this.#is("]")) break;
      const [low, group] = this.#member();
      if (group !== undefined || !/^-[^\]]/.test(this.#text.slice(this.#at))) {
        this.#join(octets, group ?? this.#single(low));
        continue;
      }
      this.#at++;
      const [high, other] = this.#member(), from = low.charCodeAt(0), to = high.charCodeAt(0);
      if (other !== undefined || to < from || to >= OCTETS) {
        throw new PatternError(`${low}-${high} is out of order`);
      }
      octets.fill(1, from, to + 1);
    }
    return isNegated ? octets.map((has) => 1 - has) : octets;
  }

  #join(octets: Class, more: Class): void {
    more.forEach((has, octet) => octets[octet]! |= has);
  }

  /** A character of a class, or what an escape stands for. */
  #member(): [string, Class | undefined] {
    const sign = this.#text[this.#at++]!;
    if (sign !== "\\") return [sign, undefined];
    const escaped = this.#text[this.#at++];
    if (escaped === undefined) throw new PatternError("a [ without its ]");
    const isGroup = ESCAPES[escaped] !== undefined;
    if (!isGroup && /[A-Za-z0-9]/.test(escaped)) {
      throw new PatternError(`\\${escaped} is not known`);
    }
    return [escaped, isGroup ? classOf(ESCAPES[escaped]!) : undefined];
  }
}
