// For tests: what comes out behind the inspection, as lines of text that can be compared.
import { Ascii } from "../net/ascii.ts";
import type { FamilyKey } from "../wire/context.ts";
import { familyName, familyOf, walkNlri } from "../wire/family/mod.ts";
import type { Fault } from "../wire/fault.ts";
import { messageTypeName } from "../wire/message_header.ts";
import type { Update } from "../wire/update.ts";
import type { Output } from "./output.ts";
import type { Damage, Flow, Info, Notice, RibEntry, Stamp, StateChange } from "./record.ts";

/** Writes down everything it is told, each thing with its frame. */
export class RecordingOutput implements Output {
  readonly lines: string[] = [];
  /** Without the notices. */
  get told(): string[] {
    return this.lines.filter((line) => !line.startsWith("notice "));
  }

  get notices(): string[] {
    return this.lines.filter((line) => line.startsWith("notice "))
      .map((line) => line.slice("notice ".length));
  }

  update(flow: Flow, update: Update, _set: number, faults: readonly Fault[], stamp: Stamp): void {
    const { bytes, withdrawnStart, withdrawnEnd, nlriStart, nlriEnd } = update;
    const parts = [
      ...routes("W", flow, 1 << 8 | 1, bytes, withdrawnStart, withdrawnEnd),
      ...(update.unreachStart < 0 ? [] : routes(
        "W",
        flow,
        update.familyAt(update.unreachStart),
        bytes,
        update.unreachStart + 3,
        update.unreachEnd,
      )),
      ...routes("A", flow, 1 << 8 | 1, bytes, nlriStart, nlriEnd),
      ...(update.reachStart < 0 ? [] : routes(
        "A",
        flow,
        update.familyAt(update.reachStart),
        bytes,
        update.reachNlriStart,
        update.reachEnd,
      )),
    ];
    this.#say(`update${parts.map((part) => ` ${part}`).join("")}`, faults, stamp);
  }

  message(
    _flow: Flow,
    bytes: Uint8Array,
    start: number,
    _end: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    this.#say(messageTypeName(bytes[start + 18]!), faults, stamp);
  }

  route(
    flow: Flow,
    { family, bytes, prefixStart, prefixEnd }: RibEntry,
    _block: Update,
    _set: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    const [text] = routes("B", flow, family, bytes, prefixStart, prefixEnd);
    this.#say(`route ${text}`, faults, stamp);
  }

  state(_flow: Flow, { from, to }: StateChange, stamp: Stamp): void {
    this.#say(`state ${from}-${to}`, [], stamp);
  }

  info(_flow: Flow | undefined, { kind }: Info, stamp: Stamp): void {
    this.#say(`info ${kind}`, [], stamp);
  }

  damage({ what, reason }: Damage): void {
    this.lines.push(`damage ${what}: ${reason}`);
  }

  notice({ text }: Notice): void {
    this.lines.push(`notice ${text}`);
  }

  finish(): void {
    this.lines.push("finish");
  }

  #say(text: string, faults: readonly Fault[], { frame }: Stamp): void {
    const wrong = faults.map(({ what, section }) => ` ! ${what} ${section}`).join("");
    this.lines.push(`${frame}: ${text}${wrong}`);
  }
}

/** `A10.0.0.0/24#7`: each NLRI of a field; those of a family that stays bytes as hex. */
function routes(
  word: string,
  flow: Flow,
  key: FamilyKey,
  bytes: Uint8Array,
  start: number,
  end: number,
): string[] {
  if (start >= end) return [];
  const family = familyOf(key), out = new Ascii(64), texts: string[] = [];
  if (!family) return [`${word}(${familyName(key)})${bytes.subarray(start, end).toHex()}`];
  walkNlri(family, bytes, start, end, flow.context.addPath.has(key), (at, next, pathId) => {
    out.clear();
    family.text(out, bytes, at, next);
    texts.push(`${word}${out.text()}${pathId < 0 ? "" : `#${pathId}`}`);
  });
  return texts;
}
