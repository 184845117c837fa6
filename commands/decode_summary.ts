import type { MakeOutput } from "../core/capture/output.ts";
import type { Stories, Story } from "../core/capture/story.ts";
import { jsonText } from "../core/view/json_text.ts";
import type { Page } from "../core/view/page.ts";
import { makePalette } from "../core/view/palette.ts";
import { Summary } from "../core/view/summary.ts";
import { summaryJson } from "../core/view/summary_json.ts";
import { summaryLines } from "../core/view/summary_text.ts";
import { standingOf } from "../core/view/verdict.ts";
import { filteredStories } from "./decode_filter.ts";
import { type Io, useColor } from "./io.ts";
import type { DecodeOptions } from "./options.ts";

/** Columns beyond which a summary is not easier to read. */
const WIDEST = 200, NARROWEST = 40;

/** Counts everything and, at the end, writes one summary; `stories` are told by whoever reads the source. */
export function summaryOf(
  stories: Stories,
  options: DecodeOptions,
  page: Page,
  io: Io,
): MakeOutput {
  return (sets, oddNlri) =>
    new Summary(sets, (summary) => {
      const told = filteredStories(stories.tell(), options);
      for (const line of lines(summary, told, oddNlri(), options, io)) {
        page.string(line);
        page.newline();
      }
    });
}

function lines(
  summary: Summary,
  stories: readonly Story[],
  oddNlri: number,
  options: DecodeOptions,
  io: Io,
): string[] {
  if (options.json) return [jsonText(summaryJson(summary, stories, oddNlri))];
  const palette = makePalette(useColor(io, io.stdout, options.color));
  const width = Math.max(NARROWEST, Math.min(io.columns(), WIDEST));
  return summaryLines(summary, { stories, oddNlri, palette, width });
}

/** Whether any session that was told of is down at the end: something to be found (exit code 1). */
export function isAnyDown(stories: Stories, options: DecodeOptions): boolean {
  return filteredStories(stories.tell(), options).some((story) => {
    const standing = standingOf(story);
    return standing === "down" || standing === "stuck";
  });
}
