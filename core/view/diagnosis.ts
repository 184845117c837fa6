import type { Diagnosis } from "../diagnose/mod.ts";
import type { Layer } from "../diagnose/layers.ts";
import type { Evidence, Finding } from "../session/cause.ts";
import type { Palette } from "./palette.ts";
import { hanging, WIDTH } from "./paragraph.ts";

/** Who was asked, and from where. */
export interface Asked {
  /** As it was typed, where that is a name. */
  readonly name?: string;
  readonly peer: string;
  readonly port: number;
}

const LABEL = 10, MARK = 10, NAME = 14;

/** A diagnosis as a person reads it: cause, remedy, then the layers; at most `width` columns. */
export function diagnosisText(
  asked: Asked,
  diagnosis: Diagnosis,
  palette: Palette,
  width: number = WIDTH,
): string {
  const { causes: [top, ...others], remedy, decider, also, layers } = diagnosis;
  const row = (label: string, text: string) => rowLines(label, text, palette, width);
  const lines = [
    ...headline(asked, diagnosis, palette, width),
    ...row("cause", top.why),
    ...proofs(top.evidence, palette, width),
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
  return hanging("", safe(`${who}  ${top.title}${sureness(top)}`), width).map((line) =>
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

/** Characters that would move a cursor or hide text: what is quoted comes from the wire and from processes. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

function safe(text: string): string {
  return text.replace(UNSAFE, (c) => `\\u{${c.codePointAt(0)!.toString(16)}}`);
}

function rowLines(label: string, text: string, palette: Palette, width: number): string[] {
  const lead = `  ${label}`.padEnd(LABEL);
  return hanging(lead, safe(text), width).map((line, i) =>
    i === 0 ? palette.faint(line.slice(0, LABEL)) + line.slice(LABEL) : line
  );
}

function proofs(evidence: readonly Evidence[], palette: Palette, width: number): string[] {
  return evidence.flatMap(({ text }) =>
    hanging(" ".repeat(LABEL), safe(text), width).map((line) => palette.faint(line))
  );
}

const MARKS = { ok: "ok", failed: "failed", unknown: "-" } as const;

function layerLines({ name, state, text }: Layer, palette: Palette, width: number): string[] {
  const mark = `  ${MARKS[state]}`.padEnd(MARK), lead = `${mark}${name}`.padEnd(MARK + NAME);
  const paint = state === "ok" ? palette.good : state === "failed" ? palette.bad : palette.faint;
  return hanging(lead, safe(text), width).map((line, i) => {
    if (i > 0) return state === "unknown" ? palette.faint(line) : line;
    const rest = line.slice(MARK);
    return paint(line.slice(0, MARK)) + (state === "unknown" ? palette.faint(rest) : rest);
  });
}
