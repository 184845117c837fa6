import type { Context } from "../wire/context.ts";

/** How routes leave to a peer, or to a group of peers to which they leave alike. */
export interface ExportView {
  /** What was negotiated for what we send; its `peer` says whether they stand inside or outside. */
  readonly context: Context;
  /** The AS that we are to them. */
  readonly localAs: number;
  /** Our addresses on the session: 4 octets, and 16 or 32 (global and link-local, RFC 2545 §3). */
  readonly self: { readonly ipv4?: Uint8Array; readonly ipv6?: Uint8Array };
  /** All routes leave with `self` as next hop; else only those that have none of their own. */
  readonly nextHopSelf: boolean;
  /** IPv4 routes may have an IPv6 next hop (RFC 8950 §4). */
  readonly extendedNextHop: boolean;
  /** LOCAL_PREF inside an AS for routes that have none. */
  readonly defaultLocalPref: number;
  /** How often our AS is put before the path: 0 to 255. */
  readonly prepend: number;
  /**
   * Outside, private AS numbers (RFC 6996 §5) are taken out of the path, wherever they stand in it; only
   * our own stays. What vendors call "all".
   */
  readonly removePrivate: boolean;
}

/** A view from what is known; what is left out is what an ordinary session of this kind does. */
export function makeExportView(
  known: Partial<ExportView> & Pick<ExportView, "context" | "localAs">,
): ExportView {
  const { peer } = known.context;
  return {
    self: {},
    nextHopSelf: false,
    extendedNextHop: false,
    defaultLocalPref: 100,
    // RFC 4271 §5.1.2: before the path goes our AS towards others, and theirs alone.
    prepend: peer === "external" || peer === "confederation" ? 1 : 0,
    removePrivate: false,
    ...known,
  };
}
