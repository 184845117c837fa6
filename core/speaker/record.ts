import type { Action } from "../session/fsm/action.ts";
import { type Event, EVENTS } from "../session/fsm/event.ts";
import type { Fsm, Step } from "../session/fsm/fsm.ts";
import { acceptedFsm, retimed, startFsm, step } from "../session/fsm/step.ts";
import { type Timing, USUAL_TIMING } from "../session/settings.ts";
import type { Endpoint } from "./ports.ts";
import type { Notification } from "../wire/notification.ts";
import type { Origin } from "./watcher.ts";

/** Where a speaker writes every step of its sessions, so that they can be done again. */
export interface Journal {
  /** A session begins. `session` is its number within the journal. */
  begin(session: number, peer: string, origin: Origin, timing: Timing, passive: boolean): void;
  /** From now on timers of the session are set to other times. */
  timing(session: number, timing: Timing): void;
  /** TCP is up: what the session says from now on goes over this connection. */
  connected(session: number, local: Endpoint | undefined, remote: Endpoint): void;
  step(session: number, event: Event, random: number, done: Step): void;
  /** One message as it went over the wire. */
  message(session: number, direction: "in" | "out", bytes: Uint8Array): void;
}

export const RECORD_SCHEMA = "underlay.session-record/1";

/**
 * A journal as text, one JSON object a line: `begin` names a session, `timing` gives it other times,
 * `connected` the ends of its connection, `event` is what happened to it with the chance that was drawn and the actions that
 * followed, `message` what was said.
 */
export class TextJournal implements Journal {
  readonly #write: (line: string) => void;
  readonly #now: () => number;

  /** `now` in Unix seconds. */
  constructor(write: (line: string) => void, now: () => number) {
    this.#write = write;
    this.#now = now;
  }

  begin(session: number, peer: string, origin: Origin, timing: Timing, passive: boolean): void {
    this.#line({ session, begin: { peer, origin, timing, passive } });
  }

  timing(session: number, timing: Timing): void {
    this.#line({ session, timing });
  }

  connected(session: number, local: Endpoint | undefined, remote: Endpoint): void {
    this.#line({ session, connected: { ...(local && { local }), remote } });
  }

  step(session: number, event: Event, random: number, { fsm, actions }: Step): void {
    this.#line({
      session,
      event: plain(event),
      random,
      state: fsm.state,
      actions: actions.map(plain),
    });
  }

  message(session: number, direction: "in" | "out", bytes: Uint8Array): void {
    this.#line({ session, message: direction, hex: bytes.toHex() });
  }

  #line(value: Record<string, unknown>): void {
    const time = Math.round(this.#now() * 1e6) / 1e6;
    this.#write(`${JSON.stringify({ schema: RECORD_SCHEMA, time, ...value })}\n`);
  }
}

/** An event or action as JSON shows it: octets as hex. */
function plain<T extends Event | Action>(value: T): Record<string, unknown> {
  if (!("notification" in value) || !value.notification) return { ...value };
  const { code, subcode, data } = value.notification as Notification;
  return { ...value, notification: { code, subcode, data: data.toHex() } };
}

/** One place where a replay did not do what the journal says. */
export interface Deviation {
  /** From 1. */
  readonly line: number;
  readonly expected: string;
  readonly found: string;
}

/** What came of doing a journal again. */
export interface Replayed {
  readonly steps: number;
  readonly deviations: readonly Deviation[];
}

/**
 * Does every step of a journal again and compares state and actions. Throws `SyntaxError`, with the
 * line, for a text that is no journal.
 */
export function replay(text: string): Replayed {
  const sessions = new Map<number, Fsm>(), deviations: Deviation[] = [];
  let steps = 0;
  text.split("\n").forEach((source, index) => {
    if (source === "") return;
    const line = index + 1, entry = parseEntry(source, line);
    if (entry.begin) {
      const { timing, passive, origin } = entry.begin;
      const fsm = origin === "theirs" ? acceptedFsm(timing) : startFsm(timing, passive);
      sessions.set(entry.session, fsm);
      return;
    }
    if (!entry.event && !entry.timing) return;
    const fsm = sessions.get(entry.session);
    if (!fsm) throw new SyntaxError(`line ${line}: session ${entry.session} never began`);
    if (entry.timing) sessions.set(entry.session, retimed(fsm, entry.timing));
    else if (entry.event) {
      const done = step(fsm, eventOf(entry.event), entry.random ?? 0);
      sessions.set(entry.session, done.fsm);
      steps++;
      const expected = JSON.stringify([entry.state, entry.actions]);
      const found = JSON.stringify([done.fsm.state, done.actions.map(plain)]);
      if (found !== expected) deviations.push({ line, expected, found });
    }
  });
  return { steps, deviations };
}

interface Entry {
  readonly session: number;
  readonly begin?: { readonly timing: Timing; readonly passive: boolean; readonly origin: Origin };
  readonly timing?: Timing;
  readonly event?: WrittenEvent;
  readonly random?: number;
  readonly state?: string;
  readonly actions?: unknown;
}

interface WrittenEvent extends Omit<Event, "notification"> {
  readonly notification?: {
    readonly code: number;
    readonly subcode: number;
    readonly data: string;
  };
}

function parseEntry(source: string, line: number): Entry {
  let entry: Entry & { schema?: unknown };
  try {
    entry = JSON.parse(source);
  } catch {
    throw new SyntaxError(`line ${line} is no JSON`);
  }
  if (entry?.schema !== RECORD_SCHEMA) {
    throw new SyntaxError(`line ${line} is not of ${RECORD_SCHEMA}`);
  }
  const { begin, timing, event } = entry;
  if (begin && !isTiming(begin.timing) || timing && !isTiming(timing)) {
    throw new SyntaxError(`line ${line} has no timing`);
  }
  if (event && !EVENTS.includes(event.name)) {
    throw new SyntaxError(`line ${line}: there is no event ${event.name}`);
  }
  return entry;
}

function isTiming(timing: unknown): timing is Timing {
  return typeof timing === "object" && timing !== null &&
    Object.keys(USUAL_TIMING).every((key) =>
      typeof timing[key as keyof typeof timing] === "number"
    );
}

function eventOf({ notification, ...event }: WrittenEvent): Event {
  if (!notification) return event;
  return {
    ...event,
    notification: { ...notification, data: Uint8Array.fromHex(notification.data) },
  };
}
