import { makeSettings, type SessionSettings, type Timing } from "../../../core/session/settings.ts";
import type { PeerHandle, Session } from "../../../core/speaker/watcher.ts";
import type { SimNode } from "./sim_node.ts";
import { must, type Scene } from "./sim_scene.ts";

/** Who dials: both, or one only. */
type Dials = "both" | "a" | "b";

/** Minutes of faults are not to be followed by minutes of pauses. */
const TIMING: Timing = {
  connectRetrySeconds: 30,
  openHoldSeconds: 60,
  delayOpenSeconds: 0,
  idleHoldSeconds: 1,
  idleHoldMostSeconds: 60,
  sendHoldSeconds: 60,
};

/** A KEEPALIVE a second is a hundred thousand of them in a run: of those there are few. */
const HOLD_TIMES: readonly number[] = [3, 9, 9, 30, 30, 30, 60, 60, 90, 90, 90, 90, 90, 180, 180];
/** Families with IPv4 unicast, over a restart of the peer. */
const GRACEFUL: SessionSettings["graceful"] = {
  restarting: false,
  notification: true,
  restartTimeSeconds: 120,
  families: new Map([[1 << 8 | 1, true]]),
};

/** Two speakers that are to have a session, and what each wants of it. */
export class SimLink {
  readonly dials: Dials;
  /** One of them sends UPDATEs without end. */
  readonly isBusy: boolean;
  readonly #settings: readonly [SessionSettings, SessionSettings];

  constructor({ rng, links }: Scene, readonly a: SimNode, readonly b: SimNode) {
    // The first has no hold time: only a new connection of a peer that restarts gracefully tells of a crash.
    const isEndless = links.length === 0, graceful = isEndless || rng.percent(20);
    this.dials = isEndless ? "both" : rng.pick(["both", "both", "a", "b"] as const);
    this.isBusy = links.length % 20 === 1;
    const delayOpenSeconds = rng.percent(10) ? 5 : 0;
    const holdTimeSeconds = isEndless ? 0 : rng.pick(HOLD_TIMES);
    const of = (me: SimNode, other: SimNode, isPassive: boolean) =>
      makeSettings({
        routerId: me.routerId,
        localAs: me.as,
        remoteAs: rng.percent(30) ? undefined : other.as,
        holdTimeSeconds: holdTimeSeconds * (rng.percent(20) ? 2 : 1),
        graceful: graceful ? GRACEFUL : undefined,
        passive: isPassive,
        timing: { ...TIMING, delayOpenSeconds },
      });
    this.#settings = [of(a, b, this.dials === "b"), of(b, a, this.dials === "a")];
    a.links.push(this);
    b.links.push(this);
  }

  other(node: SimNode): SimNode {
    return node === this.a ? this.b : this.a;
  }

  settingsOf(node: SimNode): SessionSettings {
    return this.#settings[node === this.a ? 0 : 1];
  }

  get holdTimeSeconds(): number {
    return Math.min(...this.#settings.map(({ holdTimeSeconds }) => holdTimeSeconds));
  }

  get #name(): string {
    return `${this.a.host.address} - ${this.b.host.address} (${this.dials} dial)`;
  }

  /** Both sides are Established on one and the same connection and agree on what they are. */
  checkStands(): void {
    const one = this.a.peerOf(this), two = this.b.peerOf(this);
    const states = `${one.state} and ${two.state}`;
    must(states === "Established and Established", `${this.#name}: ${states}`);
    this.#checkAgree(one, two);
    this.#checkAgree(two, one);
  }

  #checkAgree(one: PeerHandle, two: PeerHandle): void {
    const mine = one.session as Session, theirs = two.session as Session;
    const end = ({ local }: Session) => `${local?.address}:${local?.port}`;
    const far = ({ remote }: Session) => `${remote.address}:${remote.port}`;
    must(far(mine) === end(theirs), `${this.#name}: ${far(mine)} is not ${end(theirs)}`);
    must(mine.origin !== theirs.origin, `${this.#name}: both say ${mine.origin}`);
    const hold = mine.negotiated?.holdTimeSeconds;
    must(
      hold === theirs.negotiated?.holdTimeSeconds && hold === this.holdTimeSeconds,
      `${this.#name}: hold time ${hold}`,
    );
    must(
      mine.ours?.identifier === theirs.theirs?.identifier && mine.ours !== undefined,
      `${this.#name}: identifier ${mine.ours?.identifier}, not ${theirs.theirs?.identifier}`,
    );
    must(mine.negotiated?.peer === theirs.negotiated?.peer, `${this.#name}: kinds differ`);
  }
}
