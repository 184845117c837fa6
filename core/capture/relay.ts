import { copyOctets, RecentViews } from "../net/recent_views.ts";
import type { AttributeBlocks } from "../wire/attribute_set.ts";
import type { Fault } from "../wire/fault.ts";
import type { Update } from "../wire/update.ts";
import type { Output } from "./output.ts";
import type { Damage, Flow, Info, Notice, RibEntry, Stamp, StateChange } from "./record.ts";
import { flowValue, isSame, type SentFlow } from "./relay_flow.ts";
import { Kind, RECORD_HEAD, ROUTE_HEAD } from "./relay_layout.ts";

/** Octets gathered before they are sent: the other side begins early, and finds them still in a cache. */
const BATCH = 1 << 17;

/**
 * Writes everything it is told into batches of octets, so that another thread can tell it to a view
 * (`Replay`). The order is kept; what is checked here is not checked again there.
 */
export class Relay implements Output {
  readonly #send: (batch: Uint8Array) => void;
  readonly #sets: AttributeBlocks;
  readonly #sent: (SentFlow | undefined)[] = [];
  readonly #text = new TextEncoder();
  readonly #views = new RecentViews();
  #bytes = new Uint8Array(BATCH * 2);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  /** `send` has to be done with the octets when it returns. */
  constructor(sets: AttributeBlocks, send: (batch: Uint8Array) => void) {
    this.#sets = sets;
    this.#send = send;
  }

  update(flow: Flow, update: Update, set: number, faults: readonly Fault[], stamp: Stamp): void {
    const { bytes, start, end } = update;
    this.#record(Kind.update, flow, stamp, faults, bytes, start, end, set);
  }

  message(
    flow: Flow,
    bytes: Uint8Array,
    start: number,
    end: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    this.#record(Kind.message, flow, stamp, faults, bytes, start, end, NO_SET);
  }

  /** A record that consists of a flow, a stamp, faults and octets. */
  #record(
    kind: number,
    flow: Flow,
    stamp: Stamp,
    faults: readonly Fault[],
    bytes: Uint8Array,
    start: number,
    end: number,
    set: number,
  ): void {
    const told = this.#prepare(flow, faults, RECORD_HEAD + end - start);
    this.#put(kind, flow, stamp, told, bytes, start, end, set);
  }

  /** Tells of the flow, and makes room for the faults, which it returns as JSON, and `octets` more. */
  #prepare(flow: Flow, faults: readonly Fault[], octets: number): Uint8Array {
    this.#flow(flow);
    const told = faults.length > 0 ? this.#text.encode(JSON.stringify(faults)) : NOTHING;
    this.#room(octets + told.length);
    return told;
  }

  #put(
    kind: number,
    flow: Flow,
    stamp: Stamp,
    told: Uint8Array,
    bytes: Uint8Array,
    start: number,
    end: number,
    set: number,
  ): void {
    const view = this.#view, at = this.#at;
    this.#head(kind, flow.id, stamp, at);
    view.setUint32(at + 32, end - start, true);
    view.setUint32(at + 36, told.length, true);
    view.setInt32(at + 40, set, true);
    view.setInt32(at + 44, this.#sets.generation, true);
    view.setUint8(at + 48, set !== NO_SET && this.#sets.isClean(set) ? 1 : 0);
    this.#at = at + RECORD_HEAD;
    this.#copy(bytes, start, end);
    if (told.length > 0) this.#copy(told, 0, told.length);
  }

  #head(kind: number, flow: number, stamp: Stamp, at: number): void {
    const view = this.#view;
    view.setUint8(at, kind);
    view.setUint32(at + 4, flow, true);
    view.setFloat64(at + 8, stamp.seconds, true);
    view.setInt32(at + 16, stamp.microseconds, true);
    view.setUint32(at + 20, stamp.frame, true);
    view.setFloat64(at + 24, stamp.offset, true);
  }

  route(
    flow: Flow,
    entry: RibEntry,
    block: Update,
    set: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    const { bytes, prefixStart, prefixEnd } = entry;
    const { attributesStart, attributesEnd } = block, prefix = prefixEnd - prefixStart;
    // Both records of a route stand in one batch.
    const octets = ROUTE_HEAD + prefix + RECORD_HEAD + attributesEnd - attributesStart;
    const told = this.#prepare(flow, faults, octets);
    const at = this.#at, view = this.#view;
    view.setUint8(at, Kind.entry);
    view.setUint16(at + 2, prefix, true);
    view.setUint32(at + 4, entry.family, true);
    view.setFloat64(at + 8, entry.pathId, true);
    view.setFloat64(at + 16, entry.originated, true);
    view.setUint32(at + 24, entry.sequence, true);
    view.setUint32(at + 28, entry.type, true);
    this.#at = at + ROUTE_HEAD;
    this.#copy(bytes, prefixStart, prefixEnd);
    this.#put(Kind.route, flow, stamp, told, block.bytes, attributesStart, attributesEnd, set);
  }

  state(flow: Flow, change: StateChange, stamp: Stamp): void {
    this.#flow(flow);
    this.#value(Kind.state, { flow: flow.id, change, stamp });
  }

  info(flow: Flow | undefined, info: Info, stamp: Stamp): void {
    if (flow) this.#flow(flow);
    this.#value(Kind.info, { flow: flow?.id, info, stamp });
  }

  damage(damage: Damage): void {
    this.#value(Kind.damage, damage);
  }

  notice(notice: Notice): void {
    this.#value(Kind.notice, notice);
  }

  finish(): void {
    this.#value(Kind.finish, null);
    this.#flush();
  }

  /** Tells of a flow before it is named, and again when what is known of it has changed. */
  #flow(flow: Flow): void {
    const sent = this.#sent[flow.id];
    if (sent !== undefined && isSame(sent, flow)) return;
    this.#sent[flow.id] = {
      context: flow.context,
      fromAsn: flow.from.asn,
      fromId: flow.from.bgpId,
      toAsn: flow.to.asn,
      toId: flow.to.bgpId,
      reverse: flow.reverse?.id,
    };
    this.#value(Kind.flow, flowValue(flow));
  }

  /** A rare record, as JSON. */
  #value(kind: number, value: unknown): void {
    const told = this.#text.encode(JSON.stringify(value));
    this.#room(8 + told.length);
    this.#view.setUint8(this.#at, kind);
    this.#view.setUint32(this.#at + 4, told.length, true);
    this.#at += 8;
    this.#copy(told, 0, told.length);
  }

  #copy(from: Uint8Array, start: number, end: number): void {
    this.#at = copyOctets(this.#views.of(from), start, end, this.#view, this.#at);
  }

  #room(count: number): void {
    // The second half of the buffer is for the record that fills the first.
    if (this.#at >= BATCH) this.#flush();
    if (this.#at + count <= this.#bytes.length) return;
    this.#flush();
    if (count <= this.#bytes.length) return;
    this.#bytes = new Uint8Array(count);
    this.#view = new DataView(this.#bytes.buffer);
  }

  #flush(): void {
    if (this.#at > 0) this.#send(this.#bytes.subarray(0, this.#at));
    this.#at = 0;
  }
}

const NOTHING = new Uint8Array(0);
/** The set of a message that is no UPDATE. */
const NO_SET = -1;
