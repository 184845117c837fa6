// One session for a diagnosis: begun, watched until nothing more is to be expected, left.
import type { Try } from "../core/diagnose/evidence.ts";
import { bgpSockets } from "../core/io/host.ts";
import type { Verdict } from "../core/session/cause.ts";
import type { PeeringFacts } from "../core/session/facts.ts";
import { judge } from "../core/session/judge/mod.ts";
import type { SessionSettings } from "../core/session/settings.ts";
import type { Endpoint, Target } from "../core/speaker/ports.ts";
import { type Ports, Speaker } from "../core/speaker/speaker.ts";
import type { PeerHandle, PeerWatcher } from "../core/speaker/watcher.ts";
import { KEEPALIVE, NOTIFICATION, UPDATE } from "../core/wire/message_header.ts";
import type { UpdateChecker } from "../core/wire/update_checker.ts";
import type { NotedTransport } from "./peer_diagnose_tries.ts";

/** How one session of a diagnosis is led. */
export interface Watched {
  readonly purpose: Try["purpose"];
  readonly settings: SessionSettings;
  readonly target: Target;
  /** Where the peer may dial us. */
  readonly local?: Endpoint;
  /** After so long it is over, whatever happened. */
  readonly seconds: number;
}

/** What a session showed before we left it. */
export interface Shown {
  readonly facts: PeeringFacts;
  readonly said: Verdict;
  /** Whether the peer could dial us, and why not. */
  readonly listening: boolean | string;
  readonly seconds: number;
}

/** A session that is up is watched so long: a peer that changes its mind does so at once. */
const UP_MS = 1500;
/** The same where routes may still come: BIRD waits three seconds with the first of them. */
const UNPROVEN_MS = 3500;
/** After an end, the other connection of a collision or the peer's next try may follow. */
const SETTLE_MS = 1200;
/** Where nothing answers at our dial, the peer may dial us; a plain refusal is an answer. */
const THEIR_TURN_MS = 3000;
/** How often the kernel is asked about the sockets. */
const LOOK_MS = 400;

/**
 * Administrative Reset (RFC 4486 §4): a second try may follow, and the peer should take it. FRR 8.4
 * and BIRD 2.0 do so at once after any Cease (BIRD closes what comes for a minute, its `error wait
 * time`, only after an error); GoBGP 3.10 refuses for five seconds, however it was left.
 */
const LEAVE = { code: 6, subcode: 4, data: new Uint8Array(0) } as const;

/** Leads one session; the transport notes what TCP shows meanwhile. */
export async function watchSession(
  watched: Watched,
  ports: Omit<Ports, "transport">,
  transport: NotedTransport,
): Promise<Shown> {
  transport.purpose = watched.purpose;
  const { clock } = ports, speaker = new Speaker({ ...ports, transport }), began = clock.now();
  const course = new Course(transport, watched.purpose, () => clock.now());
  const listening = listen(speaker, watched);
  const peer = speaker.add(watched.settings, watched.target, course);
  try {
    while (!course.isOver(began, watched, listening === true)) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      await course.look(watched.target.remote.port);
    }
    // Leaving adds to the facts: they are judged before.
    const facts = withKey(peer.facts, watched.target);
    return { facts, said: judge(facts), listening, seconds: (clock.now() - began) / 1000 };
  } finally {
    // A FIN behind octets that are not taken is not taken either; RST may be.
    if (transport.isUnheard(watched.purpose)) transport.abort();
    peer.stop(LEAVE);
    // What we said last has to get out before the process ends or the next session begins.
    await new Promise((resolve) => setTimeout(resolve, 100));
    speaker.close();
  }
}

function listen(speaker: Speaker, { local, target }: Watched): boolean | string {
  if (!local) return "nothing to listen on";
  const { remote: { address: from }, md5Key, ttl, ttlLeast } = target;
  const options = {
    ...(md5Key && { md5Key }),
    ...(ttl !== undefined && { ttl }),
    ...(ttlLeast !== undefined && { ttlLeast }),
  };
  try {
    speaker.listen(local, Object.keys(options).length > 0 ? [{ from, ...options }] : []);
    return true;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether our SYNs were signed is known here, not to those who watched the octets. */
function withKey(facts: PeeringFacts, { md5Key }: Target): PeeringFacts {
  for (const { last: { sides: [ours] } } of md5Key ? facts.attempts : []) ours.signed ||= 1;
  return facts;
}

/** Follows a session to see when nothing more is to be expected of it. */
class Course implements PeerWatcher {
  #upAt = Infinity;
  #endedAt = Infinity;
  #lookedAt = 0;
  readonly #transport: NotedTransport;
  readonly #purpose: Try["purpose"];
  readonly #now: () => number;

  constructor(transport: NotedTransport, purpose: Try["purpose"], now: () => number) {
    this.#transport = transport;
    this.#purpose = purpose;
    this.#now = now;
  }

  up(): void {
    this.#upAt = this.#now();
  }

  ended(): void {
    this.#endedAt = this.#now();
  }

  message(_: PeerHandle, direction: "in" | "out", bytes: Uint8Array, start: number): void {
    const type = bytes[start + 18];
    if (type === NOTIFICATION) this.#endedAt = this.#now();
    if (direction === "out") return;
    if (type === UPDATE) this.#transport.updated(this.#purpose);
    if (type === KEEPALIVE || type === NOTIFICATION) this.#transport.answered(this.#purpose);
  }

  update(_: PeerHandle, { update }: UpdateChecker): void {
    if (update.endOfRib >= 0) this.#transport.completed(this.#purpose);
  }

  isOver(began: number, { seconds, settings }: Watched, listens: boolean): boolean {
    const now = this.#now(), ran = now - began;
    if (ran >= seconds * 1000) return true;
    const tries = this.#transport.tries.filter((one) => one.purpose === this.#purpose);
    if (this.#upAt < Infinity && this.#transport.isAnyLive(this.#purpose)) {
      const isProven = this.#transport.isMtuProven(this.#purpose) &&
        !this.#transport.isOwing(this.#purpose);
      return now - this.#upAt >= (isProven ? UP_MS : UNPROVEN_MS);
    }
    if (settings.passive && tries.length === 0) return false;
    if (tries.length === 0 || this.#transport.isAnyLive(this.#purpose)) return false;
    if (now - this.#endedAt < SETTLE_MS) return false;
    if (tries.some(({ connected }) => connected) || !listens) return true;
    // Nothing answered: the peer may yet dial us. A key shows only then, so silence is worth waiting.
    if (tries.every(({ outcome }) => outcome === "refused")) return true;
    return tries.every(({ outcome }) => outcome !== "timeout") && ran >= THEIR_TURN_MS;
  }

  /** Asks the kernel about the sockets, now and then. */
  async look(port: number): Promise<void> {
    if (this.#now() - this.#lookedAt < LOOK_MS) return;
    this.#lookedAt = this.#now();
    this.#transport.look(await bgpSockets([port]) ?? []);
  }
}
