import { contextOf } from "../session/negotiate.ts";
import { type Offer, offerOf } from "../session/offer.ts";
import { type Context, type FamilyKey, makeContext } from "../wire/context.ts";
import type { Fault } from "../wire/fault.ts";
import { decodeOpen } from "../wire/open.ts";
import type { Update } from "../wire/update.ts";
import {
  answer,
  eachFamily,
  newQuestion,
  type Question,
  weigh,
  weighAsWidth,
  weighNlri,
} from "./evidence.ts";
import { nlriExample, pathExample } from "./reading_example.ts";
import { changeText, nlriText, type Told, widthText } from "./reading_notice.ts";
import type { Flow, Notice } from "./record.ts";

/** What a person insists on, whatever the source says: `--as4 --as2 --add-path --no-add-path`. */
export interface Forced {
  readonly asWidth?: 2 | 4;
  readonly addPath?: boolean;
}

/** How the messages of one direction are to be read, and what is known about that so far. */
export interface Reading {
  readonly flow: Flow;
  readonly talk: Talk;
  /** What the source says of its messages; it was there before any message. */
  readonly declared: Context | undefined;
  /** What the OPEN of this direction offered, until that of the other one is there. */
  offer: Offer | undefined;
  /** With or without path identifiers, per family; of most flows nobody has to ask. */
  nlri: Map<FamilyKey, Question> | undefined;
  /** Both OPENs are known, or the source declares it: no message is held back. */
  settled: boolean;
  /** Nothing more will come. */
  closed: boolean;
}

/** What both directions share. */
export interface Talk {
  readonly width: Question;
  certain: boolean;
  /** Readings already told of, so that each is told once. */
  told: Set<string> | undefined;
}

/**
 * Decides how UPDATEs are read where the source lacks the OPENs: AS numbers of two or four octets,
 * NLRI with or without path identifiers. Each question is put to the whole conversation (and
 * family), and the answer is told with its reason and how sure it is.
 */
export class Readings {
  readonly #forced: Forced;
  readonly #notice: (notice: Notice) => void;
  readonly #byFlow: (Reading | undefined)[] = [];

  constructor(forced: Forced, notice: (notice: Notice) => void) {
    this.#forced = forced;
    this.#notice = notice;
  }

  /** The reading of `flow`, made when it is first met. */
  of(flow: Flow): Reading {
    return this.#byFlow[flow.id] ?? this.#meet(flow);
  }

  #meet(flow: Flow): Reading {
    const back = flow.reverse && this.#byFlow[flow.reverse.id];
    const talk = back?.talk ?? { width: newQuestion(), certain: false, told: undefined };
    const declared = flow.declared ? flow.context : undefined;
    const reading: Reading = {
      flow,
      talk,
      declared,
      offer: undefined,
      nlri: undefined,
      settled: !!flow.declared,
      closed: false,
    };
    this.#byFlow[flow.id] = reading;
    flow.context = this.#force(flow.context, []);
    return reading;
  }

  /** Nothing more will come on this flow: with the other direction it is forgotten. */
  close(flow: Flow): void {
    const reading = this.#byFlow[flow.id], back = flow.reverse && this.#byFlow[flow.reverse.id];
    if (!reading) return;
    reading.closed = true;
    if (back && !back.closed) return;
    this.#byFlow[flow.id] = undefined;
    if (back) this.#byFlow[back.flow.id] = undefined;
  }

  #force(context: Context, families: Iterable<FamilyKey>): Context {
    const { asWidth = context.asWidth, addPath } = this.#forced;
    if (asWidth === context.asWidth && addPath === undefined) return context;
    let paths = context.addPath;
    if (addPath === false) paths = new Set();
    if (addPath === true) paths = new Set([...paths, ...ALL_FAMILIES, ...families]);
    return makeContext({ ...context, asWidth, addPath: paths });
  }

  /** Takes in an OPEN; with both of a conversation the reading of both directions is known. */
  open(flow: Flow, bytes: Uint8Array, start: number, end: number, faults: Fault[]): void {
    const reading = this.of(flow);
    const offer = offerOf(decodeOpen(bytes, start, end, faults));
    reading.offer = offer;
    flow.from.asn = offer.asn;
    flow.from.bgpId = offer.bgpId;
    const back = flow.reverse ? this.of(flow.reverse) : undefined;
    if (!back?.offer) return;
    this.#agree(reading, contextOf(offer, back.offer));
    this.#agree(back, contextOf(back.offer, offer));
    // Thousands of sessions may be up at once: what has served is not kept.
    reading.offer = back.offer = undefined;
    // Whoever writes the records may have changed the messages: their octets keep the last word.
    reading.talk.certain = !reading.declared;
  }

  /** Reads a flow as the OPENs say, but for what its source declares of the very messages. */
  #agree(reading: Reading, context: Context): void {
    const { flow, declared } = reading;
    const addPath = declared?.addPath.size ? declared.addPath : context.addPath;
    const asWidth = declared?.asWidth ?? context.asWidth;
    flow.context = this.#force(makeContext({ ...context, asWidth, addPath }), []);
    reading.settled = true;
  }

  /** Adds what one UPDATE says to the questions of its conversation. */
  consider(reading: Reading, update: Update): void {
    const { talk } = reading;
    weigh(talk.width, weighAsWidth(update, 4), weighAsWidth(update, 2));
    if (talk.width.seen > 0) talk.width.example ??= pathExample(update);
    const nlri = reading.nlri ??= new Map();
    eachFamily(update, (key, fields) => {
      let question = nlri.get(key);
      if (!question) nlri.set(key, question = newQuestion());
      question.example ??= nlriExample(update, fields);
      const plain = weighNlri(update.bytes, key, fields, false);
      weigh(question, plain, weighNlri(update.bytes, key, fields, true));
    });
  }

  /** True when any message said anything, so that there is something to decide. */
  isAsked({ talk, nlri }: Reading): boolean {
    if (talk.width.seen > 0) return true;
    return nlri !== undefined && [...nlri.values()].some((question) => question.seen > 0);
  }

  /** True when every question raised so far has an answer that is more than a guess. */
  isDecided(reading: Reading): boolean {
    const { width } = reading.talk;
    if (width.seen > 0 && answer(width).confidence === "a guess") return false;
    for (const question of reading.nlri?.values() ?? []) {
      if (question.seen > 0 && answer(question).confidence === "a guess") return false;
    }
    return true;
  }

  /** Reads the flow from now on as its questions are answered, and tells what was chosen and why. */
  settle(reading: Reading, frame: number): void {
    const { flow, talk } = reading;
    const paths = new Set<FamilyKey>(flow.context.addPath);
    for (const [key, question] of reading.nlri ?? []) {
      if (answer(question).second) paths.add(key);
      else paths.delete(key);
    }
    const asWidth = talk.width.seen === 0
      ? flow.context.asWidth
      : answer(talk.width).second
      ? 2
      : 4;
    flow.context = this.#force(
      makeContext({ ...flow.context, asWidth, addPath: paths }),
      reading.nlri?.keys() ?? [],
    );
    reading.settled = true;
    this.#tell(reading, frame);
  }

  #tell({ flow, talk, nlri }: Reading, frame: number): void {
    if (talk.width.seen > 0 && this.#forced.asWidth === undefined) {
      this.#once(talk, widthText(flow, talk.width), frame);
    }
    if (this.#forced.addPath !== undefined) return;
    for (const [key, question] of nlri ?? []) {
      if (question.seen > 0) this.#once(talk, nlriText(flow, key, question), frame);
    }
  }

  #once(talk: Talk, { what, why }: Told, frame: number): void {
    const told = talk.told ??= new Set();
    if (told.has(what)) return;
    told.add(what);
    this.#notice({ kind: "reading", frame, text: `${what} (${why})` });
  }

  /**
   * An UPDATE does not fit the reading in force. When another reading fits it, that one is taken
   * from now on, and told; false when none does, or when the OPENs leave no doubt.
   */
  reconsider(reading: Reading, update: Update, frame: number): boolean {
    const { flow, talk } = reading;
    if (talk.certain) return false;
    const before = flow.context, width = newQuestion();
    weigh(width, weighAsWidth(update, 4), weighAsWidth(update, 2));
    let { asWidth } = before;
    if (isTelling(width, talk.width)) asWidth = answer(width).second ? 2 : 4;
    const paths = new Set(before.addPath);
    eachFamily(update, (key, fields) => {
      const question = newQuestion();
      const plain = weighNlri(update.bytes, key, fields, false);
      weigh(question, plain, weighNlri(update.bytes, key, fields, true));
      if (!isTelling(question, reading.nlri?.get(key))) return;
      if (answer(question).second) paths.add(key);
      else paths.delete(key);
    });
    flow.context = this.#force(makeContext({ ...before, asWidth, addPath: paths }), []);
    const text = changeText(flow, before, frame);
    if (text === undefined) flow.context = before;
    else this.#notice({ kind: "reading", frame, text });
    return text !== undefined;
  }
}

/**
 * Whether what one UPDATE says is enough to change the reading of those that follow: what the
 * conversation has settled beyond doubt is changed only by what can be read in no other way.
 */
function isTelling(said: Question, settled: Question | undefined): boolean {
  if (said.seen === 0) return false;
  const { confidence } = answer(said);
  const isCertain = settled !== undefined && answer(settled).confidence === "certain";
  return confidence === "certain" || confidence === "likely" && !isCertain;
}

/** Every AFI and SAFI whose NLRI can carry path identifiers, for `--add-path`. */
const ALL_FAMILIES: readonly FamilyKey[] = [1, 2].flatMap((afi) =>
  [1, 2, 4, 128, 133].map((safi) => afi << 8 | safi)
).concat([25 << 8 | 70]);
