import type { Disagreement } from "../session/disagree.ts";
import type { Negotiated } from "../session/negotiate.ts";
import type { Offer } from "../session/offer.ts";
import { describeAsn } from "../wire/asn.ts";
import { CAPABILITIES, type Capability, formatCapability } from "../wire/capability/mod.ts";
import { roleName } from "../wire/capability/role.ts";
import type { FamilyKey } from "../wire/context.ts";
import { familyName } from "../wire/family/mod.ts";
import { identifierText } from "../wire/open_view.ts";
import { columnLines, type PaintedRow } from "./column_lines.ts";
import type { Palette } from "./palette.ts";

/** One side's OPEN: what it offers, and the capabilities as they stand in it. */
export interface OpenSide {
  readonly offer: Offer;
  readonly capabilities: readonly Capability[];
}

/** Two OPENs and what came of them. */
export interface OpensShown {
  readonly ours: OpenSide;
  /** Undefined: they sent none. */
  readonly theirs: OpenSide | undefined;
  readonly negotiated: Negotiated | undefined;
  readonly disagreements: readonly Disagreement[];
}

/** A line of the table; `topic` is that of a disagreement, where there is one. */
interface Row {
  readonly topic: string;
  readonly ours: string;
  readonly theirs: string;
  readonly together: string;
}

/** Absent from an OPEN. */
const NONE = "-";
const HEAD = ["", "ours", "theirs", "together"] as const;
/** Columns below which a table is hard to read. */
const NARROW = 56;
/** Columns beyond which a table is not easier to read. */
const WIDEST = 120;

/**
 * Both OPENs side by side, one topic a line, with what was negotiated behind; `!` marks what the
 * sides do not agree on. Lines of at most `width` columns.
 */
export function opensLines(shown: OpensShown, palette: Palette, width: number): string[] {
  const points = new Map(shown.disagreements.map((point) => [point.topic, point]));
  const rows = rowsOf(shown).map((row) => {
    const point = points.get(row.topic);
    const cells = ["", row.topic, row.ours, row.theirs, row.together];
    if (!point) return { cells, paint: palette.plain };
    cells[0] = "!";
    if (point.fatal || row.together === "") cells[4] = point.effect;
    return { cells, paint: point.fatal ? palette.bad : palette.notice };
  });
  // A topic that the table has no row for must not be lost.
  const told = new Set(rows.map(({ cells }) => cells[1]));
  const rest = shown.disagreements.filter(({ topic }) => !told.has(topic)).map((point) => ({
    cells: ["!", point.topic, point.ours, point.theirs, point.effect],
    paint: point.fatal ? palette.bad : palette.notice,
  }));
  const all = [...rows, ...rest];
  if (width < NARROW) return all.flatMap((row) => stackedLines(row, palette, width));
  const head = { cells: ["", ...HEAD], paint: palette.faint };
  return columnLines([head, ...all], Math.min(width, WIDEST));
}

/** One topic with what both sides say under it, where four columns would be slivers. */
function stackedLines({ cells, paint }: PaintedRow, palette: Palette, width: number): string[] {
  const [mark = "", topic = "", ours = "", theirs = "", together = ""] = cells;
  const said = `ours ${ours}` + (theirs === "" ? "" : `, theirs ${theirs}`);
  const came = together === "" ? "" : `: ${together}`;
  return [
    ...columnLines([{ cells: [mark || " ", topic], paint }], width),
    ...columnLines([{ cells: ["  ", `${said}${came}`], paint: palette.plain }], width),
  ];
}

function rowsOf(shown: OpensShown): Row[] {
  const { ours: { offer: a }, theirs, negotiated: n } = shown, b = theirs?.offer;
  const row = (topic: string, tell: (offer: Offer) => string, together = ""): Row => ({
    topic,
    ours: tell(a),
    theirs: b ? tell(b) : "",
    together,
  });
  const has = (yes: boolean) => yes ? "offered" : NONE;
  const used = (yes: boolean | undefined) => yes ? "used" : "";
  const peer = n === undefined ? "" : n.peer === "internal" ? "iBGP" : "eBGP";
  return [
    row("AS number", ({ asn }) => describeAsn(asn), b ? peer : "they sent no OPEN"),
    row("BGP identifier", ({ bgpId }) => identifierText(bgpId)),
    row("hold time", ({ holdTimeSeconds: s }) => s === 0 ? "0 (none)" : `${s} s`, timers(n)),
    ...either(a.families, b?.families).map((f) =>
      row(familyName(f), (o) => has(o.families.has(f)), n?.families.includes(f) ? "carried" : "")
    ),
    row("4-octet AS numbers", (o) => has(o.fourOctetAs), used(n?.fourOctetAs)),
    ...either(a.addPath.keys(), b?.addPath.keys()).map((f) =>
      row(`ADD-PATH ${familyName(f)}`, (o) => WAYS[o.addPath.get(f) ?? 0]!, pathWays(n, f))
    ),
    row("extended messages", (o) => has(o.extendedMessage), longMessages(n)),
    ...either(a.extendedNextHop, b?.extendedNextHop).map((f) =>
      row(
        `IPv6 next hop for ${familyName(f)}`,
        (o) => has(o.extendedNextHop.has(f)),
        used(n?.extendedNextHop.includes(f)),
      )
    ),
    row("route refresh", (o) => has(o.routeRefresh), used(n?.routeRefresh)),
    row("enhanced route refresh", (o) => has(o.enhancedRefresh), used(n?.enhancedRefresh)),
    ...(a.graceful || b?.graceful ? [row("graceful restart", gracefulText, kept(n))] : []),
    ...(a.longLived?.size || b?.longLived?.size ? [row("long-lived", longLivedText)] : []),
    ...(a.role === undefined && b?.role === undefined
      ? []
      : [row("role", (o) => roleText(o.role), n?.role === "pair" ? "a pair" : "")]),
    ...(a.hostname ?? b?.hostname ? [row("host name", (o) => o.hostname ?? NONE)] : []),
    ...(a.softwareVersion ?? b?.softwareVersion
      ? [row("software", (o) => o.softwareVersion ?? NONE)]
      : []),
    ...otherRows(shown),
  ];
}

const WAYS = [NONE, "receive", "send", "both"];

function either(a: Iterable<FamilyKey>, b: Iterable<FamilyKey> = []): FamilyKey[] {
  return [...new Set([...a, ...b])].sort((x, y) => x - y);
}

function timers(n: Negotiated | undefined): string {
  if (!n) return "";
  if (n.holdTimeSeconds === 0) return "no keepalives";
  return `${n.holdTimeSeconds} s, keepalive ${Math.round(n.keepaliveSeconds * 10) / 10} s`;
}

function pathWays(n: Negotiated | undefined, family: FamilyKey): string {
  const we = n?.send.addPath.has(family), they = n?.receive.addPath.has(family);
  return we && they ? "both send" : we ? "we send" : they ? "they send" : "";
}

function longMessages(n: Negotiated | undefined): string {
  if (!n) return "";
  const we = n.send.extendedMessage, they = n.receive.extendedMessage;
  return we && they ? "used" : we ? "we may send" : they ? "they may send" : "";
}

function gracefulText({ graceful }: Offer): string {
  if (!graceful) return NONE;
  const families = [...graceful.families]
    .map(([family, forwarding]) => familyName(family) + (forwarding ? " kept" : ""));
  return [
    `${graceful.restartTimeSeconds} s`,
    ...(graceful.restarting ? ["restarting"] : []),
    ...(graceful.notification ? ["on NOTIFICATION"] : []),
    ...families,
  ].join(", ");
}

function kept(n: Negotiated | undefined): string {
  if (!n?.helper) return "";
  const families = n.helper.families.map(familyName);
  const what = families.length > 0 ? families.join(", ") : "nothing";
  return `we keep ${what} for ${n.helper.restartTimeSeconds} s`;
}

function longLivedText({ longLived }: Offer): string {
  if (!longLived) return NONE;
  return [...longLived].map(([family, s]) => `${familyName(family)} ${s} s`).join(", ");
}

function roleText(role: number | undefined): string {
  return role === undefined ? NONE : role === -1 ? "more than one" : roleName(role);
}

/** Codes that the rows above tell. */
const TOLD: ReadonlySet<number> = new Set([1, 2, 5, 6, 9, 64, 65, 69, 70, 71, 73, 75]);
const DECODED = new Set(CAPABILITIES.map(({ code }) => code));

/** Capabilities without a row of their own, and those that are malformed. */
function otherRows({ ours, theirs }: OpensShown): Row[] {
  const others = ({ capabilities }: OpenSide) =>
    capabilities.filter((c) => c.malformed !== undefined || !TOLD.has(c.code));
  const rows = new Map<string, Row>();
  const put = (capability: Capability, side: "ours" | "theirs") => {
    const [topic, value] = told(capability);
    const row = rows.get(topic) ?? { topic, ours: NONE, theirs: NONE, together: "" };
    rows.set(topic, { ...row, [side]: row[side] === NONE ? value : `${row[side]}; ${value}` });
  };
  for (const capability of others(ours)) put(capability, "ours");
  for (const capability of theirs ? others(theirs) : []) put(capability, "theirs");
  return [...rows.values()];
}

/** The name of a capability, and what stands behind it. */
function told(capability: Capability): [string, string] {
  const [name = "", ...rest] = formatCapability(capability).split(": ");
  const value = rest.join(": ");
  // What nobody decodes is told by its length: the octets mean nothing to a person.
  if (DECODED.has(capability.code)) return [name, value === "" ? "offered" : value];
  return [name, `offered, ${capability.body.length} octets`];
}
