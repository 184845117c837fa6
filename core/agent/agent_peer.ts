import type { FamilyConfig, PeerConfig } from "../config/router_config.ts";
import type { PeerFacts } from "../rib/peer_facts.ts";
import type { OutMember } from "../rib/out/rib_out.ts";
import type { Around } from "../rib/pending_out.ts";
import type { Negotiated } from "../session/negotiate.ts";
import { offerOf } from "../session/offer.ts";
import { encodedRefresh } from "../speaker/outgoing.ts";
import type { Peer } from "../speaker/peer.ts";
import type { PeerHandle, PeerWatcher, StateChange } from "../speaker/watcher.ts";
import type { FamilyKey } from "../wire/context.ts";
import type { Fault } from "../wire/fault.ts";
import { familyName } from "../wire/family/mod.ts";
import { makeShutdown, type Notification } from "../wire/notification.ts";
import { notificationText } from "../wire/notification_view.ts";
import { BEGIN, END, REQUEST, type RouteRefresh } from "../wire/route_refresh.ts";
import type { UpdateChecker } from "../wire/update_checker.ts";
import type { AgentEventName } from "./agent_event.ts";
import { awayFacts, configuredFacts, sessionFacts } from "./facts_of.ts";
import { GracefulHelp, staysAfter } from "./graceful_help.ts";
import { History } from "./history.ts";
import type { Held, PeerHome } from "./peer_home.ts";
import { PrefixLimits, tooManyPrefixes } from "./prefix_limits.ts";
import { reasonOf } from "./reason.ts";
import { timingOf } from "./settings_of.ts";

const NOT_CONFIGURED: Held = { why: "disabled", text: "by the configuration" };

/** Cease, Other Configuration Change (RFC 4486 §4). */
const CHANGED: Notification = { code: 6, subcode: 6, data: new Uint8Array(0) };

/** One peer of the agent: its session, its routes in and out, and what is remembered of it. */
export class AgentPeer implements PeerWatcher {
  readonly history: History;
  /** Its number in the RIB. */
  readonly number: number;
  session: Peer | undefined;
  negotiated: Negotiated | undefined;
  /** Where it is told routes, while it is Established. */
  member: OutMember | undefined;
  held: Held | undefined;
  readonly #home: PeerHome;
  readonly #limits = new PrefixLimits();
  /** Families of the session at hand; a new set each time. */
  #families: ReadonlySet<FamilyKey> = new Set();
  #upAt = 0;
  #dropRestart = () => {};
  readonly #help: GracefulHelp;
  /** The NOTIFICATION that ended the session at hand, of either side. */
  #lastWord: Notification | undefined;
  #hasToldFault = false;
  /** Families of which the peer tells all again, between BoRR and EoRR. */
  readonly #rounds = new Set<FamilyKey>();
  #toldCause = "";

  constructor(home: PeerHome, public config: PeerConfig, number: number) {
    this.#home = home;
    this.number = number;
    this.#help = new GracefulHelp(home, number);
    this.history = new History(home.unixSeconds());
    if (!config.enabled) this.held = NOT_CONFIGURED;
  }

  get name(): string {
    return this.config.name;
  }

  get isUp(): boolean {
    return this.negotiated !== undefined;
  }

  familyConfig(family: FamilyKey): FamilyConfig | undefined {
    return this.config.families.find((one) => one.family === family);
  }

  // What the agent and its operator do with it.

  /** Brings it up, unless it is held; also after it was stopped. */
  start(): void {
    if (!this.held) {
      if (this.session) this.session.start();
      else this.session = this.#home.open(this.config, this);
    }
    this.#look();
  }

  /** Leaves with these words; nothing starts it again but {@link start}. */
  stop(notification: Notification): void {
    this.#dropRestart();
    this.session?.stop(notification);
    if (this.#help.isHelping) this.#clear();
    this.#look();
  }

  #clear(): void {
    this.#help.forget();
    this.#home.rib.clear(this.number);
  }

  /** Other settings of the session: the one that stands ends, and another begins. */
  reset(config: PeerConfig, forget: (session: Peer) => void): void {
    const wasEnabled = this.config.enabled;
    this.stop(config.enabled ? CHANGED : makeShutdown(2, ""));
    if (this.session) forget(this.session);
    this.session = undefined;
    this.#limits.clear();
    if (this.held?.why === "limit") this.held = undefined;
    if (config.enabled !== wasEnabled) this.held = config.enabled ? undefined : NOT_CONFIGURED;
    this.config = config;
    this.#setFacts(configuredFacts(config));
    this.start();
  }

  /** What holds for the session that stands. */
  change(config: PeerConfig): void {
    if (config.connectRetrySeconds !== this.config.connectRetrySeconds) {
      this.session?.retime(timingOf(config));
    }
    this.config = config;
    this.#setFacts(this.#factsNow(config));
    this.#limits.clear();
    if (!this.negotiated) return;
    for (const family of config.families) if (family.maximum) this.#checkLimit(family);
  }

  #factsNow(config: PeerConfig): PeerFacts {
    const { session, negotiated } = this;
    if (session && negotiated) return sessionFacts(config, session, negotiated, this.#upAt);
    if (this.#help.isHelping) return awayFacts(config, this.#home.rib.in.facts(this.number));
    return configuredFacts(config);
  }

  enable(): boolean {
    if (!this.held) return false;
    this.held = undefined;
    this.tell("told", "enabled");
    this.start();
    return true;
  }

  /** Administrative Shutdown, with the operator's words (RFC 9003 §2). */
  disable(text: string): boolean {
    if (this.held?.why === "disabled") return false;
    this.held = { why: "disabled", text };
    this.tell("told", text === "" ? "disabled" : `disabled: ${text}`);
    this.stop(makeShutdown(2, text));
    return true;
  }

  /** Administrative Reset, and up again at once. False where it is disabled. */
  restart(text: string): boolean {
    if (this.held?.why === "disabled") return false;
    this.held = undefined;
    this.tell("told", text === "" ? "restarted" : `restarted: ${text}`);
    this.stop(makeShutdown(4, text));
    this.start();
    return true;
  }

  /** Asks for all routes again (RFC 2918 §4); the families that were asked for. */
  refreshIn(): readonly FamilyKey[] {
    const { session, negotiated } = this;
    return (negotiated?.families ?? []).filter((family) => session?.askRefresh(family));
  }

  /** Tells all routes again; the families that are told. */
  refreshOut(): readonly FamilyKey[] {
    const { member, negotiated } = this;
    return (negotiated?.families ?? []).filter((family) => this.#again(member, family));
  }

  #again(member: OutMember | undefined, family: FamilyKey): boolean {
    return member?.again(family, this.#around(family)) ?? false;
  }

  /** What is not said again between the two is gone (RFC 7313 §4). */
  #around(family: FamilyKey): Around {
    if (!this.negotiated?.enhancedRefresh) return {};
    return {
      before: encodedRefresh({ family, subtype: BEGIN }),
      after: encodedRefresh({ family, subtype: END }),
    };
  }

  // What its session tells.

  changed(_session: PeerHandle, _change: StateChange): void {
    this.#look();
  }

  up(session: PeerHandle, negotiated: Negotiated): void {
    const now = this.#home.unixSeconds();
    this.negotiated = negotiated;
    this.#families = new Set(negotiated.families);
    this.#upAt = now;
    this.#toldCause = "";
    this.#lastWord = undefined;
    this.#rounds.clear();
    this.#hasToldFault = false;
    this.history.up(now);
    this.#limits.clear();
    this.#setFacts(sessionFacts(this.config, session, negotiated, now));
    this.member = this.#home.join(this, this.session!, negotiated);
    if (this.#help.isHelping) this.#welcome(session);
    const families = negotiated.families.map(familyName).join(", ") || "no family in common";
    this.tell("up", `up: ${families}`, { families: negotiated.families.map(familyName) });
  }

  /** A peer that restarted is here again. */
  #welcome({ session }: PeerHandle): void {
    const theirs = session?.theirs && offerOf(session.theirs);
    this.#help.back(theirs?.graceful?.families, this.config.gracefulRestart ?? 0);
  }

  down(_session: PeerHandle): void {
    const { negotiated } = this;
    if (!negotiated) return;
    this.#home.leave(this, negotiated);
    this.negotiated = undefined;
    this.member = undefined;
    const { helper } = negotiated, { gracefulRestart } = this.config;
    const isHelped = gracefulRestart !== undefined && helper !== undefined &&
      helper.families.length > 0 && this.session?.givenUp === undefined &&
      staysAfter(helper, this.#lastWord);
    if (isHelped) this.#help.away(helper, gracefulRestart);
    else this.#clear();
    this.tell("down", isHelped ? "down: its routes stay while it restarts" : "down");
  }

  update(_session: PeerHandle, checker: UpdateChecker, faults: readonly Fault[]): void {
    const { rib } = this.#home, { negotiated } = this;
    if (!negotiated) return;
    const time = this.#home.unixSeconds(), { update, set } = checker, { receive } = negotiated;
    rib.in.update(this.number, update, set, faults, receive, time, this.#families);
    if (faults.length > 0) this.#tellFault(faults);
    else if (update.endOfRib >= 0) this.#help.endOfRib(update.endOfRib);
    for (const family of this.config.families) if (family.maximum) this.#checkLimit(family);
  }

  /** The first of a session: a peer may send nothing else. */
  #tellFault([fault]: readonly Fault[]): void {
    if (this.#hasToldFault || !fault) return;
    this.#hasToldFault = true;
    const { what, reason, outcome } = fault;
    this.tell("odd", `an UPDATE with a fault: ${what}: ${reason}`, { what, reason, outcome });
  }

  #checkLimit({ family, maximum }: FamilyConfig): void {
    // What is left of the session before is about to go: it counts no more.
    const paths = this.#home.rib.in.staying(this.number, family);
    const reached = this.#limits.reached(family, paths, maximum!);
    if (reached === undefined) return;
    const { beyond, paths: most, restartSeconds } = maximum!, name = familyName(family);
    const members = { family: name, paths, maximum: most };
    if (reached === "near") {
      return this.tell("limit", `${paths} of ${most} paths of ${name}`, members);
    }
    this.tell("limit", `${paths} paths of ${name}, ${most} are allowed`, members);
    if (beyond === "warn") return;
    const now = this.#home.unixSeconds();
    const until = restartSeconds === undefined ? undefined : now + restartSeconds;
    this.held = { why: "limit", family, most, until };
    this.stop(tooManyPrefixes(family, most));
    if (restartSeconds !== undefined) {
      this.#dropRestart = this.#home.after(restartSeconds, () => this.#startAgain());
    }
  }

  #startAgain(): void {
    if (this.held?.why !== "limit") return;
    this.held = undefined;
    this.start();
  }

  refresh(_session: PeerHandle, { family, subtype }: RouteRefresh): void {
    const { rib } = this.#home, name = familyName(family);
    if (subtype === REQUEST) {
      this.tell("refresh", `the peer asks for all routes of ${name} again`, { family: name });
      this.#again(this.member, family);
      return;
    }
    // Who has not offered enhanced refresh has no rounds.
    if (!this.negotiated?.enhancedRefresh) return;
    if (subtype === BEGIN && this.#isInitial(family)) {
      const text = `ignored a beginning of route refresh before the End-of-RIB of ${name}`;
      return this.tell("odd", text, { family: name });
    }
    if (subtype === BEGIN) rib.in.beginRefresh(this.number, family);
    // An end without a beginning is ignored.
    else if (this.#rounds.has(family)) rib.endRefresh(this.number, family);
    this.#rounds[subtype === BEGIN ? "add" : "delete"](family);
  }

  /** A peer with graceful restart still tells its first routes: no round can begin (RFC 7313 §4). */
  #isInitial(family: FamilyKey): boolean {
    if (this.negotiated?.helper === undefined) return false;
    const tally = this.#home.rib.in.familyTally(this.number, family);
    return tally !== undefined && tally.endOfRib < this.#upAt;
  }

  notified(_session: PeerHandle, sender: "us" | "them", notification: Notification): void {
    this.#lastWord = notification;
    this.history.notified(sender, notification, this.#home.unixSeconds());
    const way = sender === "us" ? "sent" : "received";
    this.tell("notification", `${way} ${notificationText(notification)}`);
  }

  ended(session: PeerHandle): void {
    this.#look();
    if (this.held || this.isUp) return;
    const { cause, why } = reasonOf(this, session, this.#home.unixSeconds());
    if (cause === this.#toldCause || cause === "silent" || cause === "established") return;
    this.#toldCause = cause;
    this.tell("cause", why, { cause });
  }

  writable(): void {
    this.member?.writable();
  }

  #setFacts(facts: PeerFacts): void {
    this.#home.rib.setFacts(this.number, facts);
  }

  /** Notes when the state became another. */
  #look(): void {
    const isDisabled = this.held?.why === "disabled";
    const state = isDisabled ? "Disabled" : this.session?.state ?? "Idle";
    this.history.entered(state, this.#home.unixSeconds());
  }

  tell(name: AgentEventName, text: string, members?: Readonly<Record<string, unknown>>): void {
    const time = this.#home.unixSeconds();
    this.#home.tell({ time, name, peer: this.name, text, ...(members && { members }) });
  }
}
