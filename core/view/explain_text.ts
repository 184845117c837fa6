import type {
  ExplainedExport,
  ExplainedPath,
  ExplainedStep,
  Explanation,
  StepValue,
} from "../rib/explanation.ts";
import { columnLines, type PaintedRow } from "./column_lines.ts";
import type { Palette } from "./palette.ts";
import { hanging } from "./paragraph.ts";
import { asPathText, originMark } from "./route_row.ts";
import { terminalText } from "./terminal_text.ts";

/** Numbers of paths that stand before their sentences take so many columns. */
const LEAD = 5;
/** What stands before a path in the table. */
const MARKS = { best: "*", multipath: "=", lost: "", unreachable: "x", rejected: "x" } as const;

/** An explanation as lines of at most `width` columns, without line ends. */
export function explanationLines(row: Explanation, palette: Palette, width: number): string[] {
  const lines = [palette.strong(head(row)), "", ...pathTable(row.paths, palette, width)];
  if (row.steps.length > 0) lines.push("", ...stepTable(row.steps, palette, width));
  lines.push("", ...row.paths.flatMap((path) => sentences(path, row, palette, width)));
  if (row.exports) {
    lines.push("", ...exportTable(row.exports, row.best !== undefined, palette, width));
  }
  if (row.notes) {
    lines.push("", ...row.notes.flatMap((note) => hanging("  ", note, width)).map(palette.faint));
  }
  return lines;
}

function head({ prefix, family, paths }: Explanation): string {
  const candidates = paths.filter(isCandidate).length;
  const count = `${paths.length} ${paths.length === 1 ? "path" : "paths"}`;
  const rest = candidates === paths.length ? "" : `, of them ${candidates} to choose from`;
  return `${prefix}  ${family}, ${count}${rest}`;
}

function isCandidate({ status }: ExplainedPath): boolean {
  return status !== "rejected" && status !== "unreachable";
}

function pathTable(
  paths: readonly ExplainedPath[],
  palette: Palette,
  width: number,
): string[] {
  const hasId = paths.some(({ path_id }) => path_id !== undefined);
  const hasWeight = paths.some(({ weight }) => weight !== undefined);
  const cells = (path: ExplainedPath) => [
    MARKS[path.status],
    `#${path.path}`,
    terminalText(path.peer),
    ...(hasId ? [dash(path.path_id)] : []),
    path.next_hop ?? (path.kind === "local" ? "self" : "-"),
    ...(hasWeight ? [String(path.weight ?? 0)] : []),
    dash(path.local_pref),
    dash(path.med),
    [asPathText(path.as_path), originMark(path.origin)].filter((text) => text !== "").join(" "),
  ];
  const rows: PaintedRow[] = paths.map((path) => ({
    cells: cells(path),
    paint: path.status === "best"
      ? palette.good
      : isCandidate(path)
      ? palette.plain
      : palette.faint,
  }));
  const names = [
    "",
    "",
    "From",
    ...(hasId ? ["Id"] : []),
    "Next hop",
    ...(hasWeight ? ["Weight"] : []),
    "LP",
    "MED",
    "Path",
  ];
  return columnLines([{ cells: names, paint: palette.faint }, ...rows], width);
}

function dash(value: number | undefined): string {
  return value === undefined ? "-" : String(value);
}

/** `Step  Stays  Loses`: of equal values the paths stand together. */
function stepTable(steps: readonly ExplainedStep[], palette: Palette, width: number): string[] {
  const names = { cells: ["Step", "Stays", "Loses"], paint: palette.faint };
  const rows = steps.map(({ step, stays, loses }): PaintedRow => ({
    cells: [step, valuesText(stays), valuesText(loses)],
    paint: palette.plain,
  }));
  return columnLines([names, ...rows], width);
}

function valuesText(values: readonly StepValue[]): string {
  const paths = new Map<string, number[]>();
  for (const { path, value } of values) {
    const known = paths.get(value);
    if (known) known.push(path);
    else paths.set(value, [path]);
  }
  return [...paths].map(([value, these]) => `${value}: ${these.map((n) => `#${n}`).join(" ")}`)
    .join(", ");
}

function sentences(
  path: ExplainedPath,
  row: Explanation,
  palette: Palette,
  width: number,
): string[] {
  const lead = `#${path.path}`.padEnd(LEAD), indent = " ".repeat(LEAD);
  const knobs = path.wins_with ?? [];
  const lines = hanging(lead, terminalText(verdict(path, row)), width);
  if (knobs.length > 0) {
    const text = `would be best with ${knobs.map(({ text }) => text).join(", or ")}`;
    lines.push(...hanging(indent, terminalText(text), width));
  }
  return path.status === "best" ? lines.map(palette.strong) : lines;
}

function verdict(path: ExplainedPath, row: Explanation): string {
  const { lost, status } = path;
  switch (status) {
    case "best":
      return bestText(row);
    case "rejected":
    case "unreachable":
      return [refusalText(path), path.otherwise].filter((text) => text).join("; ");
    case "lost":
    case "multipath": {
      const at = lost
        ? `behind #${lost.to} at ${lost.step}: ${lost.value}, and #${lost.to} has ${lost.to_value}`
        : "behind the best";
      if (status === "multipath") return `used beside the best (multipath); ${at}`;
      return path.not_beside ? `${at}; not used beside it: ${path.not_beside}` : at;
    }
  }
}

function bestText({ paths, steps }: Explanation): string {
  const last = steps.at(-1);
  if (!last) return paths.length === 1 ? "best: the only path" : "best: the only candidate";
  return `best, decided at ${last.step}`;
}

function refusalText({ status, refusal, policy, rule, next_hop }: ExplainedPath): string {
  if (status === "unreachable") {
    return `no candidate: no way to its next hop ${next_hop ?? ""}`.trim();
  }
  if (policy === undefined) return `no candidate: ${refusal ?? "refused"}`;
  const by = rule === undefined ? "its default, no rule fits" : `rule ${rule}`;
  return `no candidate: rejected by policy ${policy}, ${by}`;
}

function exportTable(
  exports: readonly ExplainedExport[],
  hasBest: boolean,
  palette: Palette,
  width: number,
): string[] {
  if (!hasBest) return ["told to nobody: no path is used"];
  if (exports.length === 0) return ["told to nobody: there is no peer"];
  const sent = sentColumns(exports);
  const names = ["Told to", "", ...sent.map(({ name }) => name), "Why"];
  const rows = exports.map((one): PaintedRow => ({
    cells: [
      terminalText(one.peer),
      one.exported ? "yes" : "no",
      ...sent.map(({ cell }) => one.exported ? cell(one) : ""),
      terminalText(exportText(one)),
    ],
    paint: one.exported ? palette.plain : palette.faint,
  }));
  return columnLines([{ cells: names, paint: palette.faint }, ...rows], width);
}

interface SentColumn {
  readonly name: string;
  cell(row: ExplainedExport): string;
}

const SENT_COLUMNS: readonly SentColumn[] = [
  { name: "Next hop", cell: ({ next_hop }) => next_hop ?? "-" },
  { name: "LP", cell: ({ local_pref }) => dash(local_pref) },
  { name: "MED", cell: ({ med }) => dash(med) },
  { name: "Path", cell: ({ as_path = [] }) => asPathText(as_path) || "-" },
];

/** What leaves, as far as anything of it is there to be said. */
function sentColumns(exports: readonly ExplainedExport[]): readonly SentColumn[] {
  const exported = exports.filter((one) => one.exported && one.as_path !== undefined);
  if (exported.length === 0) return [];
  return SENT_COLUMNS.filter(({ name, cell }) =>
    name === "Path" || exported.some((one) => cell(one) !== "-")
  );
}

function exportText({ exported, withheld, policy, rule, down }: ExplainedExport): string {
  if (down) return "not Established";
  const by = policy === undefined
    ? ""
    : rule === undefined
    ? `policy ${policy}, its default`
    : `policy ${policy}, rule ${rule}`;
  if (exported) return by;
  return by !== "" ? `rejected by ${by}` : withheld ?? "";
}
