/** How words are made to stand out; the plain one changes nothing. */
export interface Palette {
  readonly plain: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly good: (text: string) => string;
  readonly notice: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly faint: (text: string) => string;
}

const as = (code: number) => (text: string) => `\x1b[${code}m${text}\x1b[0m`;
const same = (text: string) => text;

/** Colours of a terminal (ECMA-48 §8.3.117), or none. */
export function makePalette(colour: boolean): Palette {
  if (!colour) {
    return { plain: same, strong: same, good: same, notice: same, bad: same, faint: same };
  }
  return { plain: same, strong: as(1), good: as(32), notice: as(33), bad: as(31), faint: as(2) };
}
