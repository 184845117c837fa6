// The routes of a router: a session that takes what is sent up to End-of-RIB, and leaves.
import { parseAddress } from "../core/net/address.ts";
import type { AdjIn } from "../core/rib/adj_in.ts";
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
import { farewell } from "./speaking.ts";

/** A session that is not up after so long will hardly come up. */
const USUAL_SECONDS = 10;
/**
 * Silence of so long ends the table of a router that sends no End-of-RIB: RFC 4724 §2 asks for one
 * only of those that know graceful restart. Before the first UPDATE it may last longer: BIRD 2.0
 * begins three seconds after the session is up.
 */
const SILENT_SECONDS = 3, SILENT_AT_FIRST_SECONDS = 10;
/** How often it is looked whether there is silence. */
const LOOK_MS = 50;
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
  #peer = -1;
  #negotiated: Negotiated | undefined;
  #families: ReadonlySet<FamilyKey> = new Set();
  readonly #awaited = new Set<FamilyKey>();
  #last = 0;
  #isBegun = false;
  #faulty = 0;
  #failure: CommandError | undefined;
  #now = 0;
  #settle: () => void = () => {};
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(speaker: Speaker, routes: AdjIn | undefined, group: Group, heard: PeerWatcher = {}) {
    this.#speaker = speaker;
    this.#routes = routes;
    this.#group = group;
    this.#heard = heard;
  }

  /** Takes the table of one router. Throws CommandError (3) where there is no session to its end. */
  async take(address: PeerAddress, plan: SessionPlan): Promise<Taken> {
    const clock = this.#speaker.ports.clock, began = clock.now();
    const most = (plan.timeoutSeconds ?? USUAL_SECONDS) * 1000;
    const peer = this.#speaker.add(plan.settings, targetOf(address, plan), this);
    let silent = false;
    await new Promise<void>((resolve) => {
      this.#settle = resolve;
      const timer = setInterval(() => {
        const now = clock.now();
        const patience = this.#isBegun ? SILENT_SECONDS : SILENT_AT_FIRST_SECONDS;
        silent = this.#negotiated !== undefined && now - this.#last >= patience * 1000;
        const isLate = this.#negotiated === undefined && now - began >= most;
        if (silent || isLate || peer.givenUp !== undefined) resolve();
      }, LOOK_MS);
      this.#timer = timer;
    });
    clearInterval(this.#timer);
    const failed = this.#failure ?? (this.#negotiated ? undefined : noSession(address, peer, most));
    peer.stop(makeShutdown(2, "underlay show: done"));
    await farewell([peer]);
    this.#speaker.remove(peer);
    if (failed) throw failed;
    return { silent: silent && this.#awaited.size > 0, faulty: this.#faulty };
  }

  up(peer: PeerHandle, negotiated: Negotiated): void {
    this.#negotiated = negotiated;
    this.#families = new Set(negotiated.families);
    for (const family of negotiated.families) this.#awaited.add(family);
    const clock = this.#speaker.ports.clock;
    this.#last = clock.now();
    this.#now = Math.floor(clock.unixSeconds());
    this.#heard.up?.(peer, negotiated);
    if (this.#routes) {
      this.#peer = this.#routes.addPeer(factsOf(peer.name, peer.session!, negotiated, this.#now));
      this.#group.peers.push(this.#peer);
    }
    if (this.#awaited.size === 0) this.#settle();
  }

  update(peer: PeerHandle, checker: UpdateChecker, faults: readonly Fault[]): void {
    const { update, set } = checker, clock = this.#speaker.ports.clock;
    this.#last = clock.now();
    this.#isBegun = true;
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
      `the routes of ${peer.name} are incomplete: the session ended before its End-of-RIB\n` +
        judge(peer.facts).causes[0].why,
    );
    this.#settle();
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

function noSession(address: PeerAddress, peer: ReturnType<Speaker["add"]>, most: number) {
  const { causes: [top], remedy } = judge(peer.facts);
  const seconds = Math.round(most / 100) / 10;
  const why = peer.givenUp ?? (top.id === "unknown" ? `no session in ${seconds} s` : top.why);
  return failure(
    `cannot take the routes of ${address.typed}: ${why}\n` +
      `${remedy}\nunderlay peer diagnose ${address.typed} looks closer`,
  );
}
