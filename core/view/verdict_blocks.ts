import type { Story } from "../capture/story.ts";
import type { Palette } from "./palette.ts";
import { isWorthTelling, standingOf, verdictText } from "./verdict.ts";

/** Sessions that are told in full whatever became of them. */
const FEW = 6;
/** Of more sessions, so many in trouble are told in full and so many healthy ones by a line. */
const MOST = 40;

/**
 * The verdicts, each a block of text without a newline at its end. A handful are told in full in
 * their order; of more, those that are not simply up come first and the others get a line each.
 */
export function verdictBlocks(all: readonly Story[], palette: Palette, width: number): string[] {
  const told = all.filter(isWorthTelling);
  const full = (story: Story) => verdictText(story, palette, width);
  if (told.length <= FEW) return told.map(full);
  const healthy = told.filter((story) => standingOf(story) === "up");
  const others = told.filter((story) => standingOf(story) !== "up");
  const lines = healthy.slice(0, MOST).map((story) => full(story).split("\n")[0]!);
  return [
    ...others.slice(0, MOST).map(full),
    ...more(others.length - MOST, "that are not simply up"),
    ...(lines.length > 0 ? [lines.join("\n")] : []),
    ...more(healthy.length - MOST, "that are up"),
  ];
}

function more(count: number, which: string): string[] {
  return count > 0 ? [`and ${count} more session${count === 1 ? "" : "s"} ${which}`] : [];
}
