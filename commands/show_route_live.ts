// The routes of a router: a session that takes what is sent up to End-of-RIB, and leaves.
import { parseAddress } from "../core/net/address.ts";
import { counted } from "../core/net/count.ts";
import { type AdjIn, KEPT_FAMILIES } from "../core/rib/adj_in.ts";
import type { CauseId } from "../core/session/cause.ts";
import { judge } from "../core/session/judge/mod.ts";
import type { Negotiated } from "../core/session/negotiate.ts";
import type { Speaker } from "../core/speaker/speaker.ts";
import type { PeerHandle, PeerWatcher, Session } from "../core/speaker/watcher.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import type { Fault } from "../core/wire/fault.ts";
import { makeShutdown } from "../core/wire/notification.ts";
import { asOf } from "../core/wire/open.ts";
import type { UpdateChecker } from "../core/wire/update_checker.ts";
import { type CommandError, failure } from "./exit.ts";
import type { PeerAddress } from "./peer_address.ts";
import { type SessionPlan, targetOf } from "./session_options.ts";
import type { Group } from "./show_route_collect.ts";
import { Nudge } from "./show_route_nudge.ts";
import { farewell, Stopping } from "./speaking.ts";

/** What a run depends on that tests have otherwise. */
export interface LiveManner {
  /** What ends it before its time. */
  readonly makeEnd: () => Pick<Stopping, "stopped" | "dispose">;
  /**
   * Silence of so long ends the table of a router that sends no End-of-RIB: RFC 4724 §2 asks for one
   * only of those that know graceful restart.
   */
  readonly silentSeconds: number;
  /** The same before the first UPDATE, where it may last longer. */
  readonly silentAtFirstSeconds: number;
}

/** For people. BIRD 2.0 begins to send three seconds after the session is up. */
export const LIVE: LiveManner = {
  makeEnd: () => new Stopping(),
  silentSeconds: 3,
  silentAtFirstSeconds: 10,
};

/** A session that is not up after so long will hardly come up. */
const USUAL_SECONDS = 10;
/** Why a first attempt failed where the next few would fail too: nobody waits for those. */
const HOPELESS: ReadonlySet<CauseId> = new Set([
  "refused",
  "unreachable",
  "no-route",
  "not-possible-here",
  "source-not-local",
  "wrong-as",
  "bad-id",
  "unsupported-version",
  "hold-time-unacceptable",
  "capability-missing",
  "role-mismatch",
]);
/** How often it is looked whether there is silence. */
const LOOK_MS = 50;
/** A look that comes so much later than the last: this process was stopped, or had no turn. */
const STALLED_MS = 4 * LOOK_MS;
/** How a table was taken. */
export interface Taken {
  /** Families whose end was taken from silence. */
  readonly silent: boolean;
  /** Messages that had faults. */
  readonly faulty: number;
}

/** One router whose routes are taken into `routes`, where there are any; `heard` is told of them as they come. */
export class RouterReader implements PeerWatcher {
  readonly #speaker: Speaker;
  readonly #routes: AdjIn | undefined;
  readonly #group: Group;
  readonly #heard: PeerWatcher;
  readonly #manner: LiveManner;
  /** UPDATEs that came. */
  updates = 0;
  /** The table is complete, or will never be. */
  isOver = false;
  #peer = -1;
  #handle: PeerHandle | undefined;
  #negotiated: Negotiated | undefined;
  #families: ReadonlySet<FamilyKey> = new Set();
  readonly #awaited = new Set<FamilyKey>();
  #last = 0;
  #faulty = 0;
  #failure: CommandError | undefined;
  #now = 0;
  #settle: () => void = () => {};
  #isPatient = false;
  #nudge: Nudge | undefined;

  constructor(
    speaker: Speaker,
    routes: AdjIn | undefined,
    group: Group,
    manner: LiveManner,
    heard: PeerWatcher = {},
  ) {
    this.#manner = manner;
    this.#speaker = speaker;
    this.#routes = routes;
    this.#group = group;
    this.#heard = heard;
  }

  /** In words, what has come: `1,234 routes`; `12 UPDATEs` where there is no table. */
  get came(): string {
    return this.#routes ? counted(this.routes, "route") : counted(this.updates, "UPDATE");
  }

  /** Routes that have come and are in the tables. */
  get routes(): number {
    if (!this.#routes || this.#peer < 0) return 0;
    return KEPT_FAMILIES.reduce(
      (sum, family) => sum + (this.#routes?.familyTally(this.#peer, family)?.paths ?? 0),
      0,
    );
  }

  /** How it stands, for who waits: a state, or what has come. */
  get standing(): string {
    return this.#negotiated ? this.came : this.#handle?.state ?? "not begun";
  }

  /**
   * Takes the table of one router, and leaves. Throws CommandError (3) where there is no session to
   * its end; when `signal` stops it, its reason. What came until then stays.
   */
  async take(address: PeerAddress, plan: SessionPlan, signal: AbortSignal): Promise<Taken> {
    signal.throwIfAborted();
    const most = (plan.timeoutSeconds ?? USUAL_SECONDS) * 1000;
    this.#isPatient = plan.timeoutSeconds !== undefined;
    const peer = this.#handle = this.#speaker.add(plan.settings, targetOf(address, plan), this);
    const silent = await this.#over(peer, most, signal);
    this.isOver = true;
    const failed = this.#failure ??
      (this.#negotiated ? undefined : noSession(address, plan, peer, most));
    peer.stop(makeShutdown(2, `underlay show: ${signal.aborted ? "stopped" : "done"}`));
    await farewell([peer]);
    this.#speaker.remove(peer);
    signal.throwIfAborted();
    if (failed) throw failed;
    return { silent: silent && this.#awaited.size > 0, faulty: this.#faulty };
  }

  /** Waits for the end, whichever it is; answers whether it was silence. */
  async #over(peer: PeerHandle, mostMs: number, signal: AbortSignal): Promise<boolean> {
    const clock = this.#speaker.ports.clock, began = clock.now();
    const { silentSeconds, silentAtFirstSeconds } = this.#manner;
    let silent = false, looked = began;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#settle = resolve;
    signal.addEventListener("abort", () => resolve());
    const timer = setInterval(() => {
      const now = clock.now();
      // Who does not listen hears nothing: that is no silence of the router.
      if (now - looked > STALLED_MS) this.#last += now - looked;
      looked = now;
      this.#nudge?.silent(peer, this.#last, now, this.updates > 0);
      const patience = this.updates > 0 ? silentSeconds : silentAtFirstSeconds;
      silent = this.#negotiated !== undefined && now - this.#last >= patience * 1000;
      const isLate = this.#negotiated === undefined && now - began >= mostMs;
      if (silent || isLate || peer.givenUp !== undefined) resolve();
    }, LOOK_MS);
    await promise;
    clearInterval(timer);
    return silent;
  }

  up(peer: PeerHandle, negotiated: Negotiated): void {
    this.#negotiated = negotiated;
    this.#families = new Set(negotiated.families);
    for (const family of negotiated.families) this.#awaited.add(family);
    const clock = this.#speaker.ports.clock;
    this.#last = clock.now();
    this.#nudge = new Nudge(negotiated.families, this.#last);
    this.#now = Math.floor(clock.unixSeconds());
    this.#heard.up?.(peer, negotiated);
    if (this.#routes) {
      const facts = factsOf(peer.name, peer.session!, negotiated, this.#now);
      this.#peer = this.#group.addPeer(this.#routes, facts);
    }
    if (this.#awaited.size === 0) this.#settle();
  }

  update(peer: PeerHandle, checker: UpdateChecker, faults: readonly Fault[]): void {
    const { update, set } = checker, clock = this.#speaker.ports.clock;
    this.#last = clock.now();
    this.updates++;
    if (faults.length > 0) this.#faulty++;
    this.#routes?.update(
      this.#peer,
      update,
      set,
      faults,
      this.#negotiated!.receive,
      this.#now,
      this.#families,
    );
    this.#heard.update?.(peer, checker, faults);
    const ended = update.endOfRib;
    if (ended >= 0 && this.#awaited.delete(ended) && this.#awaited.size === 0) this.#settle();
  }

  down(peer: PeerHandle): void {
    if (this.#awaited.size === 0 || this.#failure) return;
    this.#failure = failure(
      `the routes of ${peer.name} are incomplete: ${this.came} came, then the session ended\n` +
        judge(peer.facts).causes[0].why,
    );
    this.#settle();
  }

  ended(peer: PeerHandle): void {
    if (this.#negotiated || this.#isPatient) return;
    const { causes: [{ id, confidence }] } = judge(peer.facts);
    if (confidence === "certain" && HOPELESS.has(id)) this.#settle();
  }
}

function factsOf(name: string, session: Session, negotiated: Negotiated, since: number) {
  const { theirs, ours, remote, local } = session;
  const [bare = "", zone] = remote.address.split("%");
  const localAddress = local && parseAddress(local.address.split("%")[0]!);
  return {
    name,
    address: parseAddress(bare) ?? new Uint8Array(0),
    ...(zone !== undefined && { zone }),
    asn: theirs ? asOf(theirs) : 0,
    routerId: theirs?.identifier ?? 0,
    kind: negotiated.peer,
    ...(localAddress && { localAddress }),
    ...(ours && { localAsn: asOf(ours), localRouterId: ours.identifier }),
    since,
  };
}

function noSession(
  address: PeerAddress,
  plan: SessionPlan,
  peer: ReturnType<Speaker["add"]>,
  most: number,
) {
  const { causes: [top], remedy } = judge(peer.facts);
  const seconds = Math.round(most / 100) / 10;
  const why = peer.givenUp ?? (top.id === "unknown" ? `no session in ${seconds} s` : top.why);
  return failure(
    `cannot take the routes of ${address.typed}: ${why}\n` +
      `${remedy}\n${plan.closer(address.typed)} looks closer`,
  );
}
