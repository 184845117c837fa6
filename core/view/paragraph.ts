/** Columns of a terminal that nobody has made wider. */
export const WIDTH = 80;

/**
 * `text` in lines of at most `width` columns, broken at spaces; a word longer than a line stands
 * alone on one. Control characters must be escaped before; colours may be there.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "", columns = 0;
  for (const word of text.split(" ")) {
    const wide = columnsOf(word);
    if (line !== "" && columns + 1 + wide > width) {
      lines.push(line);
      line = word;
      columns = wide;
    } else {
      line = line === "" ? word : `${line} ${word}`;
      columns += wide + (columns > 0 ? 1 : 0);
    }
  }
  lines.push(line);
  return lines;
}

/** Columns that a text takes on a screen; what only paints it takes none. */
export function columnsOf(text: string): number {
  return [...text.replaceAll(PAINT, "")].length;
}

// deno-lint-ignore no-control-regex
const PAINT = /\x1b\[[0-9]+m/g;

/** The lines of `text`, the first led by `lead`, the others by as many spaces. */
export function hanging(lead: string, text: string, width: number): string[] {
  const indent = " ".repeat(lead.length);
  return wrap(text, Math.max(20, width - lead.length))
    .map((line, i) => (i === 0 ? lead : indent) + line);
}
