import type { MaximumPrefix } from "../config/router_config.ts";
import type { FamilyKey } from "../wire/context.ts";
import type { Notification } from "../wire/notification.ts";

export type LimitStep = "fits" | "near" | "beyond";

/** How near a peer's families have come to the paths that they may have. Each step up is told once. */
export class PrefixLimits {
  readonly #at = new Map<FamilyKey, LimitStep>();

  /** The step that `paths` of a family reach for the first time; undefined where nothing is new. */
  reached(family: FamilyKey, paths: number, most: MaximumPrefix): LimitStep | undefined {
    const now = stepOf(paths, most), before = this.#at.get(family) ?? "fits";
    if (now === before) return undefined;
    this.#at.set(family, now);
    return now === "beyond" || before === "fits" ? now : undefined;
  }

  /** Another session, or another limit. */
  clear(): void {
    this.#at.clear();
  }
}

function stepOf(paths: number, most: MaximumPrefix): LimitStep {
  if (paths > most.paths) return "beyond";
  return paths * 100 >= most.paths * most.warnPercent ? "near" : "fits";
}

/** Cease, Maximum Number of Prefixes Reached, with the family and the bound (RFC 4486 §4). */
export function tooManyPrefixes(family: FamilyKey, bound: number): Notification {
  const data = new Uint8Array(7), view = new DataView(data.buffer);
  view.setUint16(0, family >>> 8);
  view.setUint8(2, family & 0xff);
  view.setUint32(3, bound);
  return { code: 6, subcode: 1, data };
}
