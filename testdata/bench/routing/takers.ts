/**
 * Peers that take what they are sent and keep nothing but counts, all in one process. It prints one
 * JSON object a line: when all are up, when each has so many routes, when each has lost as many.
 *
 *   takers.ts --as 65002 --count 50 --connect 10.9.0.254:179 --want 100000
 */
import { countNlri, HEADER, UPDATE } from "../live/messages.ts";
import { readEndpoint, readWords } from "../live/words.ts";
import { takerAddress } from "./place.ts";
import { nowMs, PlainSession, tell } from "./session.ts";

/** Milliseconds of the shared clock; of several takers the last one, of `firstMs` the first. */
export interface AllUp {
  readonly allUpMs: number;
}
export interface Complete {
  readonly completeMs: number;
  readonly firstMs: number;
  readonly updates: number;
  readonly octets: number;
}
export interface Gone {
  readonly goneMs: number;
}

class Taker {
  #routes = 0;
  #gone = 0;
  firstMs = Infinity;
  updates = 0;
  octets = 0;

  constructor(readonly want: number, readonly complete: () => void, readonly gone: () => void) {}

  take(bytes: Uint8Array, at: number, end: number): void {
    if (bytes[at + HEADER - 1] !== UPDATE) return;
    const withdrawn = bytes[at + HEADER]! << 8 | bytes[at + HEADER + 1]!;
    if (withdrawn > 0) this.#lose(bytes, at + HEADER + 2, withdrawn);
    const routes = countNlri(bytes, at, end);
    if (routes === 0) return;
    if (this.firstMs === Infinity) this.firstMs = nowMs();
    this.updates++;
    this.octets += end - at;
    const isComplete = this.#routes < this.want && this.#routes + routes >= this.want;
    this.#routes += routes;
    if (isComplete) this.complete();
  }

  #lose(bytes: Uint8Array, from: number, octets: number): void {
    let count = 0;
    for (let at = from; at < from + octets; count++) at += 1 + (bytes[at]! + 7 >> 3);
    const isGone = this.#gone < this.want && this.#gone + count >= this.want;
    this.#gone += count;
    if (isGone) this.gone();
  }
}

if (import.meta.main) {
  const words = readWords(Deno.args),
    count = Number(words.count),
    to = readEndpoint(words.connect!);
  let isComplete = 0, areGone = 0;
  const complete = () => {
    if (++isComplete < count) return;
    const sum = (of: (taker: Taker) => number) => takers.reduce((all, one) => all + of(one), 0);
    tell({
      completeMs: nowMs(),
      firstMs: Math.min(...takers.map(({ firstMs }) => firstMs)),
      updates: sum(({ updates }) => updates),
      octets: sum(({ octets }) => octets),
    });
  };
  const gone = () => void (++areGone === count && tell({ goneMs: nowMs() }));
  const takers = Array.from(
    { length: count },
    () => new Taker(Number(words.want), complete, gone),
  );
  const sessions = await Promise.all(takers.map((taker, i) =>
    PlainSession.open(
      { as: Number(words.as), source: takerAddress(i), ...to },
      (bytes, at, end) => taker.take(bytes, at, end),
    )
  ));
  tell({ allUpMs: Math.max(...sessions.map(({ upAt }) => upAt)) });
}
