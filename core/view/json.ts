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
import { familyName } from "../wire/family/mod.ts";
import type { Fault } from "../wire/fault.ts";
import type { Update } from "../wire/update.ts";
import { AttributesJson } from "./attributes_json.ts";
import { stateName } from "./finding_text.ts";
import { FlowJson } from "./flow_json.ts";
import { jsonText, withSnakeKeys } from "./json_text.ts";
import { faultJson, messageJson, messageTypeWord } from "./message_json.ts";
import { KeptText, type Page } from "./page.ts";
import { writeTime } from "./rfc3339.ts";
import { RoutesJson } from "./routes_json.ts";

const QUOTE = 34, CLOSE = 125;
const UPDATE_HEAD = '{"schema":"underlay.message/1","type":"update"';

/**
 * `--json`: one object a line. `core/view/schema/` says what each may hold; `schema` in each names
 * its document and version. Text is made once per attribute set and per flow and pasted after that.
 */
export class JsonView implements Output {
  readonly #page: Page;
  readonly #flows: FlowJson;
  readonly #routes: RoutesJson;
  readonly #attributes: KeptText;
  readonly #writeAttributes: (set: number) => void;
  // What the beginning that the page remembers was made of: UPDATEs of one packet share it.
  #leadFlow = -1;
  #leadOffset = -1;
  #leadSeconds = -1;
  #leadMicroseconds = -1;

  constructor(page: Page, sets: AttributeBlocks) {
    this.#page = page;
    this.#flows = new FlowJson(page);
    this.#routes = new RoutesJson(page, sets);
    this.#attributes = new KeptText(page, () => sets.generation);
    const attributes = new AttributesJson(page, sets);
    this.#writeAttributes = (set) => attributes.write(set);
  }

  update(flow: Flow, update: Update, set: number, faults: readonly Fault[], stamp: Stamp): void {
    this.#updateHead(flow, stamp);
    const endOfRib = faults.length === 0 ? update.endOfRib : -1;
    if (endOfRib >= 0) this.#page.string(`,"end_of_rib":"${familyName(endOfRib)}"`);
    else this.#routes.write(flow, update, set);
    this.#attributes.paste(set, this.#writeAttributes);
    const { bytes, start, end } = update.whole ?? update;
    this.#faults(faults, bytes, start, end);
    this.#close();
  }

  #updateHead(flow: Flow, stamp: Stamp): void {
    const page = this.#page;
    if (
      this.#flows.isCurrent(flow) && flow.id === this.#leadFlow &&
      stamp.offset === this.#leadOffset && stamp.seconds === this.#leadSeconds &&
      stamp.microseconds === this.#leadMicroseconds
    ) return page.again();
    const start = page.length;
    this.#head(UPDATE_HEAD, flow, stamp);
    this.#flows.pasteReading(flow);
    this.#leadFlow = page.lead(start) ? flow.id : -1;
    this.#leadOffset = stamp.offset;
    this.#leadSeconds = stamp.seconds;
    this.#leadMicroseconds = stamp.microseconds;
  }

  message(
    flow: Flow,
    bytes: Uint8Array,
    start: number,
    end: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    const type = messageTypeWord(bytes[start + 18]!);
    this.#head(`{"schema":"underlay.message/1","type":"${type}"`, flow, stamp);
    this.#members(messageJson(bytes, start, end, faults));
    this.#faults(faults, bytes, start, end);
    this.#close();
  }

  route(
    flow: Flow,
    entry: RibEntry,
    block: Update,
    set: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    this.#head('{"schema":"underlay.route/1"', flow, stamp);
    this.#flows.pasteReading(flow);
    this.#page.string(',"originated":"');
    writeTime(this.#page, entry.originated, -1);
    this.#page.byte(QUOTE);
    this.#routes.writeEntry(entry, block, set);
    this.#attributes.paste(set, this.#writeAttributes);
    this.#faults(faults, entry.bytes, entry.attributesStart, entry.attributesEnd);
    this.#close();
  }

  state(flow: Flow, change: StateChange, stamp: Stamp): void {
    this.#head('{"schema":"underlay.state/1"', flow, stamp);
    this.#members({ old_state: stateName(change.from), new_state: stateName(change.to) });
    this.#close();
  }

  info(flow: Flow | undefined, info: Info, stamp: Stamp): void {
    this.#head(`{"schema":"underlay.info/1","kind":"${info.kind}"`, flow, stamp);
    this.#members({ text: info.text, fields: withSnakeKeys(info.fields) });
    this.#close();
  }

  damage({ offset, frame, what, reason }: Damage): void {
    this.#finding("damage", {
      ...(offset >= 0 && { offset }),
      ...(frame > 0 && { frame }),
      what,
      reason,
    });
  }

  notice({ kind, frame, text }: Notice): void {
    this.#finding("notice", { kind, ...(frame > 0 && { frame }), text });
  }

  #finding(thing: string, members: Record<string, unknown>): void {
    this.#page.string(jsonText({ schema: `underlay.${thing}/1`, ...members }));
    this.#page.newline();
  }

  /** What every object has in front: `head`, then when, where, and who to whom. */
  #head(head: string, flow: Flow | undefined, stamp: Stamp): void {
    const page = this.#page;
    page.string(head);
    if (stamp.seconds >= 0) {
      page.string(',"time":"');
      writeTime(page, stamp.seconds, stamp.microseconds);
      page.byte(QUOTE);
    }
    page.string(',"frame":');
    page.uint(stamp.frame);
    page.string(',"offset":');
    page.uint(stamp.offset);
    if (flow) this.#flows.pasteEnds(flow);
  }

  #members(members: Record<string, unknown>): void {
    const text = jsonText(members);
    if (text.length > 2) this.#page.string(`,${text.slice(1, -1)}`);
  }

  /** The faults, and the octets that they are in: `bytes[start..end)`. */
  #faults(faults: readonly Fault[], bytes: Uint8Array, start: number, end: number): void {
    if (faults.length === 0) return;
    this.#page.string(`,"faults":${jsonText(faults.map(faultJson))},"octets":"`);
    this.#page.hex(bytes, start, end);
    this.#page.byte(QUOTE);
  }

  #close(): void {
    this.#page.byte(CLOSE);
    this.#page.newline();
  }

  finish(): void {}
}
