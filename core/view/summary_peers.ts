import type { FamilyKey } from "../wire/context.ts";
import { familyName } from "../wire/family/mod.ts";
import type { PeerCounts } from "./summary_counts.ts";
import type { Row } from "./summary_table.ts";

/** Families that have a column of their own in the table of a dump; the others share one. */
const FAMILY_COLUMNS = 3;

/** The table of senders, its head first: messages and routes, or routes by family for table dumps. */
export function peerRows(peers: readonly PeerCounts[]): Row[] {
  const isDump = peers.every((peer) => peer.messages === 0);
  return isDump ? dumpRows(peers) : sessionRows(peers);
}

function sessionRows(peers: readonly PeerCounts[]): Row[] {
  const hasDumped = peers.some((peer) => peer.total.dumped > 0);
  const head = ["AS", "messages", "updates", "announced", "withdrawn"];
  return [
    { name: "Senders", cells: hasDumped ? [...head, "dumped"] : head },
    ...peers.map((peer): Row => {
      const { announced, withdrawn, dumped } = peer.total;
      const cells = [asText(peer), peer.messages, peer.updates, announced, withdrawn];
      return { name: nameOf(peer), cells: hasDumped ? [...cells, dumped] : cells };
    }),
  ];
}

function nameOf({ address, label }: PeerCounts): string {
  return `  ${address === "" ? "input" : address}${label === "" ? "" : ` ${label}`}`;
}

/** `65001`, or a dash for nobody knows. */
function asText({ asn }: PeerCounts): string {
  return asn === undefined ? "-" : String(asn);
}

function dumpRows(peers: readonly PeerCounts[]): Row[] {
  const families = dumpedFamilies(peers), shown = families.slice(0, FAMILY_COLUMNS);
  const hasOthers = families.length > shown.length;
  const cells = (peer: PeerCounts) => {
    const counts = shown.map((key) => peer.families.get(key)?.dumped ?? 0);
    const others = peer.total.dumped - counts.reduce((sum, n) => sum + n, 0);
    return hasOthers ? [...counts, others] : counts;
  };
  const head = ["AS", ...shown.map(familyName), ...(hasOthers ? ["others"] : [])];
  return [
    { name: "Routes by peer", cells: head },
    ...peers.map((peer): Row => ({ name: dumpName(peer), cells: [asText(peer), ...cells(peer)] })),
  ];
}

/** All peers of a dump are of the dump: only a label that says more is told. */
function dumpName(peer: PeerCounts): string {
  const label = peer.label.replace(/^table dump(, )?/, "");
  if (peer.address === "" && label !== "") return `  ${label}`;
  return label === "" ? `  ${peer.address || "?"}` : `  ${peer.address} ${label}`;
}

/** Families with dumped routes, the largest first. */
function dumpedFamilies(peers: readonly PeerCounts[]): FamilyKey[] {
  const sizes = new Map<FamilyKey, number>();
  for (const peer of peers) {
    for (const [key, { dumped }] of peer.families) sizes.set(key, (sizes.get(key) ?? 0) + dumped);
  }
  return [...sizes].sort((a, b) => b[1] - a[1]).map(([key]) => key);
}
