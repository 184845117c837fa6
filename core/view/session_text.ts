import type { StateChange } from "../speaker/watcher.ts";
import { describeAsn } from "../wire/asn.ts";
import type { FamilyKey } from "../wire/context.ts";
import { familyName } from "../wire/family/mod.ts";
import { identifierText } from "../wire/open_view.ts";
import { LabelledRows } from "./labelled_rows.ts";
import type { Palette } from "./palette.ts";
import { columnsOf, hanging } from "./paragraph.ts";
import type { Mismatch, Probed } from "./probed.ts";
import { timeText } from "./rfc3339.ts";
import { terminalText } from "./terminal_text.ts";

/** `2026-11-20T12:31:49.223Z`: a moment of a live session, Unix seconds with their fraction. */
export function momentText(unixSeconds: number): string {
  const milliseconds = Math.round(unixSeconds * 1000);
  const text = timeText(Math.floor(milliseconds / 1000), milliseconds % 1000 * 1000);
  return `${text.slice(0, -4)}Z`;
}

/** `OpenConfirm -> Established`, so that what follows stands under each other. */
const CHANGE_WIDTH = 26;

/** One change of state: when, from what to what, and why. Lines of at most `width` columns. */
export function stateLines(
  unixSeconds: number,
  { from, to, event, origin, why }: StateChange,
  palette: Palette,
  width: number,
): string[] {
  const step = `${from} -> ${to}`, cause = why === "" ? event : why;
  const whose = origin === "theirs" ? " (the connection they made)" : "";
  const lead = `${momentText(unixSeconds)}  `, told = terminalText(cause) + whose;
  const column = `${step.padEnd(CHANGE_WIDTH)}  ${told}`;
  const paint = to === "Established" ? palette.good : to === "Idle" ? palette.bad : palette.plain;
  // What is too long for its column may have the room before it as well.
  const fits = lead.length + columnsOf(column) <= width;
  const lines = hanging(lead, fits ? column : `${step}  ${told}`, width);
  // Laid out before it is painted: colours take no columns.
  return lines.map((line, i) => i === 0 ? line.replace(step, () => paint(step)) : line);
}

/** Any other event of a session: when, and what. */
export function eventLines(unixSeconds: number, text: string, width: number): string[] {
  return hanging(`${momentText(unixSeconds)}  `, terminalText(text), width);
}

const LABEL = 12;

/** One router that was probed, as a block of lines of at most `width` columns. */
export function probeLines(probed: Probed, palette: Palette, width: number): string[] {
  const { theirs, failure, mismatches } = probed;
  const rows = new LabelledRows(palette, width, LABEL);
  const plain = (label: string, text: string) => rows.plain(label, text);
  const row = (label: string, text: string) => rows.row(label, text);
  const who = probed.peer === probed.address ? probed.peer : `${probed.peer} (${probed.address})`;
  const said = theirs
    ? `AS ${describeAsn(theirs.offer.asn)}, id ${identifierText(theirs.offer.bgpId)}, hold time ` +
      `${theirs.offer.holdTimeSeconds} s`
    : failure?.text ?? "no answer";
  const paint = !theirs || failure
    ? palette.bad
    : mismatches.length > 0
    ? palette.notice
    : palette.good;
  return [
    ...hanging(`${terminalText(who)}  `, terminalText(said), width).map((line) => paint(line)),
    ...(theirs ? offerRows(probed).flatMap(([label, text]) => row(label, text)) : []),
    ...(theirs && failure ? row("then", failure.text) : []),
    ...(failure?.or ?? []).flatMap(({ text }) => row("or", text)),
    ...(failure?.remedy === undefined ? [] : row("do", failure.remedy)),
    ...mismatches.flatMap((it) =>
      plain("expected", mismatchText(it)).map((line) => palette.notice(line))
    ),
  ];
}

function mismatchText({ key, expected, found }: Mismatch): string {
  return `${key} ${expected}, but ${found}`;
}

function offerRows({ theirs }: Probed): [string, string][] {
  const { offer, others } = theirs!;
  const names = (families: Iterable<FamilyKey>) => [...families].map(familyName).join(", ");
  const offers = [
    ...(offer.fourOctetAs ? ["4-octet AS"] : []),
    ...(offer.enhancedRefresh ? ["enhanced refresh"] : offer.routeRefresh ? ["route refresh"] : []),
    ...(offer.extendedMessage ? ["extended messages"] : []),
    ...[...offer.addPath].map(([f, way]) => `ADD-PATH ${familyName(f)} (${WAYS[way] ?? way})`),
    ...(offer.extendedNextHop.size > 0
      ? [`IPv6 next hop for ${names(offer.extendedNextHop)}`]
      : []),
    ...(offer.graceful ? [`graceful restart ${offer.graceful.restartTimeSeconds} s`] : []),
    ...others,
  ];
  const rows: [string, string | undefined][] = [
    ["name", offer.hostname],
    ["software", offer.softwareVersion],
    ["families", names(offer.families)],
    ["offers", offers.length > 0 ? offers.join(", ") : "no capabilities"],
    ["role", theirs!.role],
  ];
  return rows.filter((row): row is [string, string] => row[1] !== undefined);
}

const WAYS: Readonly<Record<number, string>> = { 1: "receives", 2: "sends", 3: "both" };
