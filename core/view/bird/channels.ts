import type { PeerFamilyRow, PeerRow } from "../../agent/rows.ts";
import { birdFamily } from "./capabilities.ts";
import { type BirdStyle, birdTable, ipVersionOf } from "./version.ts";

/** What a route of BGP is worth beside one of another protocol, in BIRD. */
export const BGP_PREFERENCE = 100;

/** The families of a peer as channels; a BIRD 1 knows only its own, and no word for it. */
export function channelLines(peer: PeerRow, style: BirdStyle): string[] {
  if (style.version === 2) {
    return peer.families.flatMap((family) => {
      const ip = family.family.startsWith("ipv6") ? 6 : 4;
      const state = isShared(peer, family) ? "UP" : "DOWN";
      return [
        `  Channel ${birdFamily(family.family)}`,
        `    State:          ${state}`,
        `    Table:          ${birdTable(ip, 2)}`,
        ...body(peer, family, state === "UP").map((line) => `    ${line}`),
      ];
    });
  }
  const wanted = `ipv${ipVersionOf(peer.address)} unicast`;
  const family = peer.families.find(({ family }) => family === wanted);
  if (!family) return [];
  return body(peer, family, isShared(peer, family)).map((line) => `  ${line}`);
}

/** Both OPENs name the family; IPv4 unicast needs no naming where nothing else is (RFC 4760 §8). */
function isShared({ state, capabilities_received: told = [] }: PeerRow, { family }: PeerFamilyRow) {
  if (state !== "Established") return false;
  const named = told.filter((text) => text.startsWith("multiprotocol: "));
  return named.length === 0
    ? family === "ipv4 unicast"
    : named.includes(`multiprotocol: ${family}`);
}

function body(peer: PeerRow, family: PeerFamilyRow, isUp: boolean): string[] {
  const { maximum, import_policy: into, export_policy: out } = family;
  return [
    `Preference:     ${BGP_PREFERENCE}`,
    `Input filter:   ${filterName(into, peer)}`,
    `Output filter:  ${filterName(out, peer)}`,
    ...(maximum === undefined ? [] : [`Import limit:   ${maximum}`]),
    ...(isUp ? [...counts(family), ...hop(peer, family)] : []),
  ];
}

/** RFC 8212 §2: over eBGP nothing passes where nobody named a policy. */
function filterName(name: string | undefined, { kind }: PeerRow): string {
  if (name === undefined) return kind === "external" ? "REJECT" : "ACCEPT";
  return name === "all" ? "ACCEPT" : name === "none" ? "REJECT" : name;
}

const GRID = ["received", "rejected", "filtered", "ignored", "accepted"];
/** In place of what is not counted. */
const NO = "---";

function counts(family: PeerFamilyRow): string[] {
  const { accepted, rejected, advertised, best, treated_as_withdraw: bad, refused } = family;
  return [
    `Routes:         ${accepted} imported, ${rejected} filtered, ` +
    `${advertised} exported, ${best} preferred`,
    gridRow("Route change stats:", GRID),
    gridRow("  Import updates:", [family.announced_in, bad + refused, NO, NO, NO]),
    gridRow("  Import withdraws:", [family.withdrawn_in, NO, NO, NO, NO]),
    gridRow("  Export updates:", [NO, NO, NO, NO, family.announced_out]),
    gridRow("  Export withdraws:", [NO, NO, NO, NO, family.withdrawn_out]),
  ];
}

function gridRow(title: string, cells: readonly (number | string)[]): string {
  return title.padEnd(21) + cells.map((cell) => String(cell).padStart(11)).join("");
}

/** Our next hop towards the peer, where the session says it. */
function hop(
  { local_address: local }: PeerRow,
  { family, next_hop: mode }: PeerFamilyRow,
): string[] {
  if (/[.:]/.test(mode)) return [`BGP Next hop:   ${mode}`];
  if (local === undefined || !family.startsWith(`ipv${ipVersionOf(local)}`)) return [];
  return [`BGP Next hop:   ${local}`];
}
