import type { PeerRow } from "../../agent/rows.ts";
import { protocolState } from "../protocols.ts";
import { channelLines } from "./channels.ts";
import { birdCapabilities } from "./capabilities.ts";
import { type BirdLine, CODE, linesOf } from "./reply.ts";
import { birdState, lastError } from "./session_words.ts";
import { birdSince, secondsOf } from "./times.ts";
import { birdName, type BirdStyle, birdTable, ipVersionOf, OWN_PROTOCOLS } from "./version.ts";

/** A protocol as BIRD calls it: a peer, or one that holds routes of our own. */
export interface BirdProtocol {
  readonly name: string;
  /** Absent: our own routes, there since the router is. */
  readonly peer?: PeerRow;
  readonly since: string;
}

/** The peers by their names, behind the protocols of our own routes where `started` is known. */
export function birdProtocols(
  peers: readonly PeerRow[],
  { version }: BirdStyle,
  started?: string,
): BirdProtocol[] {
  const own = started === undefined
    ? []
    : Object.values(OWN_PROTOCOLS).map((name) => ({ name, since: started }));
  const named = peers.map((peer) => ({
    name: birdName(peer.name, peer.address, version),
    peer,
    since: peer.since,
  }));
  return [...own, ...named];
}

/** Widths of the columns before the last. */
const WIDTHS = { 1: [8, 8, 8, 6, 11], 2: [10, 10, 10, 6, 13] } as const;
const HEADS = ["Name", "Proto", "Table", "State", "Since", "Info"] as const;
/** What comes behind the state of a session stands so far to the right. */
const INFO = 14;

function columns(cells: readonly string[], { version }: BirdStyle): string {
  return cells.map((cell, i) => cell.padEnd(WIDTHS[version][i] ?? 0)).join(" ");
}

export function birdHeading(style: BirdStyle): BirdLine {
  const heads = style.version === 1 ? HEADS.map((head) => head.toLowerCase()) : HEADS;
  return { code: CODE.protocolHeading, text: columns(heads, style) };
}

/** The row of a protocol in `show protocols`. */
export function birdProtocolLine({ name, peer, since }: BirdProtocol, style: BirdStyle): BirdLine {
  const own = style.version === 1 ? birdTable(4, 1) : "---";
  const cells = [
    name,
    peer ? "BGP" : "Static",
    own,
    peer ? protocolState(peer.state) : "up",
    birdSince(secondsOf(since), style),
    peer ? infoOf(peer, style) : "",
  ];
  return { code: CODE.protocol, text: columns(cells, style) };
}

/** Nothing of a peer that is disabled, but for Calico's tools: they pass over a row without it. */
function infoOf(peer: PeerRow, { version }: BirdStyle): string {
  if (peer.state === "Disabled") return version === 1 ? "Idle".padEnd(INFO) + "Disabled" : "";
  return birdState(peer).padEnd(INFO) + lastError(peer);
}

/** What `show protocols all` says below a row, with the empty line at its end. */
export function birdProtocolDetail({ name, peer }: BirdProtocol, style: BirdStyle): BirdLine[] {
  if (!peer) return linesOf(CODE.protocolDetail, [`  Routes of our own: ${name}`, ""]);
  const { description } = peer, { version } = style;
  const channels = channelLines(peer, style), session = sessionLines(peer, style);
  return linesOf(CODE.protocolDetail, [
    ...(description === undefined ? [] : [`  Description:    ${description}`]),
    ...(version === 1 ? [...channels, ...session] : [...session, ...channels]),
    "",
  ]);
}

function sessionLines(peer: PeerRow, { version }: BirdStyle): string[] {
  const isUp = peer.state === "Established", error = isUp ? "" : lastError(peer);
  const { remote_as: remote, next_try_seconds: next } = peer;
  return [
    `  BGP state:          ${birdState(peer)}`,
    `    Neighbor address: ${peer.address}`,
    ...(remote === undefined ? [] : [`    Neighbor AS:      ${remote}`]),
    ...(version === 1 ? [] : [`    Local AS:         ${peer.local_as}`]),
    ...(isUp ? upLines(peer, version === 1) : []),
    // What of a delay is over, of how much, nobody but BIRD says.
    ...(next === undefined ? [] : [`    Connect delay:    ${seconds(next, version === 1)}`]),
    ...(error === "" ? [] : [`    Last error:       ${error}`]),
  ];
}

function upLines(peer: PeerRow, isFirst: boolean): string[] {
  const { router_id: id, local_address: source, client, kind } = peer;
  const { capabilities_sent: ours = [], capabilities_received: theirs = [] } = peer;
  const words = [
    kind === "internal" ? "internal" : "external",
    ...(client ? ["route-reflector"] : []),
    ...(theirs.some((text) => text.startsWith("4-octet AS")) ? ["AS4"] : []),
  ];
  return [
    ...(id === undefined ? [] : [`    Neighbor ID:      ${id}`]),
    ...(isFirst ? [`    Neighbor caps:    ${capsWords(theirs)}`] : [
      ...birdCapabilities("Local capabilities", ours),
      ...birdCapabilities("Neighbor capabilities", theirs),
    ]),
    `    Session:          ${words.join(" ")}`,
    ...(source === undefined ? [] : [`    Source address:   ${source}`]),
    ...timer("Hold timer:      ", peer.hold_left_seconds, peer.hold_time_seconds, isFirst),
    ...timer("Keepalive timer: ", peer.keepalive_left_seconds, peer.keepalive_seconds, isFirst),
  ];
}

/** BIRD 1 has a word for each capability. */
function capsWords(told: readonly string[]): string {
  const words: Readonly<Record<string, string>> = {
    "route refresh": "refresh",
    "enhanced route refresh": "enhanced-refresh",
    "graceful restart": "restart-aware",
    "4-octet AS number": "AS4",
    "ADD-PATH": "add-path",
    "extended message": "ext-messages",
  };
  return told.map((text) => words[text.split(":")[0]!]).filter((word) => word !== undefined)
    .join(" ");
}

function timer(
  title: string,
  left: number | undefined,
  whole: number | undefined,
  isFirst: boolean,
): string[] {
  if (left === undefined || whole === undefined) return [];
  return [`    ${title} ${seconds(left, isFirst)}/${Math.round(whole)}`];
}

function seconds(value: number, isFirst: boolean): string {
  return isFirst ? String(Math.round(value)) : value.toFixed(3);
}

/** `show protocols`, with `all` or without, as lines of any client. */
export function birdProtocolsLines(
  protocols: readonly BirdProtocol[],
  isAll: boolean,
  style: BirdStyle,
): BirdLine[] {
  return [
    birdHeading(style),
    ...protocols.flatMap((one) => [
      birdProtocolLine(one, style),
      ...isAll ? birdProtocolDetail(one, style) : [],
    ]),
  ];
}

/** Peers whose address is of a family. */
export function peersOf(peers: readonly PeerRow[], ip: 4 | 6): PeerRow[] {
  return peers.filter(({ address }) => ipVersionOf(address) === ip);
}
