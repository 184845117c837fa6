import { Stories } from "../../../core/capture/story.ts";
import { Page } from "../../../core/view/page.ts";
import { decodeOctets } from "../pipeline.ts";
import { VIEWS } from "../views.ts";
import { bump, Reach, type Tally } from "./reach.ts";
import type { Round } from "./round.ts";

/** What is wrong with a round. */
export interface Failure {
  readonly round: Round;
  readonly reason: string;
  /** The first message that fails by itself. */
  readonly message?: Uint8Array;
}

/** So many rounds are also read without trust in known blocks, and in one piece. */
const CHECKED_EVERY = 8;
/** Milliseconds that one message may take, and that a whole file may take when it is read again. */
const MOST_FOR_MESSAGE = 50, MOST_FOR_ROUND = 1000;

/** Text of the view that is being written, or nothing. */
let kept: Uint8Array[] | undefined;
const page = new Page((text) => kept?.push(text.slice()), 4 << 20);

interface Way {
  readonly format: string;
  readonly view: string;
  readonly octets: Uint8Array;
  readonly piece: number;
}

/** Decodes in one way; all text, where `keep` says so. */
function read(way: Way, options: { tally?: Tally; trustBlocks?: boolean; keep?: boolean }): string {
  const { tally, trustBlocks = true, keep = false } = options;
  kept = keep ? [] : undefined;
  page.forget();
  const stories = new Stories(), make = VIEWS[way.view]!(page, stories);
  const kinds = tally !== undefined && tally.rounds % 4 === 0;
  decodeOctets(way.octets, (sets, oddNlri) => {
    const view = make(sets, oddNlri);
    return tally ? new Reach(view, tally, kinds) : view;
  }, { format: way.format, piece: way.piece, trustBlocks, stories });
  page.flush();
  const text = kept?.map((piece) => new TextDecoder().decode(piece)).join("") ?? "";
  kept = undefined;
  return text;
}

/** Milliseconds that one reading takes. */
function timed(way: Way, tally?: Tally): number {
  const begin = performance.now();
  read(way, tally ? { tally } : {});
  return performance.now() - begin;
}

/** Reads the file of a round; undefined when all is as it should be. */
export function runRound(round: Round, tally: Tally): Failure | undefined {
  try {
    const milliseconds = timed(round, tally);
    count(tally, round, milliseconds);
    const reason = slowness(round, milliseconds) ?? inequality(round);
    return reason === undefined ? undefined : { round, reason };
  } catch (error) {
    const reason = error instanceof Error ? error.stack ?? error.message : String(error);
    const message = alone(round);
    return message ? { round, reason, message } : { round, reason };
  }
}

function count(tally: Tally, round: Round, milliseconds: number): void {
  tally.rounds++;
  tally.made += round.messages.length;
  tally.octets += round.octets.length;
  tally.slowestMilliseconds = Math.max(tally.slowestMilliseconds, milliseconds);
  bump(tally.ways, `${round.format} ${round.view}`, 1);
}

/** A round that took longer than one message may is read again, message by message. */
function slowness(round: Round, milliseconds: number): string | undefined {
  if (milliseconds <= MOST_FOR_MESSAGE) return undefined;
  for (const message of round.messages) {
    const way = { ...round, format: "bgp", octets: message };
    // The first time may be the collector's.
    if (timed(way) > MOST_FOR_MESSAGE && timed(way) > MOST_FOR_MESSAGE) {
      return `more than ${MOST_FOR_MESSAGE} ms for the message ${message.toHex()}`;
    }
  }
  if (milliseconds <= MOST_FOR_ROUND || timed(round) <= MOST_FOR_ROUND) return undefined;
  return `more than ${MOST_FOR_ROUND} ms for a file of ${round.octets.length} octets`;
}

/** Whether the text depends on what it must not depend on: trust in blocks, how the file comes in. */
function inequality(round: Round): string | undefined {
  if (round.number % CHECKED_EVERY !== 0) return undefined;
  const text = read(round, { keep: true });
  const untrusting = read(round, { keep: true, trustBlocks: false });
  if (text !== untrusting) {
    return `text changes without trust in blocks: ${first(text, untrusting)}`;
  }
  // Of a bare stream octets that are no message are told piece by piece.
  if (round.format === "bgp") return undefined;
  const whole = read({ ...round, piece: round.octets.length + 1 }, { keep: true });
  return text === whole ? undefined : `text depends on the pieces: ${first(text, whole)}`;
}

function first(one: string, other: string): string {
  const left = one.split("\n"), right = other.split("\n");
  const at = left.findIndex((line, i) => line !== right[i]);
  return `line ${at}:\n  ${left[at]}\n  ${right[at]}`;
}

/** The first message of a round that throws by itself. */
function alone(round: Round): Uint8Array | undefined {
  return round.messages.find((octets) => {
    try {
      read({ ...round, format: "bgp", octets }, {});
      return false;
    } catch {
      return true;
    }
  });
}
