// Where a ledger lies in etcd. Rows and tips lie beside each other: one range reads, one watch
// follows all that a grant depends on; history and liveness are no part of it.
const ROOT = "/underlay/ipam/";

const ROW = `${ROOT}row/`;
const TIP = `${ROOT}tip/`;

/** All rows and tips: `[ALL.key, ALL.end)`. */
export const ALL = { key: ROW, end: `${ROOT}tip0` } as const;
/** The rows of pools. */
export const POOLS = { key: `${ROW}pool/`, end: `${ROW}pool0` } as const;
export const HISTORY = { key: `${ROOT}history/`, end: `${ROOT}history0` } as const;
export const LIVE = { key: `${ROOT}live/`, end: `${ROOT}live0` } as const;
/** Written by every commit, compared by none: its version tells how far a ledger has come. */
export const LAST = `${TIP}last`;

export function rowKey(key: string): string {
  return ROW + key;
}

/** The key of the ledger's row that lies here; undefined: it is none. */
export function rowAt(key: string): string | undefined {
  return key.startsWith(ROW) ? key.slice(ROW.length) : undefined;
}

/** Where the end of a unit's chain of digests is. */
export function tipKey(unit: string): string {
  return TIP + unit;
}

export function unitAt(key: string): string | undefined {
  return key.startsWith(TIP) && key !== LAST ? key.slice(TIP.length) : undefined;
}

/** Entry number `at` of a unit's history. */
export function historyKey(unit: string, at: number): string {
  return `${HISTORY.key}${unit}/${String(at).padStart(12, "0")}`;
}

/** The inverse of {@link historyKey}. */
export function entryAt(key: string): { readonly unit: string; readonly at: number } | undefined {
  const parts = key.slice(HISTORY.key.length).match(/^(.+)\/(\d{12,15})$/);
  return parts === null ? undefined : { unit: parts[1]!, at: Number(parts[2]) };
}

export function liveKey(name: string): string {
  return LIVE.key + name;
}

export function nameAt(key: string): string {
  return key.slice(LIVE.key.length);
}
