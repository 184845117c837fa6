import type { Output } from "../core/capture/output.ts";
import { Stories } from "../core/capture/story.ts";
import { Page } from "../core/view/page.ts";
import { makePalette } from "../core/view/palette.ts";
import { verdictBlocks } from "../core/view/verdict_blocks.ts";
import { filteredStories } from "./decode_filter.ts";
import { type Io, useColor } from "./io.ts";
import type { DecodeOptions } from "./options.ts";

const SILENT: Output = {
  update() {},
  message() {},
  route() {},
  state() {},
  info() {},
  damage() {},
  notice() {},
  finish() {},
};

/** What it takes to read a source for its stories alone. */
export function gatherStories(): { stories: Stories; silent: Output; page: Page } {
  return { stories: new Stories(), silent: SILENT, page: new Page(() => {}) };
}

/** A block for each session that has a story, each behind an empty line; empty when there is none. */
export function verdictsText(stories: Stories, options: DecodeOptions, io: Io): string {
  const palette = makePalette(useColor(io, io.stdout, options.color));
  const width = Math.max(40, Math.min(io.columns(), 120));
  const told = filteredStories(stories.tell(), options);
  return verdictBlocks(told, palette, width).map((block) => `${block}\n\n`).join("");
}
