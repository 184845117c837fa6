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
import { readAbbreviatedReach } from "../wire/attribute/mod.ts";
import type { AttributeBlocks } from "../wire/attribute_set.ts";
import { Block, NEXT_HOP } from "../wire/block.ts";
import { type FamilyKey, makeContext } from "../wire/context.ts";
import { familyOf, walkNlri } from "../wire/family/mod.ts";
import type { Fault } from "../wire/fault.ts";
import type { Update } from "../wire/update.ts";
import type { Field, FieldRow } from "./field_row.ts";
import { FieldWriter } from "./field_writer.ts";
import { stateName } from "./finding_text.ts";
import { messageTypeWord } from "./message_json.ts";
import { messageText } from "./message_text.ts";
import type { Page } from "./page.ts";
import { makePalette } from "./palette.ts";
import { ANNOUNCED, eachRouteField, hasRoutes, REACHED } from "./routes.ts";
import { ROW_FIELDS } from "./row_fields.ts";
import { SET_FIELDS } from "./set_fields.ts";

/** Every field of `--fields`, in the order in which help lists them. */
export const FIELDS: readonly Field[] = [...ROW_FIELDS, ...SET_FIELDS];

/** Why a list of field names cannot be used: the sentence, and what there is instead. */
export interface NoSuchField {
  readonly error: string;
  readonly hint: string;
}

/** The fields of these names in their order. `nearest` finds the known name that was meant. */
export function parseFields(
  names: readonly string[],
  nearest: (word: string, known: readonly string[]) => string | undefined = () => undefined,
): readonly Field[] | NoSuchField {
  const known = FIELDS.map(({ name }) => name), found: Field[] = [];
  for (const name of names) {
    const field = FIELDS.find((one) => one.name === name);
    if (!field) {
      const meant = nearest(name, known);
      const guess = meant === undefined ? "" : `; did you mean ${meant}?`;
      return { error: `no field is called ${name}${guess}`, hint: `fields: ${known.join(" ")}` };
    }
    found.push(field);
  }
  return found;
}

const NO_FAULTS: readonly Fault[] = [];
const NO_OCTETS = new Uint8Array(0);
const PLAIN = makePalette(false);
const NOWHERE: Flow = {
  id: -1,
  from: { address: NO_OCTETS },
  to: { address: NO_OCTETS },
  context: makeContext(),
  label: "",
};

/**
 * `--fields`: the chosen fields of each route, or of a message without routes, between tabs; what is
 * absent is empty. With `json` an object a line with only those keys. Damage, notices and what the
 * source says of itself go to `aside`.
 */
export class FieldsView implements Output {
  readonly #writer: FieldWriter;
  readonly #block: Block;
  readonly #aside: Output;
  readonly #row: FieldRow = {
    type: "",
    elem: "",
    flow: NOWHERE,
    stamp: { seconds: -1, microseconds: -1, frame: 0, offset: 0 },
    faults: NO_FAULTS,
    text: "",
    family: -1,
    endOfRib: -1,
    bytes: NO_OCTETS,
    start: 0,
    end: 0,
    pathId: -1,
    hopStart: -1,
    hopLength: 0,
    hopBytes: NO_OCTETS,
    originated: -1,
  };
  readonly #wantsHop: boolean;
  #update: Update | undefined;
  #set = -1;

  constructor(
    page: Page,
    sets: AttributeBlocks,
    fields: readonly Field[],
    aside: Output,
    json = false,
  ) {
    this.#writer = new FieldWriter(page, sets, fields, json);
    this.#block = new Block(sets);
    this.#wantsHop = fields.some(({ name }) => name === "next_hop");
    this.#aside = aside;
  }

  update(flow: Flow, update: Update, set: number, faults: readonly Fault[], stamp: Stamp): void {
    const row = this.#begin("update", flow, faults, stamp);
    if (!hasRoutes(update)) {
      row.endOfRib = faults.length === 0 ? update.endOfRib : -1;
      return this.#writer.line(row, set);
    }
    this.#update = update;
    this.#set = set;
    eachRouteField(update, this.#field);
  }

  readonly #field = (field: number, key: FamilyKey, start: number, end: number): void => {
    const row = this.#row, { bytes } = this.#update!, announced = field >= ANNOUNCED;
    row.elem = announced ? "announce" : "withdraw";
    row.family = key;
    row.bytes = bytes;
    if (field === REACHED) {
      this.#hop(bytes, this.#update!.nextHopStart, this.#update!.nextHopLength);
    } else if (field === ANNOUNCED) this.#hopOfSet(this.#set);
    else this.#hop(NO_OCTETS, -1, 0);
    const family = familyOf(key), set = announced ? this.#set : -1;
    if (family) {
      walkNlri(family, bytes, start, end, row.flow.context.addPath.has(key), (at, next, pathId) => {
        this.#route(at, next, pathId, set);
      });
    } else if (start < end) this.#route(start, end, -1, set);
  };

  #route(start: number, end: number, pathId: number, set: number): void {
    const row = this.#row;
    row.start = start;
    row.end = end;
    row.pathId = pathId;
    this.#writer.line(row, set);
  }

  #hop(bytes: Uint8Array, start: number, length: number): void {
    const row = this.#row;
    row.hopBytes = bytes;
    row.hopStart = start;
    row.hopLength = length;
  }

  /** The next hop where it is an attribute of its own. */
  #hopOfSet(set: number): void {
    if (!this.#wantsHop) return;
    this.#block.open(set);
    const { bytes, start, end } = this.#block.span(NEXT_HOP);
    this.#hop(bytes, end > start ? start : -1, end - start);
  }

  route(
    flow: Flow,
    entry: RibEntry,
    block: Update,
    set: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    const row = this.#begin("route", flow, faults, stamp);
    row.family = entry.family;
    row.bytes = entry.bytes;
    row.originated = entry.originated;
    const { bytes, reachStart, reachEnd } = block;
    const hop = reachStart < 0 ? -1 : readAbbreviatedReach(bytes, reachStart, reachEnd);
    if (hop < 0) this.#hopOfSet(set);
    else this.#hop(bytes, hop + 1, bytes[hop]!);
    this.#route(entry.prefixStart, entry.prefixEnd, entry.pathId, set);
  }

  message(
    flow: Flow,
    bytes: Uint8Array,
    start: number,
    end: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    const row = this.#begin(messageTypeWord(bytes[start + 18]!), flow, faults, stamp);
    row.text = messageText(bytes, start, end, faults, PLAIN);
    this.#writer.line(row, -1);
  }

  state(flow: Flow, change: StateChange, stamp: Stamp): void {
    const row = this.#begin("state", flow, NO_FAULTS, stamp);
    row.text = `${stateName(change.from)} -> ${stateName(change.to)}`;
    this.#writer.line(row, -1);
  }

  /** The row without a route. */
  #begin(type: string, flow: Flow, faults: readonly Fault[], stamp: Stamp): FieldRow {
    const row = this.#row;
    row.type = type;
    row.flow = flow;
    row.faults = faults;
    row.stamp = stamp;
    row.elem = row.text = "";
    row.family =
      row.endOfRib =
      row.pathId =
      row.originated =
        -1;
    this.#hop(NO_OCTETS, -1, 0);
    return row;
  }

  info(flow: Flow | undefined, info: Info, stamp: Stamp): void {
    this.#aside.info(flow, info, stamp);
  }

  damage(damage: Damage): void {
    this.#aside.damage(damage);
  }

  notice(notice: Notice): void {
    this.#aside.notice(notice);
  }

  finish(): void {
    this.#aside.finish();
  }
}
