import type { Story, StorySide } from "../capture/story.ts";
import type { Evidence, Finding } from "../session/cause.ts";
import type { Disagreement } from "../session/disagree.ts";
import type { FaultSeen } from "../session/facts.ts";
import type { Negotiated } from "../session/negotiate.ts";
import { describeAsn } from "../wire/asn.ts";
import { familyName } from "../wire/family/mod.ts";
import { identifierText } from "../wire/open_view.ts";
import { faultText } from "./finding_text.ts";
import { LabelledRows } from "./labelled_rows.ts";
import type { Palette } from "./palette.ts";
import { hanging, WIDTH } from "./paragraph.ts";

/** What a person reads first. `stuck`: Established, and nothing gets through any more. */
export type Standing = "up" | "up again" | "up, but" | "stuck" | "down" | "undecided";

/** How the session stands at the end, in a word. */
export function standingOf({ verdict, facts }: Story): Standing {
  const [top] = verdict.causes;
  if (top.id === "established") return "up";
  if (verdict.up) return facts.upCount > 1 ? "up again" : "up, but";
  if (top.id === "silent" || top.id === "unknown" && facts.upCount === 0) return "undecided";
  const open = facts.attempts.some(({ last }) =>
    last.reached === "established" && !last.ended && !last.sides.some((side) => side.notified)
  );
  return open ? "stuck" : "down";
}

/** Whether a story is more than messages of a session that runs as it should and did so before. */
export function isWorthTelling(story: Story): boolean {
  const { facts, verdict, sides } = story;
  if (verdict.causes[0].id !== "established" || facts.attemptCount > 1) return true;
  if (facts.attempts.every(({ last }) => last.recorded)) return false;
  return sides.some((side) => side.open !== undefined);
}

/** The verdict on one session as a person reads it, in lines of at most `width` columns, no newline at the end. */
export function verdictText(story: Story, palette: Palette, width: number = WIDTH): string {
  const { verdict, disagreements } = story;
  const [top, ...others] = verdict.causes;
  const rows = new LabelledRows(palette, width);
  const row = (label: string, text: string) => rows.row(label, text);
  const lines = [
    ...headline(story, palette, width),
    ...story.sides.flatMap((side, i) => row(i === 0 ? "who" : "", sideText(side))),
    ...row("was up", upText(story)),
    ...row("why", top.why),
    ...rows.proofs(top.evidence.map(proofText)),
    ...others.flatMap((f) => row("or", alternative(f))),
    ...row("do", verdict.remedy),
    ...(verdict.decider ? row("decide", verdict.decider) : []),
    ...(story.negotiated ? row("common", agreement(story.negotiated, story.facts.names)) : []),
    ...disagreements.flatMap((d, i) => row(i === 0 ? "differ" : "", difference(d))),
    ...faultRows(story).flatMap((text, i) => row(i === 0 ? "faults" : "", text)),
    ...verdict.also.flatMap((f, i) => row(i === 0 ? "also" : "", alsoText(f))),
  ];
  return lines.join("\n");
}

function headline(story: Story, palette: Palette, width: number): string[] {
  const { facts, verdict } = story, [top] = verdict.causes, standing = standingOf(story);
  const [a, b] = facts.names;
  const said = standing === "up"
    ? "up"
    : `${standing === "down" ? "DOWN" : standing}: ${top.title}`;
  const sure = top.confidence === "certain" ? "" : ` (${top.confidence})`;
  const paint = standing === "up"
    ? palette.good
    : standing === "down"
    ? palette.bad
    : palette.notice;
  return hanging("", `${a} - ${b}  ${said}${sure}`, width).map((line) => paint(line));
}

function proofText({ frame, text }: Evidence): string {
  return frame === undefined ? text : `frame ${frame}: ${text}`;
}

function sideText({ address, asn, bgpId, open }: StorySide): string {
  const parts = [
    ...(asn === undefined ? [] : [`AS ${describeAsn(asn)}`]),
    ...(bgpId === undefined ? [] : [`id ${identifierText(bgpId)}`]),
    ...(open?.offer.hostname === undefined ? [] : [`name ${open.offer.hostname}`]),
    ...(open?.offer.softwareVersion === undefined ? [] : [open.offer.softwareVersion]),
  ];
  return `${address}  ${parts.length > 0 ? parts.join(", ") : "sent no OPEN"}`;
}

const STATES = {
  "idle": "Idle",
  "connect": "Connect",
  "connected": "OpenSent without an OPEN",
  "open-sent": "OpenSent",
  "open-confirm": "OpenConfirm",
  "established": "Established",
} as const;
const ORDER = Object.keys(STATES) as (keyof typeof STATES)[];

/** The farthest state that any attempt reached (RFC 4271 §8.2.2). */
export function farthestState({ facts }: Story): string {
  const reached = facts.attempts.map(({ last }) => ORDER.indexOf(last.reached));
  return STATES[ORDER[Math.max(0, ...reached)]!];
}

function upText(story: Story): string {
  const { upCount, upSeconds, attemptCount } = story.facts;
  const tries = attemptCount > 1 ? `; ${attemptCount} attempts` : "";
  if (upCount === 0) return `never; reached ${farthestState(story)}${tries}`;
  const often = upCount === 1 ? "once" : `${upCount} times`;
  const long = upSeconds > 0 ? `, for ${duration(upSeconds)}${upCount > 1 ? " in all" : ""}` : "";
  return `${often}${long}${tries}`;
}

/** `4.2 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. */
export function duration(seconds: number): string {
  if (seconds < 100) return `${Math.round(seconds * 10) / 10} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(minutes / 1440)} d ${Math.floor(minutes % 1440 / 60)} h`;
}

function alternative({ title, confidence, why }: Finding): string {
  return `${title} (${confidence}): ${why}`;
}

function alsoText({ title, why, evidence }: Finding): string {
  const frame = evidence.find((e) => e.frame !== undefined)?.frame;
  return `${title}: ${why}${frame === undefined ? "" : `, frame ${frame}`}`;
}

function difference({ topic, ours, theirs, effect }: Disagreement): string {
  return `${topic}: ${ours} / ${theirs}: ${effect}`;
}

/** What both sides can do with each other, in one line. */
function agreement(n: Negotiated, names: readonly [string, string]): string {
  const families = n.families.map(familyName);
  return [
    families.length > 0 ? families.join(", ") : "no address family",
    n.peer === "internal" ? "iBGP" : "eBGP",
    n.holdTimeSeconds > 0 ? `hold time ${n.holdTimeSeconds} s` : "no hold timer",
    n.fourOctetAs ? "4-octet AS" : "2-octet AS",
    ...[...n.send.addPath].map((f) => `ADD-PATH ${familyName(f)} from ${names[0]}`),
    ...[...n.receive.addPath].map((f) => `ADD-PATH ${familyName(f)} from ${names[1]}`),
    ...(n.send.extendedMessage && n.receive.extendedMessage ? ["extended messages"] : []),
    ...(n.extendedNextHop.length > 0
      ? [`IPv6 next hop for ${n.extendedNextHop.map(familyName).join(", ")}`]
      : []),
    ...(n.enhancedRefresh ? ["enhanced refresh"] : n.routeRefresh ? ["route refresh"] : []),
    ...(n.helper || n.restarter ? ["graceful restart"] : []),
    ...(n.role === "pair" ? ["roles"] : []),
  ].join("; ");
}

const MOST_FAULTS = 4;

/** Faults of the attempt that came last; the decoded messages show all of them. */
function faultRows({ facts }: Story): string[] {
  const last = facts.attempts.findLast(({ last }) => last.sides.some((s) => s.faultCount > 0));
  if (!last) return [];
  const rows = last.last.sides.flatMap(({ faults }, which) =>
    faults.map((seen) => faultRow(seen, facts.names[which === 0 ? 0 : 1]))
  );
  const count = last.last.sides[0].faultCount + last.last.sides[1].faultCount;
  const left = count - MOST_FAULTS;
  return left > 0 ? [...rows.slice(0, MOST_FAULTS), `and ${left} more`] : rows;
}

function faultRow({ frame, message, fault }: FaultSeen, name: string): string {
  const where = frame > 0 ? `frame ${frame}: ` : "";
  return `${where}${message} from ${name}: ${faultText(fault)}`;
}
