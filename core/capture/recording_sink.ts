// For tests: what a reader delivers, as lines of text that can be compared.
import { formatAddress } from "../net/address.ts";
import type { Damage, End, Flow, Info, Notice, RibEntry, Sink, StateChange } from "./record.ts";
import type { Stamp } from "./record.ts";

/** Writes down everything it is told, copying what is only lent. */
export class RecordingSink implements Sink {
  readonly lines: string[] = [];
  readonly flows: Flow[] = [];

  /** The lines that begin with one of `words`. */
  only(...words: string[]): string[] {
    return this.lines.filter((line) => words.some((word) => line.startsWith(`${word} `)));
  }

  message(flow: Flow, bytes: Uint8Array, start: number, end: number, stamp: Stamp): void {
    this.#say("message", flow, stamp, bytes.subarray(start, end).toHex());
  }

  route(flow: Flow, entry: RibEntry, stamp: Stamp): void {
    const { bytes, prefixStart, prefixEnd, attributesStart, attributesEnd } = entry;
    const prefix = bytes.subarray(prefixStart, prefixEnd).toHex();
    const attributes = bytes.subarray(attributesStart, attributesEnd).toHex();
    const what = `${entry.family}:${prefix}#${entry.pathId} ${attributes}`;
    this.#say("route", flow, stamp, `${what} at ${entry.originated} sequence ${entry.sequence}`);
  }

  state(flow: Flow, { from, to }: StateChange, stamp: Stamp): void {
    this.#say("state", flow, stamp, `${from}-${to}`);
  }

  damage({ offset, frame, what, reason }: Damage): void {
    this.lines.push(`damage ${offset} ${frame} ${what}: ${reason}`);
  }

  notice({ kind, text }: Notice): void {
    this.lines.push(`notice ${kind}: ${text}`);
  }

  info(_flow: Flow | undefined, { kind, text, fields }: Info): void {
    this.lines.push(`info ${kind}: ${text} ${JSON.stringify(fields)}`);
  }

  #say(word: string, flow: Flow, stamp: Stamp, what: string): void {
    this.flows[flow.id] = flow;
    const { seconds, microseconds, frame, offset } = stamp;
    const time = microseconds < 0 ? `${seconds}` : `${seconds}.${microseconds}`;
    const way = `${endText(flow.from)} > ${endText(flow.to)}`;
    const label = flow.label === "" ? "" : ` (${flow.label})`;
    this.lines.push(`${word} ${time} ${frame}@${offset} ${way}${label} ${what}`);
  }
}

function endText({ address, asn, bgpId }: End): string {
  const name = address.length === 0 ? "?" : formatAddress(address);
  return `${name}${asn === undefined ? "" : ` AS${asn}`}${
    bgpId === undefined ? "" : ` id ${bgpId}`
  }`;
}
