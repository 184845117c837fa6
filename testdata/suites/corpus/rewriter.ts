import type { Output } from "../../../core/capture/output.ts";
import type { Flow } from "../../../core/capture/record.ts";
import { Writer } from "../../../core/net/writer.ts";
import type { Context } from "../../../core/wire/context.ts";
import type { Fault } from "../../../core/wire/fault.ts";
import { decodeMessage, encodeMessage, type Message } from "../../../core/wire/message_value.ts";
import { decodeNlri, encodeNlri } from "../../../core/wire/nlri_list.ts";
import type { Update } from "../../../core/wire/update.ts";

/** Reads every message without a fault into a value, writes it again, and compares. */
export class Rewriter implements Output {
  /** Messages, and fields of NLRI in MP attributes, that came back as they were. */
  same = 0;
  sameFields = 0;
  /** Those in which the bits behind a prefix were not zero. */
  masked = 0;
  /** The first few that came back as something else. */
  readonly different: string[] = [];
  readonly #out = new Writer(1 << 16);

  update(flow: Flow, update: Update, _set: number, faults: readonly Fault[]): void {
    if (faults.length > 0) return;
    this.#message(update.bytes, update.start, update.end, flow.context);
    const { reachStart, unreachStart } = update;
    if (reachStart >= 0) {
      this.#field(update, reachStart, update.reachNlriStart, update.reachEnd, flow);
    }
    if (unreachStart >= 0) {
      this.#field(update, unreachStart, unreachStart + 3, update.unreachEnd, flow);
    }
  }

  message(
    flow: Flow,
    bytes: Uint8Array,
    start: number,
    end: number,
    faults: readonly Fault[],
  ): void {
    if (faults.length === 0) this.#message(bytes, start, end, flow.context);
  }

  #message(bytes: Uint8Array, start: number, end: number, context: Context): void {
    const message = decodeMessage(bytes, start, end, context);
    this.#out.length = 0;
    encodeMessage(message, this.#out, context);
    if (this.#isSame(bytes, start, end)) this.same++;
    else this.#note(maskedIn(message), bytes, start, end);
  }

  #field(update: Update, body: number, start: number, end: number, flow: Flow): void {
    const { bytes } = update;
    const key = (bytes[body]! << 8 | bytes[body + 1]!) << 8 | bytes[body + 2]!;
    const list = decodeNlri(key, bytes, start, end, flow.context);
    this.#out.length = 0;
    encodeNlri(key, list, this.#out, flow.context);
    if (this.#isSame(bytes, start, end)) this.sameFields++;
    else this.#note(list.masked, bytes, update.start, update.end);
  }

  #isSame(bytes: Uint8Array, start: number, end: number): boolean {
    const { bytes: made, length } = this.#out;
    if (length !== end - start) return false;
    for (let i = 0; i < length; i++) if (made[i] !== bytes[start + i]) return false;
    return true;
  }

  #note(masked: number, bytes: Uint8Array, start: number, end: number): void {
    if (masked > 0) this.masked++;
    else if (this.different.length < 8) this.different.push(bytes.slice(start, end).toHex());
  }

  route(): void {}
  state(): void {}
  info(): void {}
  damage(): void {}
  notice(): void {}
  finish(): void {}
}

function maskedIn(message: Message): number {
  if (message.kind !== "update") return 0;
  return message.update.withdrawn.masked + message.update.nlri.masked;
}
