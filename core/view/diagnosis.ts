import type { Diagnosis } from "../diagnose/mod.ts";
import type { Layer } from "../diagnose/layers.ts";
import type { Finding } from "../session/cause.ts";
import { LabelledRows } from "./labelled_rows.ts";
import type { Palette } from "./palette.ts";
import { hanging, WIDTH } from "./paragraph.ts";
import { terminalText } from "./terminal_text.ts";

/** Who was asked, and from where. */
export interface Asked {
  /** As it was typed, where that is a name. */
  readonly name?: string;
  readonly peer: string;
  readonly port: number;
}

const MARK = 10, NAME = 14;

/** A diagnosis as a person reads it: cause, remedy, then the layers; at most `width` columns. */
export function diagnosisText(
  asked: Asked,
  diagnosis: Diagnosis,
  palette: Palette,
  width: number = WIDTH,
): string {
  const { causes: [top, ...others], remedy, decider, also, layers } = diagnosis;
  const rows = new LabelledRows(palette, width);
  const row = (label: string, text: string) => rows.row(label, text);
  const lines = [
    ...headline(asked, diagnosis, palette, width),
    ...row("cause", top.why),
    ...rows.proofs(top.evidence.map(({ text }) => text)),
    ...others.flatMap((one) => row("or", `${one.title} (${one.confidence}): ${one.why}`)),
    ...row("do", remedy),
    ...(decider === undefined ? [] : row("decide", decider)),
    ...also.flatMap((one, i) => row(i === 0 ? "also" : "", `${one.title}: ${one.why}`)),
    "",
    ...layers.flatMap((layer) => layerLines(layer, palette, width)),
  ];
  return lines.join("\n");
}

function headline(asked: Asked, diagnosis: Diagnosis, palette: Palette, width: number): string[] {
  const [top] = diagnosis.causes, who = peerText(asked);
  const paint = isClean(diagnosis)
    ? palette.good
    : top.id === "silent" || top.id === "unknown"
    ? palette.notice
    : palette.bad;
  return hanging("", terminalText(`${who}  ${top.title}${sureness(top)}`), width).map((line) =>
    paint(line)
  );
}

function peerText({ name, peer, port }: Asked): string {
  const where = port === 179 ? peer : `${peer} port ${port}`;
  return name === undefined || name === peer ? where : `${name} (${where})`;
}

function sureness({ confidence }: Finding): string {
  return confidence === "certain" ? "" : ` (${confidence})`;
}

/** Nothing is wrong. */
export function isClean({ up, causes: [top] }: Diagnosis): boolean {
  return up && top.id === "established";
}

const MARKS = { ok: "ok", failed: "failed", unknown: "-" } as const;

function layerLines({ name, state, text }: Layer, palette: Palette, width: number): string[] {
  const mark = `  ${MARKS[state]}`.padEnd(MARK), lead = `${mark}${name}`.padEnd(MARK + NAME);
  const paint = state === "ok" ? palette.good : state === "failed" ? palette.bad : palette.faint;
  return hanging(lead, terminalText(text), width).map((line, i) => {
    if (i > 0) return state === "unknown" ? palette.faint(line) : line;
    const rest = line.slice(MARK);
    return paint(line.slice(0, MARK)) + (state === "unknown" ? palette.faint(rest) : rest);
  });
}
