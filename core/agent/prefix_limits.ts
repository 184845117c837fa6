import type { MaximumPrefix } from "../config/router_config.ts";
import type { FamilyKey } from "../wire/context.ts";
import type { Notification } from "../wire/notification.ts";

export type LimitStep = "near" | "beyond";

/** How near a peer's families have come to the paths that they may have. */
export class PrefixLimits {
  /** The highest step since there was room. */
  readonly #highest = new Map<FamilyKey, LimitStep>();

  /** The step that `paths` of a family reach for the first time since there was room for more. */
  reached(family: FamilyKey, paths: number, most: MaximumPrefix): LimitStep | undefined {
    const now = stepOf(paths, most), before = this.#highest.get(family);
    if (now === undefined) this.#highest.delete(family);
    if (now === before || now === undefined || before === "beyond") return undefined;
    this.#highest.set(family, now);
    return now;
  }

  /** Another session, or another limit. */
  clear(): void {
    this.#highest.clear();
  }
}

function stepOf(paths: number, most: MaximumPrefix): LimitStep | undefined {
  if (paths > most.paths) return "beyond";
  return paths * 100 >= most.paths * most.warnPercent ? "near" : undefined;
}

/** Cease, Maximum Number of Prefixes Reached, with the family and the bound (RFC 4486 §4). */
export function tooManyPrefixes(family: FamilyKey, bound: number): Notification {
  const data = new Uint8Array(7), view = new DataView(data.buffer);
  view.setUint16(0, family >>> 8);
  view.setUint8(2, family & 0xff);
  view.setUint32(3, bound);
  return { code: 6, subcode: 1, data };
}
