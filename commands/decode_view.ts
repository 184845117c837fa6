import { Aside } from "../core/capture/aside.ts";
import type { MakeOutput, Output } from "../core/capture/output.ts";
import type { Stories } from "../core/capture/story.ts";
import { LineView } from "../core/view/line.ts";
import { Page } from "../core/view/page.ts";
import { makePalette } from "../core/view/palette.ts";
import type { AttributeBlocks } from "../core/wire/attribute_set.ts";
import { isFiltering } from "./decode_picks.ts";
import { usageError } from "./exit.ts";
import { type Io, useColor } from "./io.ts";
import { nearest } from "./nearest.ts";
import type { DecodeOptions } from "./options.ts";

/** The field tree needs so many columns. */
const NARROWEST_TREE = 60;

/** The view that the options ask for, behind the filter that they describe; with `stories`, a summary. */
export async function makeView(
  options: DecodeOptions,
  page: Page,
  io: Io,
  stories?: Stories,
): Promise<MakeOutput> {
  const view = stories
    ? (await import("./decode_summary.ts")).summaryOf(stories, options, page, io)
    : await chosenView(options, page, io);
  if (!isFiltering(options)) return view;
  const { filtered } = await import("./decode_filter.ts");
  return filtered(view, options);
}

/** Every view but the usual one is loaded only when it is wanted: start-up is a feature. */
async function chosenView(options: DecodeOptions, page: Page, io: Io): Promise<MakeOutput> {
  const palette = makePalette(useColor(io, io.stdout, options.color));
  if (options.fields) return await fieldsView(options, page, io);
  if (options.json) {
    const { JsonView } = await import("../core/view/json.ts");
    return (sets) => new JsonView(page, sets);
  }
  if (options.tree) {
    const { TreeView } = await import("../core/view/tree.ts");
    const width = Math.max(NARROWEST_TREE, io.columns());
    return () => new TreeView(page, palette, width);
  }
  if (options.style === "bgpdump") {
    const { BgpdumpView } = await import("../core/view/bgpdump.ts");
    const aside = notes(options, io);
    return (sets) => new BgpdumpView(page, sets, aside(sets));
  }
  if (options.style === "bgpkit") {
    const { BgpkitView } = await import("../core/view/bgpkit.ts");
    const aside = notes(options, io);
    return (sets) => new BgpkitView(page, sets, aside(sets));
  }
  const width = io.stdout.isTerminal ? io.columns() : Infinity;
  return (sets) => new LineView(page, sets, palette, width);
}

async function fieldsView(options: DecodeOptions, page: Page, io: Io): Promise<MakeOutput> {
  const { FieldsView, parseFields } = await import("../core/view/fields.ts");
  const fields = parseFields(options.fields ?? [], nearest);
  if ("error" in fields) {
    throw usageError(`cannot decode: ${fields.error}\n${fields.hint}`);
  }
  const aside = notes(options, io);
  return (sets) => new FieldsView(page, sets, fields, aside(sets), options.json);
}

/** What a style has no line for, as lines on standard error. */
function notes(options: DecodeOptions, io: Io): (sets: AttributeBlocks) => Output {
  const palette = makePalette(useColor(io, io.stderr, options.color));
  const page = new Page((text) => options.quiet || io.stderr.write(text));
  return (sets) => {
    const view = new LineView(page, sets, palette);
    view.finish = () => page.flush();
    return new Aside(view);
  };
}
