import type { Fault } from "../wire/fault.ts";
import { Update } from "../wire/update.ts";
import type { MakeOutput, Output } from "./output.ts";
import type { Damage, Flow, Info, Notice, RibEntry, Stamp, StateChange } from "./record.ts";
import { type FlowValue, ToldFlows } from "./relay_flow.ts";
import { Kind, RECORD_HEAD, ROUTE_HEAD } from "./relay_layout.ts";
import { ToldBlocks } from "./told_blocks.ts";

const NONE: readonly Fault[] = [];

/** Tells a view what `Relay` was told in another thread, batch by batch. */
export class Replay {
  readonly #output: Output;
  readonly #blocks = new ToldBlocks();
  readonly #update = new Update();
  readonly #flows = new ToldFlows();
  readonly #text = new TextDecoder();
  readonly #stamp: Stamp = { seconds: -1, microseconds: -1, frame: 0, offset: 0 };
  readonly #entry: RibEntry = {
    bytes: new Uint8Array(0),
    prefixStart: 0,
    prefixEnd: 0,
    family: 0,
    pathId: -1,
    attributesStart: 0,
    attributesEnd: 0,
    originated: 0,
    type: 0,
    sequence: 0,
  };
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  /** The other side has said all. */
  finished = false;

  constructor(makeOutput: MakeOutput) {
    this.#output = makeOutput(this.#blocks, () => 0);
  }

  /** One batch: whole records. */
  take(batch: Uint8Array): void {
    this.#bytes = batch;
    this.#view = new DataView(batch.buffer, batch.byteOffset, batch.length);
    for (let at = 0; at < batch.length;) at = this.#record(at);
  }

  #record(at: number): number {
    const kind = this.#bytes[at]!;
    if (kind === Kind.update || kind === Kind.message || kind === Kind.route) {
      return this.#octets(kind, at);
    }
    if (kind === Kind.entry) return this.#prefix(at);
    const end = at + 8 + this.#view.getUint32(at + 4, true);
    this.#value(kind, JSON.parse(this.#text.decode(this.#bytes.subarray(at + 8, end))));
    return end;
  }

  #octets(kind: number, at: number): number {
    const view = this.#view, flow = this.#flows.get(view.getUint32(at + 4, true));
    const stamp = this.#stamp;
    stamp.seconds = view.getFloat64(at + 8, true);
    stamp.microseconds = view.getInt32(at + 16, true);
    stamp.frame = view.getUint32(at + 20, true);
    stamp.offset = view.getFloat64(at + 24, true);
    const start = at + RECORD_HEAD, end = start + view.getUint32(at + 32, true);
    const after = end + view.getUint32(at + 36, true);
    const faults = after === end ? NONE : this.#faults(end, after);
    if (kind === Kind.message) {
      this.#output.message(flow, this.#bytes, start, end, faults, stamp);
      return after;
    }
    const update = this.#update, set = view.getInt32(at + 40, true);
    if (kind === Kind.update) update.locate(this.#bytes, start, end);
    else update.locateBlock(this.#bytes, start, end);
    const clean = view.getUint8(at + 48) === 1, generation = view.getInt32(at + 44, true);
    this.#blocks.take(update, flow.context.attributeClass, clean, generation);
    if (kind === Kind.update) this.#output.update(flow, update, set, faults, stamp);
    else this.#tellRoute(flow, start, end, set, faults);
    return after;
  }

  #faults(start: number, end: number): readonly Fault[] {
    return JSON.parse(this.#text.decode(this.#bytes.subarray(start, end)));
  }

  #tellRoute(
    flow: Flow,
    start: number,
    end: number,
    set: number,
    faults: readonly Fault[],
  ): void {
    const entry = this.#entry;
    entry.attributesStart = start;
    entry.attributesEnd = end;
    this.#output.route(flow, entry, this.#update, set, faults, this.#stamp);
  }

  #prefix(at: number): number {
    const view = this.#view, entry = this.#entry, start = at + ROUTE_HEAD;
    entry.bytes = this.#bytes;
    entry.prefixStart = start;
    entry.prefixEnd = start + view.getUint16(at + 2, true);
    entry.family = view.getUint32(at + 4, true);
    entry.pathId = view.getFloat64(at + 8, true);
    entry.originated = view.getFloat64(at + 16, true);
    entry.sequence = view.getUint32(at + 24, true);
    entry.type = view.getUint32(at + 28, true);
    return entry.prefixEnd;
  }

  #value(kind: number, value: unknown): void {
    const output = this.#output;
    switch (kind) {
      case Kind.flow:
        return this.#flows.take(value as FlowValue);
      case Kind.state: {
        const { flow, change, stamp } = value as {
          flow: number;
          change: StateChange;
          stamp: Stamp;
        };
        return output.state(this.#flows.get(flow), change, stamp);
      }
      case Kind.info: {
        const { flow, info, stamp } = value as { flow?: number; info: Info; stamp: Stamp };
        return output.info(flow === undefined ? undefined : this.#flows.get(flow), info, stamp);
      }
      case Kind.damage:
        return output.damage(value as Damage);
      case Kind.notice:
        return output.notice(value as Notice);
      case Kind.finish:
        this.finished = true;
        return output.finish();
    }
  }
}
