// What a check of a ledger found, in the manner of `calicoctl ipam check`.
import type { Problem, ProblemSection } from "../ipam/check_problem.ts";
import type { StoreFault } from "../ipam/row_store.ts";
import { counted } from "./ipam_counts.ts";
import type { Palette } from "./palette.ts";
import { hanging } from "./paragraph.ts";
import { terminalText } from "./terminal_text.ts";

/** How much was looked at. */
export interface Checked {
  readonly where: string;
  readonly pools: number;
  readonly racks: number;
  readonly blocks: number;
  readonly nodes: number;
  /** Routes that were seen; undefined where nobody looked. */
  readonly routes?: number;
}

/** What the store has wrong, and what the ledger has. */
export interface CheckFound {
  readonly faults: readonly StoreFault[];
  readonly problems: readonly Problem[];
}

export interface CheckShown {
  readonly palette: Palette;
  /** Columns of a screen; Infinity in a pipe. */
  readonly width: number;
}

const TITLES: Readonly<Record<ProblemSection, string>> = {
  structure: "Checking rows",
  space: "Checking the address space",
  owners: "Checking owners",
  use: "Checking use",
  sums: "Checking sums",
  steps: "Checking steps",
  bgp: "Checking what BGP announces",
};

/** How many of the findings are problems; the others are notes. */
export function problemCount({ faults, problems }: CheckFound): number {
  return faults.length + problems.filter(({ severity }) => severity === "problem").length;
}

/** Sections, and the line that scripts look for at the end. */
export function checkLines(checked: Checked, found: CheckFound, shown: CheckShown): string[] {
  const { where, pools, racks, blocks, nodes, routes } = checked;
  const sections = (Object.keys(TITLES) as ProblemSection[]).filter((section) =>
    section === "bgp"
      ? routes !== undefined
      : section !== "steps" || found.problems.some((problem) => problem.section === section)
  );
  const count = problemCount(found);
  return [
    `Checking the store ${terminalText(where)}...`,
    `Found ${
      [
        counted(pools, "pool"),
        counted(racks, "range") + " of racks",
        counted(blocks, "block"),
        counted(nodes, "node"),
        ...routes === undefined ? [] : [counted(routes, "route")],
      ].join(", ")
    }.`,
    "",
    ...sections.flatMap((section) => {
      const mine = [
        ...section === "structure" ? found.faults.map(faultShown) : [],
        ...found.problems.filter((problem) => problem.section === section),
      ];
      return [
        `${TITLES[section]}...`,
        ...mine.flatMap((one) => finding(one.severity, one.text, one.repair, shown)),
        ...mine.length === 0 ? ["  nothing is wrong"] : [],
        "",
      ];
    }),
    shown.palette[count > 0 ? "bad" : "good"](
      `Check complete; found ${count} problems.`,
    ),
  ];
}

/** What the store has wrong is wrong with its rows. */
function faultShown({ what, key }: StoreFault): Pick<Problem, "severity" | "text" | "repair"> {
  return { severity: "problem", text: key === undefined ? what : `${key}: ${what}` };
}

function finding(
  severity: Problem["severity"],
  text: string,
  repair: string | undefined,
  { palette, width }: CheckShown,
): string[] {
  const paint = severity === "problem" ? palette.bad : palette.notice;
  const lead = severity === "problem" ? "  ! " : "  . ";
  return [
    ...hanging(lead, terminalText(text), width).map(paint),
    ...repair === undefined
      ? []
      : hanging("    ", `--repair: ${terminalText(repair)}`, width).map(palette.faint),
  ];
}

/** An object for each finding, and one that counts them. */
export function checkJson(checked: Checked, found: CheckFound): object[] {
  const { pools, racks, blocks, nodes, routes } = checked;
  return [
    ...found.faults.map(({ what, key }) => ({
      schema: "underlay.ipam-problem/1",
      section: "store",
      severity: "problem",
      kind: "store-fault",
      text: what,
      ...(key !== undefined && { key }),
    })),
    ...found.problems.map((problem) => ({ schema: "underlay.ipam-problem/1", ...problem })),
    {
      schema: "underlay.ipam-check/1",
      problems: problemCount(found),
      notes: found.problems.filter(({ severity }) => severity === "note").length,
      pools,
      racks,
      blocks,
      nodes,
      ...(routes !== undefined && { routes }),
    },
  ];
}
