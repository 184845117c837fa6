import type { Palette } from "./palette.ts";
import { hanging } from "./paragraph.ts";
import { terminalText } from "./terminal_text.ts";

/** Rows of a label and what it stands for: both escaped, broken at `width` columns, hanging. */
export class LabelledRows {
  readonly #palette: Palette;
  readonly #width: number;
  readonly #label: number;

  /** `label`: columns that labels take, the two before them and those behind them included. */
  constructor(palette: Palette, width: number, label = 10) {
    this.#palette = palette;
    this.#width = width;
    this.#label = label;
  }

  /** In one colour, for whoever paints whole lines. */
  plain(label: string, text: string): string[] {
    return hanging(`  ${label}`.padEnd(this.#label), terminalText(text), this.#width);
  }

  /** The label alone is faint. */
  row(label: string, text: string): string[] {
    const end = this.#label, { faint } = this.#palette;
    return this.plain(label, text).map((line, i) =>
      i === 0 ? faint(line.slice(0, end)) + line.slice(end) : line
    );
  }

  /** What a row goes by, faint below it. */
  proofs(texts: readonly string[]): string[] {
    return texts.flatMap((text) => this.plain("", text)).map((line) => this.#palette.faint(line));
  }
}
