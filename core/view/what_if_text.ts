import { counted } from "../net/count.ts";
import type { WhatIfCount, WhatIfPath, WhatIfRow } from "../rib/what_if_row.ts";
import type { Palette } from "./palette.ts";
import { hanging } from "./paragraph.ts";
import { asPathText } from "./route_row.ts";
import { terminalText } from "./terminal_text.ts";

const MARKS = { best: "~", attributes: "~", width: "~", lost: "-", gained: "+" } as const;

/** One prefix that would not be as it is: `~ 10.0.0.0/8  tor-a -> tor-b: AS-path length 3 -> 2`. */
export function whatIfLines(row: WhatIfRow, palette: Palette, width: number): string[] {
  const { change, prefix, before, after } = row;
  const paint = change === "lost"
    ? palette.bad
    : change === "gained"
    ? palette.good
    : palette.plain;
  const whole = [turn(before, after), ...details(row)].filter((text) => text !== "").join("; ");
  return hanging(`${MARKS[change]} ${prefix}  `, terminalText(whole), width).map(paint);
}

function turn(before: WhatIfPath | undefined, after: WhatIfPath | undefined): string {
  if (!before) return `none -> ${after!.peer}`;
  if (!after) return `${before.peer} -> none`;
  return isSamePath(before, after) ? before.peer : `${nameOf(before)} -> ${nameOf(after)}`;
}

function isSamePath(one: WhatIfPath, other: WhatIfPath): boolean {
  return one.peer === other.peer && one.path_id === other.path_id;
}

function nameOf({ peer, path_id }: WhatIfPath): string {
  return path_id === undefined ? peer : `${peer} #${path_id}`;
}

function details({ before, after, step, before_value, after_value, change }: WhatIfRow): string[] {
  const why = step === undefined
    ? ""
    : before_value === undefined
    ? step === "gone" ? "the path of now is gone" : step
    : `at ${step}: ${before_value}, the other has ${after_value}`;
  if (!before || !after) return [why];
  const both = (name: string, of: (path: WhatIfPath) => string | number | undefined) => {
    const one = of(before) ?? "none", other = of(after) ?? "none";
    return one === other
      ? ""
      : `${name} ${one === "" ? "empty" : one} -> ${other === "" ? "empty" : other}`;
  };
  const shown = [
    both("next hop", (path) => path.next_hop),
    ...(change === "attributes"
      ? [
        both("local-pref", (path) => path.local_pref),
        both("MED", (path) => path.med),
        both("path", (path) => asPathText(path.as_path)),
      ]
      : []),
  ];
  const isHidden = change === "attributes" && shown.every((text) => text === "");
  return [
    why,
    ...shown,
    isHidden ? "other attributes" : "",
    before.width === after.width ? "" : `paths used ${before.width} -> ${after.width}`,
  ];
}

/** The whole in one line. */
export function whatIfCountText(count: WhatIfCount): string {
  const { touched, best, attributes, lost, gained, wider, narrower } = count;
  const parts = [
    `${best} with another best path`,
    `${lost} without any path left`,
    ...(gained > 0 ? [`${gained} new`] : []),
    ...(attributes > 0 ? [`${attributes} with other attributes`] : []),
    ...(wider > 0 ? [`${wider} over more paths`] : []),
    ...(narrower > 0 ? [`${narrower} over fewer paths`] : []),
  ];
  return `${counted(touched, "prefix")} looked at: ${parts.join(", ")}`;
}
