import type { Output } from "../capture/output.ts";
import type {
  Damage,
  Flow,
  Info,
  Notice,
  RibEntry,
  Stamp,
  StateChange,
} from "../capture/record.ts";
import type { AttributeBlocks } from "../wire/attribute_set.ts";
import type { FamilyKey } from "../wire/context.ts";
import { familyOf } from "../wire/family/mod.ts";
import type { Fault } from "../wire/fault.ts";
import { UPDATE } from "../wire/message_header.ts";
import type { Update } from "../wire/update.ts";
import { eachAnnouncedField, eachWithdrawnField } from "./routes.ts";
import { DumpRecords, Families, Peers, RouteCounts } from "./summary_counts.ts";
import type { PrefixChurn } from "./summary_churn.ts";
import { DistinctSets, Findings } from "./summary_findings.ts";
import { Timeline } from "./summary_timeline.ts";

const KNOWN_TYPES = 6;

/** A moment of the source, as in a stamp. */
interface Instant {
  seconds: number;
  microseconds: number;
}

/**
 * `--summary`: counts everything that comes, prints nothing. What it holds at the end is told by
 * `summary_text.ts` and `summary_json.ts`. Its memory is bounded whatever comes, for however long.
 */
export class Summary implements Output {
  /** By message type; 0 counts the types that nobody assigned. */
  readonly messages: number[] = new Array(KNOWN_TYPES).fill(0);
  readonly routes: RouteCounts = new RouteCounts();
  states = 0;
  readonly infos: Map<Info["kind"], number> = new Map();
  readonly peers: Peers = new Peers();
  readonly families: Families = new Families();
  readonly findings: Findings = new Findings();
  readonly sets: DistinctSets = new DistinctSets();
  readonly timeline: Timeline = new Timeline();
  /** The earliest and the latest; `last.seconds` is negative where the source has no clock. */
  readonly first: Instant = { seconds: Infinity, microseconds: 0 };
  readonly last: Instant = { seconds: -1, microseconds: 0 };
  readonly #interned: AttributeBlocks;
  readonly #dumped = new DumpRecords();
  readonly #tell: (summary: Summary) => void;
  /** Of the UPDATE in hand. */
  #flow: Flow | undefined;
  #bytes: Uint8Array = new Uint8Array(0);
  #announced = 0;
  #withdrawn = 0;

  /** `tell` is called once, when the source has ended. */
  constructor(interned: AttributeBlocks, tell: (summary: Summary) => void) {
    this.#interned = interned;
    this.#tell = tell;
  }

  update(flow: Flow, update: Update, set: number, faults: readonly Fault[], stamp: Stamp): void {
    this.#message(flow, UPDATE, faults, stamp);
    this.#flow = flow;
    this.#bytes = update.bytes;
    this.#announced = this.#withdrawn = 0;
    const endOfRib = faults.length === 0 ? update.endOfRib : -1;
    if (endOfRib >= 0) this.families.of(endOfRib).endOfRib++;
    else {
      eachWithdrawnField(update, this.#onWithdrawn);
      eachAnnouncedField(update, this.#onAnnounced);
      this.#set(set);
    }
    this.routes.announced += this.#announced;
    this.routes.withdrawn += this.#withdrawn;
    if (stamp.seconds < 0) return;
    this.timeline.add(stamp.seconds, stamp.microseconds, this.#announced, this.#withdrawn);
  }

  readonly #onAnnounced = (_: number, key: FamilyKey, start: number, end: number): void => {
    const { churn } = this.families.of(key), bytes = this.#bytes;
    const count = this.#walk(key, start, end, churn && ((at) => churn.announced(bytes, at)));
    if (count === 0) return;
    this.peers.of(this.#flow!).of(key).announced += count;
    this.families.of(key).announced += count;
    this.#announced += count;
  };

  readonly #onWithdrawn = (_: number, key: FamilyKey, start: number, end: number): void => {
    const { churn } = this.families.of(key), bytes = this.#bytes;
    const count = this.#walk(key, start, end, churn && ((at) => churn.withdrawn(bytes, at)));
    if (count === 0) return;
    this.peers.of(this.#flow!).of(key).withdrawn += count;
    this.families.of(key).withdrawn += count;
    this.#withdrawn += count;
  };

  /** Visits the NLRI of a field; returns how many there are. A field that stays bytes counts as one. */
  #walk(
    key: FamilyKey,
    start: number,
    end: number,
    visit: ((at: number) => void) | undefined,
  ): number {
    const family = familyOf(key);
    if (!family) return end > start ? 1 : 0;
    const lead = this.#flow!.context.addPath.has(key) ? 4 : 0;
    let count = 0;
    for (let at = start; at < end; count++) {
      const next = family.measure(this.#bytes, at + lead, end);
      if (next <= at + lead) break;
      visit?.(at + lead);
      at = next;
    }
    return count;
  }

  #set(set: number): void {
    const interned = this.#interned;
    // What carries withdrawals only has no attributes: that is no set.
    if (interned.end(set) > interned.start(set)) this.sets.add(set, interned.generation);
  }

  #message(flow: Flow, type: number, faults: readonly Fault[], stamp: Stamp): void {
    const index = type < KNOWN_TYPES ? type : 0, peer = this.peers.of(flow);
    this.messages[index] = this.messages[index]! + 1;
    peer.messages++;
    if (type === UPDATE) peer.updates++;
    this.#found(faults, stamp);
    this.#moment(stamp);
  }

  #found(faults: readonly Fault[], { frame }: Stamp): void {
    if (faults.length > 0) this.findings.add(faults, frame);
  }

  #moment({ seconds, microseconds }: Stamp): void {
    if (seconds < 0) return;
    if (isLater(seconds, microseconds, this.last)) set(this.last, seconds, microseconds);
    if (!isLater(seconds, microseconds, this.first)) set(this.first, seconds, microseconds);
  }

  message(
    flow: Flow,
    bytes: Uint8Array,
    start: number,
    _end: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    this.#message(flow, bytes[start + 18]!, faults, stamp);
  }

  route(
    flow: Flow,
    entry: RibEntry,
    _block: Update,
    set: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    const family = this.families.of(entry.family);
    if (this.#dumped.isNew(entry, stamp.offset)) {
      family.churn?.dumped(entry.bytes, entry.prefixStart);
    }
    family.dumped++;
    this.routes.dumped++;
    this.peers.of(flow).of(entry.family).dumped++;
    this.#set(set);
    this.#found(faults, stamp);
    this.#moment(stamp);
  }

  state(_flow: Flow, _change: StateChange, stamp: Stamp): void {
    this.states++;
    this.#moment(stamp);
  }

  info(_flow: Flow | undefined, { kind }: Info, stamp: Stamp): void {
    this.infos.set(kind, (this.infos.get(kind) ?? 0) + 1);
    this.#moment(stamp);
  }

  damage(damage: Damage): void {
    this.findings.damage(damage);
  }

  notice(notice: Notice): void {
    this.findings.notice(notice);
  }

  /**
   * Prefixes that changed more often than once for each sender of their family, the most active
   * first; `error` is by how much any count may be too low.
   */
  churn(count: number): { readonly error: number; readonly prefixes: readonly PrefixChurn[] } {
    const senders = this.peers.list, counted = this.families.list.flatMap((f) => f.churn ?? []);
    const usual = (key: FamilyKey) => senders.filter((peer) => peer.families.has(key)).length;
    const changes = ({ announced, withdrawn }: PrefixChurn) => announced + withdrawn;
    const prefixes = counted.flatMap((churn) => churn.top(count, usual(churn.family)))
      .sort((a, b) => changes(b) - changes(a)).slice(0, count);
    return { error: Math.max(0, ...counted.map(({ error }) => error)), prefixes };
  }

  finish(): void {
    this.#tell(this);
  }
}

function isLater(seconds: number, microseconds: number, than: Instant): boolean {
  return seconds > than.seconds || seconds === than.seconds && microseconds > than.microseconds;
}

function set(instant: Instant, seconds: number, microseconds: number): void {
  instant.seconds = seconds;
  instant.microseconds = microseconds;
}
