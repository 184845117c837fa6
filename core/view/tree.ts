import type { Output } from "../capture/output.ts";
import type {
  Damage,
  End,
  Flow,
  Info,
  Notice,
  RibEntry,
  Stamp,
  StateChange,
} from "../capture/record.ts";
import { formatAddress } from "../net/address.ts";
import { Ascii } from "../net/ascii.ts";
import { readAbbreviatedReach, writeNextHop } from "../wire/attribute/mod.ts";
import { familyName, familyOf } from "../wire/family/mod.ts";
import type { Fault } from "../wire/fault.ts";
import { messageTypeName } from "../wire/message_header.ts";
import type { Tree } from "../wire/tree.ts";
import type { Update } from "../wire/update.ts";
import { damageText, infoText, stateName } from "./finding_text.ts";
import { receiverOf } from "./flow_json.ts";
import { attributesField, messageTree, nlriText } from "./message_tree.ts";
import type { Page } from "./page.ts";
import type { Palette } from "./palette.ts";
import { hanging, WIDTH } from "./paragraph.ts";
import { writeTime } from "./rfc3339.ts";
import { placeFaults, TreeBuilder } from "./tree_node.ts";
import { TreeLines } from "./tree_lines.ts";

const MP_REACH = 14;

/**
 * `--tree`: every field of every message with its offset in the message, its octets, and what they
 * say; faults stand under the field that they concern. Good on any screen of 60 columns and more.
 */
export class TreeView implements Output {
  readonly #page: Page;
  readonly #palette: Palette;
  readonly #width: number;
  readonly #lines: TreeLines;

  constructor(page: Page, palette: Palette, width: number = WIDTH) {
    this.#page = page;
    this.#palette = palette;
    this.#width = width;
    this.#lines = new TreeLines((line) => this.#line(line), palette, width);
  }

  update(flow: Flow, update: Update, _set: number, faults: readonly Fault[], stamp: Stamp): void {
    // Of a message that routes were left out of, all is shown: offsets and faults are those of the whole.
    const { bytes, start, end } = update.whole ?? update;
    const endOfRib = faults.length === 0 ? update.endOfRib : -1;
    const what = endOfRib < 0 ? "UPDATE" : `UPDATE (End-of-RIB ${familyName(endOfRib)})`;
    this.#message(what, flow, bytes, start, end, faults, stamp);
  }

  message(
    flow: Flow,
    bytes: Uint8Array,
    start: number,
    end: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    this.#message(messageTypeName(bytes[start + 18]!), flow, bytes, start, end, faults, stamp);
  }

  #message(
    what: string,
    flow: Flow,
    bytes: Uint8Array,
    start: number,
    end: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    const builder = new TreeBuilder(), sound = faults.every((fault) => fault.code !== 1);
    messageTree(builder, bytes, start, end, flow.context, sound);
    this.#heading(flow, stamp, `${what}, ${end - start} octets`);
    this.#tree(builder, bytes, start, faults);
    this.#page.newline();
  }

  /** Offsets of a route of a table dump count from its prefix, and from its attributes. */
  route(
    flow: Flow,
    entry: RibEntry,
    _block: Update,
    _set: number,
    faults: readonly Fault[],
    stamp: Stamp,
  ): void {
    const { bytes, prefixStart, prefixEnd, attributesStart, attributesEnd, pathId } = entry;
    const family = familyOf(entry.family), key = new TreeBuilder(), block = new TreeBuilder();
    const text = family ? nlriText(family, bytes, prefixStart, prefixEnd) : "not decoded";
    key.branch("NLRI", prefixStart, prefixEnd, text, () => {
      if (family?.fields) family.fields(key, bytes, prefixStart, prefixEnd);
      else key.leaf("Octets", prefixStart, prefixEnd, "");
    });
    attributesField(block, bytes, attributesStart, attributesEnd, flow.context, dumpedReach(bytes));
    const path = pathId < 0 ? "" : `, path identifier ${pathId}`;
    this.#heading(flow, stamp, `${familyName(entry.family)} route${path}`);
    this.#tree(key, bytes, prefixStart, []);
    this.#tree(block, bytes, attributesStart, faults);
    this.#page.newline();
  }

  #tree({ roots }: TreeBuilder, bytes: Uint8Array, base: number, faults: readonly Fault[]): void {
    const left = placeFaults(roots, faults, base);
    this.#lines.tree(roots, bytes, base);
    for (const fault of left) this.#lines.fault(fault);
  }

  /** `#7 2026-11-20T12:00:01.000250Z 192.0.2.1 (AS 65001) > 192.0.2.2 (AS 65002)`, then what it is. */
  #heading(flow: Flow, stamp: Stamp, what: string): void {
    const out = new Ascii(64);
    out.string(`#${stamp.frame} `);
    if (stamp.seconds >= 0) {
      writeTime(out, stamp.seconds, stamp.microseconds);
      out.string(" ");
    }
    const to = endText(receiverOf(flow)), from = endText(flow.from);
    const label = flow.label === "" ? "" : `${flow.label}, `;
    const who = to === "" ? from : `${from} > ${to}`;
    const text = `${out.text()}${who}${who === "" ? "" : ", "}${label}${what}`;
    for (const line of hanging("", text, this.#width)) this.#line(this.#palette.strong(line));
  }

  state(flow: Flow, change: StateChange, stamp: Stamp): void {
    this.#heading(flow, stamp, `STATE ${stateName(change.from)} -> ${stateName(change.to)}`);
    this.#page.newline();
  }

  info(flow: Flow | undefined, info: Info, stamp: Stamp): void {
    if (flow) this.#heading(flow, stamp, info.kind);
    this.#note("# ", infoText(info), this.#palette.plain);
  }

  damage(damage: Damage): void {
    this.#note("# damage: ", damageText(damage), this.#palette.bad);
  }

  notice(notice: Notice): void {
    this.#note("# ", notice.text, this.#palette.notice);
  }

  #note(lead: string, text: string, colour: (text: string) => string): void {
    for (const line of hanging(lead, text, this.#width)) this.#line(colour(line));
    this.#line("");
  }

  /** One of the lines of a message: what is wanted is counted in messages, by the empty line behind each. */
  #line(text: string): void {
    this.#page.string(text);
    this.#page.remark();
  }

  finish(): void {}
}

function endText({ address, asn }: End): string {
  if (address.length === 0) return "";
  const who = formatAddress(address);
  return asn === undefined ? who : `${who} (AS ${asn})`;
}

/** In table dumps MP_REACH_NLRI is mostly a next hop alone (RFC 6396 §4.3.4). */
function dumpedReach(bytes: Uint8Array) {
  return (tree: Tree, code: number, body: number, end: number): boolean => {
    if (code !== MP_REACH || readAbbreviatedReach(bytes, body, end) !== body) return false;
    const out = new Ascii(64);
    writeNextHop(out, bytes, body + 1, end - body - 1);
    tree.leaf("Next hop length", body, body + 1, String(bytes[body]));
    tree.leaf("Next hop", body + 1, end, out.text());
    return true;
  };
}
