import { KEPT_FAMILIES } from "../rib/adj_in.ts";
import type { Rib } from "../rib/rib.ts";
import type { Graceful } from "../session/negotiate.ts";
import type { FamilyKey } from "../wire/context.ts";
import type { Notification } from "../wire/notification.ts";

export interface HelpHome {
  readonly rib: Rib;
  after(seconds: number, ring: () => void): () => void;
}

const CEASE = 6, HARD_RESET = 9;

/** Whether routes stay when a session ends with this last word, or without one (RFC 4724 §4.2, RFC 8538 §4). */
export function staysAfter({ notification }: Graceful, last: Notification | undefined): boolean {
  if (last === undefined) return true;
  return notification && !(last.code === CEASE && last.subcode === HARD_RESET);
}

/**
 * How a peer that restarts is helped: its routes stay as they are while it is away, and those that
 * it does not tell again go when it has told all, or when it took too long (RFC 4724 §4.2).
 */
export class GracefulHelp {
  /** Families with routes from before. */
  readonly #stale = new Set<FamilyKey>();
  readonly #home: HelpHome;
  readonly #peer: number;
  #drop = () => {};

  /** `peer`: its number in the RIB. */
  constructor(home: HelpHome, peer: number) {
    this.#home = home;
    this.#peer = peer;
  }

  /** Routes from before a restart are kept. */
  get isHelping(): boolean {
    return this.#stale.size > 0;
  }

  /** The session is over: routes of the families that the peer keeps stay for so long, at most. */
  away({ families, notification, restartTimeSeconds }: Graceful, mostSeconds: number): void {
    const { in: into } = this.#home.rib;
    for (const family of KEPT_FAMILIES) {
      // Of two restarts in a row, the second costs what is from before the first (RFC 4724 §4.2).
      const isKept = families.includes(family) && (notification || !this.#stale.has(family));
      into.beginRefresh(this.#peer, family);
      if (isKept) this.#stale.add(family);
      else this.#purge(family);
    }
    this.#endAfter(Math.min(restartTimeSeconds, mostSeconds));
  }

  /** It is back; `forwarded`: its families of now, and whether it forwarded all the while (F bit). */
  back(forwarded: ReadonlyMap<FamilyKey, boolean> | undefined, mostSeconds: number): void {
    this.#drop();
    for (const family of this.#stale) if (forwarded?.get(family) !== true) this.#purge(family);
    if (this.isHelping) this.#endAfter(mostSeconds);
  }

  /** It has told all of a family. */
  endOfRib(family: FamilyKey): void {
    if (this.#stale.has(family)) this.#purge(family);
    if (!this.isHelping) this.#drop();
  }

  /** All routes of the peer are cleared by who calls this. */
  forget(): void {
    this.#drop();
    this.#stale.clear();
  }

  #endAfter(seconds: number): void {
    this.#drop();
    this.#drop = this.#home.after(seconds, () => {
      for (const family of this.#stale) this.#purge(family);
    });
  }

  #purge(family: FamilyKey): void {
    this.#stale.delete(family);
    this.#home.rib.endRefresh(this.#peer, family);
  }
}
