import type { NotificationRow, PeerFamilyRow, PeerRow } from "../agent/rows.ts";
import { columnLines, type PaintedRow } from "./column_lines.ts";
import { LabelledRows } from "./labelled_rows.ts";
import { capabilityRows } from "./capability_rows.ts";
import type { Palette } from "./palette.ts";
import { whyText } from "./peers.ts";
import { shortSpan, wholeSecond } from "./short_span.ts";
import { terminalText } from "./terminal_text.ts";

export interface PeerShown {
  readonly palette: Palette;
  /** Columns that lines have; more are not used than a reader follows. */
  readonly width: number;
  readonly unixSeconds: number;
}

const LABEL = 16;
/** Columns beyond which lines are not easier to read. */
const WIDEST = 120;

/** Everything that is known of one peer. */
export function peerDetail(row: PeerRow, shown: PeerShown): string[] {
  const { palette } = shown, width = Math.min(shown.width, WIDEST);
  const rows = new LabelledRows(palette, width, LABEL);
  const label = ([name, text]: Fact) => text === "" ? [] : rows.row(name, text);
  return [
    headLine(row, shown),
    ...whyLines(row, rows, palette),
    ...facts(row).flatMap(label),
    ...capabilityLines(row, palette, width),
    ...familyLines(row.families, row, palette, width),
  ];
}

function headLine(row: PeerRow, { palette, unixSeconds }: PeerShown): string {
  const { name, state, since, uptime_seconds: up } = row;
  const paint = state === "Established" ? palette.good : palette.bad;
  const span = shortSpan(up ?? unixSeconds - Date.parse(since) / 1000);
  // What a peer that is down tries at the moment is younger than that it is down.
  const standing = state === "Established" || state === "Disabled" ? "" : ", down";
  return `${palette.strong(terminalText(name))}  ${paint(state)}${standing} for ${span}, since ${
    wholeSecond(since)
  }`;
}

function whyLines(row: PeerRow, rows: LabelledRows, palette: Palette): string[] {
  if (row.state === "Established") return [];
  const { cause, remedy = "" } = row, why = whyText(row);
  return [
    ...why === "" ? [] : rows.plain("cause", why).map(palette.bad),
    ...cause === undefined ? [] : rows.row("cause id", cause),
    ...remedy === "" ? [] : rows.plain("remedy", remedy).map(palette.notice),
  ];
}

type Fact = readonly [label: string, text: string];

/** Labels with what stands behind them; one without text is left out. */
function facts(row: PeerRow): readonly Fact[] {
  const { last_notification: last } = row;
  return [
    ["description", row.description ?? ""],
    ["remote", endText(row.address, row.port, row.remote_as, row.router_id)],
    ["local", localText(row)],
    ["kind", kindText(row)],
    ["timers", timersText(row)],
    ["messages", `${messagesText(row)}${messagesText(row) && ofLast(row)}`],
    ["established", establishedText(row)],
    ["last word", last ? lastWordText(last) : ""],
  ];
}

/** States in which there is a connection, and what was said on it. */
const CONNECTED = ["OpenSent", "OpenConfirm", "Established"];

/** What is behind a fact of a session that stands no more. */
function ofLast({ state }: PeerRow): string {
  return CONNECTED.includes(state) ? "" : " (last session)";
}

function localText(row: PeerRow): string {
  const { local_address: address, local_port: port, local_as: asn, local_router_id: id } = row;
  const ofSession = port === undefined ? "" : `${address} port ${port}${ofLast(row)}`;
  return endText(ofSession || address, undefined, asn, id);
}

function endText(
  address: string | undefined,
  port: number | undefined,
  asn: number | undefined,
  routerId: string | undefined,
): string {
  return [
    ...address === undefined ? [] : [port === undefined ? address : `${address} port ${port}`],
    asn === undefined ? "AS not known yet" : `AS ${asn}`,
    ...routerId === undefined ? [] : [`router id ${routerId}`],
  ].join(", ");
}

function kindText({ kind, client, passive }: PeerRow): string {
  return [
    kind === "unknown" ? "" : kind,
    client ? "client of ours as a route reflector" : "",
    passive ? "passive: the peer dials" : "",
  ].filter((part) => part !== "").join(", ");
}

function timersText(row: PeerRow): string {
  const { hold_time_seconds: hold, keepalive_seconds: keepalive } = row;
  if (hold === undefined) return "";
  if (hold === 0) return "no hold time, no keepalives";
  const left = (seconds: number | undefined) =>
    seconds === undefined ? "" : ` (${Math.ceil(seconds)} s left)`;
  const every = keepalive === undefined
    ? ""
    : `, keepalive ${Math.round(keepalive)} s${left(row.keepalive_left_seconds)}`;
  return `hold ${hold} s${left(row.hold_left_seconds)}${every}`;
}

function messagesText(row: PeerRow): string {
  const { messages_in: ins, messages_out: outs } = row;
  if (ins + outs === 0) return "";
  return `in ${ins}, ${row.updates_in} of them UPDATE; out ${outs}, ${row.updates_out} UPDATE`;
}

function establishedText({ established_count: count, last_up: last, state }: PeerRow): string {
  if (count === 0) return "never since the start";
  const often = count === 1 ? "once" : `${count} times`;
  return last === undefined || state === "Established"
    ? often
    : `${often}, last ${wholeSecond(last)}`;
}

function lastWordText({ direction, code, subcode, meaning, text, time }: NotificationRow): string {
  const said = text === undefined || text === "" ? "" : `: ${JSON.stringify(text)}`;
  return `${direction} NOTIFICATION ${code}/${subcode} ${meaning}${said}, ${wholeSecond(time)}`;
}

function capabilityLines(row: PeerRow, palette: Palette, width: number): string[] {
  const { capabilities_sent: ours, capabilities_received: theirs } = row;
  if (!ours && !theirs) return [];
  const rows = capabilityRows(ours ?? [], theirs ?? []);
  return indented([
    { cells: [`Capability${ofLast(row)}`, "ours", "theirs"], paint: palette.faint },
    ...rows.map(({ name, ours, theirs }) => ({
      cells: [name, ours, theirs].map(terminalText),
      // Only what both offer is used.
      paint: ours === "-" || theirs === "-" ? palette.notice : palette.plain,
    })),
  ], width);
}

/** A table behind an empty line, two columns to the right. */
function indented(rows: readonly PaintedRow[], width: number): string[] {
  return ["", ...columnLines(rows, width - 2).map((line) => `  ${line}`)];
}

type Tell = (family: PeerFamilyRow, row: PeerRow) => string;

/** What is told of each family; `rare`: only where it is anything for one of them. */
const FAMILY_ROWS: readonly { readonly name: string; readonly tell: Tell; readonly rare?: true }[] =
  [
    {
      name: "negotiated",
      tell: negotiatedText,
      rare: true,
    },
    { name: "import policy", tell: (f, row) => policyText(f.import_policy, row) },
    { name: "export policy", tell: (f, row) => policyText(f.export_policy, row) },
    { name: "next hop", tell: (f) => f.next_hop },
    { name: "maximum", tell: (f) => f.maximum === undefined ? "" : String(f.maximum), rare: true },
    { name: "received", tell: (f) => String(f.received) },
    { name: "accepted", tell: (f) => String(f.accepted) },
    { name: "rejected", tell: (f) => String(f.rejected) },
    { name: "rejected for", tell: rejectedText, rare: true },
    { name: "best", tell: (f) => String(f.best) },
    { name: "advertised", tell: (f) => String(f.advertised) },
    { name: "announced to us", tell: (f) => count(f.announced_in), rare: true },
    { name: "withdrawn from us", tell: (f) => count(f.withdrawn_in), rare: true },
    { name: "treated as withdraw", tell: (f) => count(f.treated_as_withdraw), rare: true },
    { name: "refused", tell: (f) => count(f.refused), rare: true },
    { name: "announced by us", tell: (f) => count(f.announced_out), rare: true },
    { name: "withdrawn by us", tell: (f) => count(f.withdrawn_out), rare: true },
    { name: "messages to them", tell: (f) => count(f.messages_out), rare: true },
    { name: "unsendable", tell: (f) => count(f.unsendable), rare: true },
    { name: "End-of-RIB", tell: (f) => wholeSecond(f.end_of_rib ?? ""), rare: true },
  ];

/** Nothing, where the session carries all of them or there is none. */
function negotiatedText({ negotiated }: PeerFamilyRow, { families }: PeerRow): string {
  const isTold = families.some((family) => family.negotiated === false);
  return isTold ? negotiated ? "yes" : "no" : "";
}

/** `policy 3, AS loop 1`. */
function rejectedText({ rejected_for: reasons = [] }: PeerFamilyRow): string {
  return reasons.map(({ reason, routes }) => `${reason} ${routes}`).join(", ");
}

/** Nothing, for what is rare. */
function count(value: number): string {
  return value === 0 ? "" : String(value);
}

/** RFC 8212 §2: over eBGP nothing passes where nobody named a policy. */
function policyText(name: string | undefined, { kind }: PeerRow): string {
  if (name !== undefined) return terminalText(name);
  return kind === "external" ? "none: nothing passes" : "none: all pass";
}

function familyLines(
  families: readonly PeerFamilyRow[],
  row: PeerRow,
  palette: Palette,
  width: number,
): string[] {
  const rows = FAMILY_ROWS.flatMap(({ name, tell, rare }) => {
    const cells = families.map((family) => tell(family, row));
    if (rare && cells.every((cell) => cell === "")) return [];
    return [{ cells: [name, ...cells.map((cell) => cell || "-")], paint: palette.plain }];
  });
  const head = {
    cells: ["Family", ...families.map(({ family }) => family)],
    paint: palette.faint,
  };
  return indented([head, ...rows], width);
}
