/** One eighth to eight eighths of a character cell. */
const BARS = [..."▁▂▃▄▅▆▇█"];

/** A line of bars, one a value, the highest of `most` as high as the line; anything above 0 shows. */
export function barLine(values: readonly number[], most: number): string {
  return values.map((value) => {
    if (value <= 0) return " ";
    return BARS[Math.max(0, Math.ceil(value / most * BARS.length) - 1)]!;
  }).join("");
}
