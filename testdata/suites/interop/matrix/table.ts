// The expected matrix as the README has it: a row a feature, a column a daemon, a note for each gap.
import type { DaemonName } from "./daemon.ts";
import { LACKS } from "./expected.ts";
import { FEATURES } from "./feature.ts";
import { DAEMONS } from "./play.ts";

export const BEGIN = "<!-- matrix: begin -->";
export const END = "<!-- matrix: end -->";

const ABOUT =
  "Every cell is a test: `deno task test:interop` plays it against the real daemon in network namespaces.";

/** Everything between the markers, without them. */
export function matrixTable(): string {
  const notes: string[] = [];
  const cell = (feature: string, daemon: DaemonName) => {
    const lack = LACKS[feature]?.[daemon];
    if (lack === undefined) return "yes";
    const said = notes.indexOf(`${daemon}: ${lack}`);
    return `no (${said >= 0 ? said + 1 : notes.push(`${daemon}: ${lack}`)})`;
  };
  const rows = [
    ["", ...DAEMONS.map(({ title }) => title)],
    ...FEATURES.map(({ id, title }) => [title, ...DAEMONS.map(({ name }) => cell(id, name))]),
  ];
  // As the formatter has it: columns of one width.
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((text, i) => text.padEnd(widths[i]!)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  const table = [head, widths.map((width) => "-".repeat(width)), ...body].map(line).join("\n");
  return [
    ABOUT,
    "",
    table,
    ...(notes.length > 0 ? [""] : []),
    ...notes.map((note, i) => `${i + 1}. ${note}`),
  ]
    .join("\n");
}

/** A page with the table between its markers; throws where it has none. */
export function withTable(page: string): string {
  const from = page.indexOf(BEGIN), to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error(`the page lacks ${BEGIN} and ${END}`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${matrixTable()}\n\n${page.slice(to)}`;
}
