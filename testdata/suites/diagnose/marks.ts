/** Whether what was said is right, and the table of it. */
import type { Judged, Said } from "./judged.ts";
import type { Truth } from "./planted.ts";

/** Whether the first cause is right, and how it was wrong. `not shown`: it does not count. */
export type Mark = "right" | "WRONG" | "CONFIDENTLY WRONG" | "no verdict" | "not shown";

/** Shares that are asked for, of those that count, and how many of these there are at least. */
export const LEAST = { live: 0.95, offline: 0.85, faults: 40 } as const;

export type Way = "live" | "offline";

/** The mark of one fault, live or of its capture. */
export function markOf({ fault, error, ...said }: Judged, way: Way): Mark {
  const truth = fault[way];
  if (error !== undefined) return "no verdict";
  if ("hidden" in truth) return "not shown";
  const causes = said[way]?.causes ?? [];
  // A healthy session is right when it is said to be up.
  return causes.length === 0 ? "no verdict" : compared(causes, truth);
}

function compared(causes: Said["causes"], { causes: wanted, ambiguous }: Truth): Mark {
  const [top] = causes, right = wanted.length === 0 ? ["established"] : wanted;
  const isFirst = right.includes(top!.cause);
  // Where evidence cannot tell, all that remain are named and none for certain.
  const isNamed = !ambiguous || causes.some(({ cause }) => cause === right[0]);
  if (isFirst && isNamed) return "right";
  return !isFirst && top!.confidence === "certain" ? "CONFIDENTLY WRONG" : "WRONG";
}

/** How many are right of those that count. */
export function tally(all: readonly Judged[], way: Way) {
  const marks = all.map((one) => markOf(one, way)).filter((mark) => mark !== "not shown");
  const count = (mark: Mark) => marks.filter((one) => one === mark).length;
  const right = count("right"), of = marks.length;
  const isEnough = of >= LEAST.faults && right >= of * LEAST[way] &&
    count("CONFIDENTLY WRONG") === 0;
  const text = `${way}: ${right} of ${of} right (${(100 * right / of).toFixed(1)} %), ` +
    `${count("CONFIDENTLY WRONG")} confidently wrong`;
  return { isEnough, text };
}

/** The table fault | live | offline. */
export function tableOf(all: readonly Judged[]): string {
  const rows = all.map((one) => [
    one.fault.name,
    cell(one, "live"),
    cell(one, "offline"),
    `${one.seconds.toFixed(1)} s`,
  ]);
  const head = ["fault", "live", "offline", "took"];
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at]!.length)));
  return [head, ...rows].map((row) =>
    row.map((text, at) => text.padEnd(widths[at]!)).join(" | ").trimEnd()
  ).join("\n");
}

function cell(one: Judged, way: Way): string {
  const mark = markOf(one, way), truth = one.fault[way];
  const flag = mark === "right" || mark === "not shown" ? "" : ` <- ${mark}`;
  if (one.error !== undefined) return one.error.split("\n")[0]! + flag;
  const causes = one[way]?.causes ?? [];
  const said = causes.map(({ cause, confidence }) => `${cause} (${confidence})`).join(", ");
  return "hidden" in truth ? `[${[truth.hidden, said].filter(Boolean).join(": ")}]` : said + flag;
}
