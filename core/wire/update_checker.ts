import {
  checkAttributes,
  isFaulty,
  NLRI_FIELD,
  readAbbreviatedReach,
  TABLE_DUMP,
} from "./attribute/mod.ts";
import {
  AttributeSets,
  HAS_AS_PATH,
  HAS_LOCAL_PREF,
  HAS_NEXT_HOP,
  HAS_ORIGIN,
} from "./attribute_set.ts";
import type { Context } from "./context.ts";
import type { Fault } from "./fault.ts";
import { familyOf } from "./family/mod.ts";
import { IPV4_UNICAST } from "./family/family_type.ts";
import {
  BROKEN,
  fieldFault,
  manyDefaults,
  NlriCheck,
  ODD_READING,
  UNUSABLE,
} from "./nlri_check.ts";
import { Update } from "./update.ts";

const NONE: readonly Fault[] = [];

/**
 * Checks UPDATEs: their parts, their attributes, their NLRI (RFC 4271 §6.3, RFC 7606).
 *
 * A message whose interned attribute block is known to be sound costs a look-up and a walk over its
 * NLRI. Whatever is not plainly clean goes through the full check, which alone names faults; so
 * interning can be switched off without any change in the result.
 */
export class UpdateChecker {
  readonly update: Update = new Update();
  readonly sets: AttributeSets;
  readonly #trustBlocks: boolean;
  /** The id of the attributes of the last message; -1 when its parts could not be told apart. */
  set = -1;
  /** The parts of the last message were told apart. */
  located = false;
  /** The last message has a fault, or NLRI that make little sense: its reading may be wrong. */
  doubtful = false;
  readonly #nlri: NlriCheck = new NlriCheck();
  /** The field of announced routes with several default routes in it. */
  #defaultsIn: string | undefined;

  /** `trustBlocks` false: every block is checked every time, as if it had never been seen. */
  constructor(options: { limitOctets?: number; trustBlocks?: boolean } = {}) {
    const soundness = (b: Uint8Array, s: number, e: number, c: Context) => !isFaulty(b, s, e, c);
    this.sets = new AttributeSets(soundness, options.limitOctets);
    this.#trustBlocks = options.trustBlocks ?? true;
  }

  /** NLRI met so far with bits set behind their prefix or another oddity. */
  get oddNlri(): number {
    return this.#nlri.odd;
  }

  /**
   * The faults of the UPDATE `bytes[start..end)`, whose header is sound; a shared empty list when
   * there are none. `update` and `set` describe it until the next call.
   */
  check(bytes: Uint8Array, start: number, end: number, context: Context): readonly Fault[] {
    const { update } = this;
    const fault = update.locate(bytes, start, end);
    this.located = fault === undefined;
    this.doubtful = true;
    if (fault) {
      this.set = -1;
      return [fault];
    }
    this.set = this.sets.intern(update, context);
    const bits = this.#lookAtNlri(context);
    const sound = (bits & (BROKEN | UNUSABLE | ODD_READING)) === 0 && !update.irregular;
    if (sound && this.#trustBlocks && this.#blockSound(context)) {
      this.doubtful = bits !== 0;
      return NONE;
    }
    const faults = this.#full(context);
    this.doubtful = faults.length > 0 || bits !== 0;
    return faults;
  }

  /** The same for the attribute block of a table-dump entry, whose NLRI stand outside it (RFC 6396 §4.3.4). */
  checkBlock(bytes: Uint8Array, start: number, end: number, context: Context): readonly Fault[] {
    const { update } = this;
    update.locateBlock(bytes, start, end);
    this.set = this.sets.intern(update, context);
    const must = HAS_ORIGIN | HAS_AS_PATH;
    const reachSound = update.firstMp < 0 || update.unreachStart < 0 &&
        readAbbreviatedReach(bytes, update.reachStart, update.reachEnd) >= 0;
    if (
      this.#trustBlocks && !update.irregular && update.mpFlagsUsual && reachSound &&
      this.sets.isClean(this.set) &&
      (this.sets.present(this.set) & must) === must
    ) return NONE;
    return checkAttributes(bytes, start, end, context, TABLE_DUMP, start);
  }

  /** Whether the interned block is sound and holds what this message must have (RFC 7606 §3(d)). */
  #blockSound(context: Context): boolean {
    const { update, sets, set } = this;
    if (!sets.isClean(set)) return false;
    if (update.attributesStart === update.attributesEnd) {
      return update.nlriStart === update.nlriEnd;
    }
    if (!update.mpFlagsUsual) return false;
    if (update.reachStart >= 0 && !this.#reachSound()) return false;
    if (update.unreachStart >= 0 && update.unreachEnd - update.unreachStart < 3) return false;
    let must = 0;
    if (update.nlriEnd > update.nlriStart) must = HAS_ORIGIN | HAS_AS_PATH | HAS_NEXT_HOP;
    else if (update.reachStart >= 0) must = HAS_ORIGIN | HAS_AS_PATH;
    if (must !== 0 && context.peer === "internal") must |= HAS_LOCAL_PREF;
    return (sets.present(set) & must) === must;
  }

  /** Length and next hop of MP_REACH_NLRI as they mostly are; anything else is left to the full check. */
  #reachSound(): boolean {
    const { update } = this;
    const { bytes, reachStart, reachEnd } = update;
    if (reachEnd - reachStart < 5 || update.reachNlriStart > reachEnd) return false;
    const hops = familyOf(update.familyAt(reachStart))?.nextHopLengths;
    return !hops || hops.includes(bytes[reachStart + 3]!);
  }

  #full(context: Context): readonly Fault[] {
    const { update } = this;
    const { bytes, start, attributesStart, attributesEnd } = update;
    const around = update.nlriEnd > update.nlriStart ? NLRI_FIELD : 0;
    const inAttributes = checkAttributes(
      bytes,
      attributesStart,
      attributesEnd,
      context,
      around,
      start,
    );
    const faults = this.#fieldFaults(context);
    return faults.length === 0 ? inAttributes : [...inAttributes, ...faults];
  }

  /** Faults of the fields of NLRI: those that do not parse, and NLRI that cannot be used. */
  #fieldFaults(context: Context): Fault[] {
    const found: Fault[] = [];
    this.#eachField((key, start, end, what) => {
      const { bytes, start: base } = this.update, addPath = context.addPath.has(key);
      const broken = what === MP
        ? undefined
        : fieldFault(familyOf(key)!, what, bytes, start, end, addPath, base);
      if (broken) return void found.push(broken);
      if (what === this.#defaultsIn && !addPath) found.push(manyDefaults(what, start, base));
      this.#nlri.unusable(key, what, bytes, start, end, addPath, base, found);
    });
    return found;
  }

  /** What there is to say against any NLRI of the message, as bits. */
  #lookAtNlri(context: Context): number {
    const u = this.update, { bytes } = u, paths = context.addPath, any = paths.size > 0;
    const plain = any && paths.has(IPV4_UNICAST);
    let bits = 0;
    if (u.withdrawnStart < u.withdrawnEnd) {
      bits |= this.#nlri.look(IPV4_UNICAST, bytes, u.withdrawnStart, u.withdrawnEnd, plain);
    }
    this.#defaultsIn = undefined;
    if (u.nlriStart < u.nlriEnd) {
      const of = this.#nlri.look(IPV4_UNICAST, bytes, u.nlriStart, u.nlriEnd, plain);
      if ((of & ODD_READING) !== 0) this.#defaultsIn = NLRI;
      bits |= of;
    }
    if (u.reachStart >= 0 && u.reachNlriStart < u.reachEnd) {
      const key = u.familyAt(u.reachStart);
      bits |= this.#nlri.look(key, bytes, u.reachNlriStart, u.reachEnd, any && paths.has(key));
    }
    if (u.unreachStart >= 0 && u.unreachStart + 3 < u.unreachEnd) {
      const key = u.familyAt(u.unreachStart), from = u.unreachStart + 3;
      bits |= this.#nlri.look(key, bytes, from, u.unreachEnd, any && paths.has(key));
    }
    return bits;
  }

  #eachField(visit: (key: number, start: number, end: number, what: string) => void): void {
    const u = this.update;
    visit(IPV4_UNICAST, u.withdrawnStart, u.withdrawnEnd, "Withdrawn Routes");
    visit(IPV4_UNICAST, u.nlriStart, u.nlriEnd, NLRI);
    if (u.reachStart >= 0 && u.reachNlriStart <= u.reachEnd) {
      visit(u.familyAt(u.reachStart), u.reachNlriStart, u.reachEnd, MP);
    }
    if (u.unreachStart >= 0 && u.unreachStart + 3 <= u.unreachEnd) {
      visit(u.familyAt(u.unreachStart), u.unreachStart + 3, u.unreachEnd, MP);
    }
  }
}

/** NLRI inside an MP attribute: where they do not parse, the attribute's own check says so. */
const MP = "MP NLRI";
const NLRI = "NLRI";
