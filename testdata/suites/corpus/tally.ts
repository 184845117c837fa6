import type { Output } from "../../../core/capture/output.ts";
import type { Damage, Flow, Notice, RibEntry } from "../../../core/capture/record.ts";
import type { Fault } from "../../../core/wire/fault.ts";
import { familyOf, walkNlri } from "../../../core/wire/family/mod.ts";
import { OPEN, ROUTE_REFRESH } from "../../../core/wire/message_header.ts";
import type { Update } from "../../../core/wire/update.ts";

/** Message types in the order of their codes, as the columns of the truth have them. */
export const TYPES = ["open", "update", "notification", "keepalive", "refresh", "other"] as const;

/** Prefix counts that the truth has columns for. */
export const ROUTE_COLUMNS = [
  "nlri_v4",
  "withdrawn_v4",
  "mp_reach_v4",
  "mp_reach_v6",
  "mp_unreach_v4",
  "mp_unreach_v6",
] as const;

const IPV4_UNICAST = 1 << 8 | 1;

/** Counts what a source holds, and keeps what was said of it. */
export class Tally implements Output {
  readonly types: number[] = TYPES.map(() => 0);
  readonly routes: Record<typeof ROUTE_COLUMNS[number], number> = {
    nlri_v4: 0,
    withdrawn_v4: 0,
    mp_reach_v4: 0,
    mp_reach_v6: 0,
    mp_unreach_v4: 0,
    mp_unreach_v6: 0,
  };
  /** Messages whose header has no fault, by type. */
  readonly sound: number[] = TYPES.map(() => 0);
  /** An MP attribute was met whose prefixes the truth does not count. */
  hasOtherFamilies = false;
  /** Routes of table dumps, and state changes. */
  entries = 0;
  states = 0;
  readonly faults: Fault[] = [];
  readonly damages: Damage[] = [];
  readonly notices: Notice[] = [];
  readonly #counts: (flow: Flow) => boolean;

  /** `counts` says which flows are looked at: in packet captures those of BGP, not of BMP. */
  constructor(counts: (flow: Flow) => boolean = () => true) {
    this.#counts = counts;
  }

  update(flow: Flow, update: Update, _set: number, faults: readonly Fault[]): void {
    if (!this.#counts(flow)) return;
    this.#type(2, faults);
    const { addPath } = flow.context;
    const field = (key: number, start: number, end: number) => {
      const family = familyOf(key);
      let count = 0;
      if (family) walkNlri(family, update.bytes, start, end, addPath.has(key), () => count++);
      return count;
    };
    const { routes } = this;
    routes.withdrawn_v4 += field(IPV4_UNICAST, update.withdrawnStart, update.withdrawnEnd);
    routes.nlri_v4 += field(IPV4_UNICAST, update.nlriStart, update.nlriEnd);
    if (update.reachStart >= 0 && update.reachNlriStart <= update.reachEnd) {
      const key = update.familyAt(update.reachStart);
      this.#mp(key, "reach", field(key, update.reachNlriStart, update.reachEnd));
    }
    if (update.unreachStart >= 0 && update.unreachEnd - update.unreachStart >= 3) {
      const key = update.familyAt(update.unreachStart);
      this.#mp(key, "unreach", field(key, update.unreachStart + 3, update.unreachEnd));
    }
  }

  #mp(key: number, what: "reach" | "unreach", count: number): void {
    if (isPlain(key)) this.routes[`mp_${what}_v${key >>> 8 === 1 ? 4 : 6}`] += count;
    else this.hasOtherFamilies = true;
  }

  message(
    flow: Flow,
    bytes: Uint8Array,
    start: number,
    _end: number,
    faults: readonly Fault[],
  ): void {
    if (this.#counts(flow)) this.#type(bytes[start + 18]!, faults);
  }

  #type(code: number, faults: readonly Fault[]): void {
    const column = code >= OPEN && code <= ROUTE_REFRESH ? code - 1 : 5;
    this.types[column]!++;
    if (!faults.some((fault) => fault.code === 1)) this.sound[column]!++;
    this.faults.push(...faults);
  }

  route(_flow: Flow, _entry: RibEntry, _block: Update, _set: number, faults: readonly Fault[]) {
    this.entries++;
    this.faults.push(...faults);
  }

  state(): void {
    this.states++;
  }

  info(): void {}

  damage(damage: Damage): void {
    this.damages.push(damage);
  }

  notice(notice: Notice): void {
    this.notices.push(notice);
  }

  finish(): void {}
}

/** Unicast, multicast and labelled: the families whose prefixes the truth counts. */
function isPlain(key: number): boolean {
  return (key >>> 8 === 1 || key >>> 8 === 2) && [1, 2, 4].includes(key & 0xff);
}
