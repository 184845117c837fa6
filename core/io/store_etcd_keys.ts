// Where a ledger lies in etcd: its rows beside each other, one range and one watch; history and
// signs of life are no part of that.
const ROOT = "/underlay/ipam/";

const ROW = `${ROOT}row/`;

/** Written by every commit, compared by none: its version tells how far a ledger has come. */
export const LAST = `${ROOT}row.last`;
/** All rows: `[ROWS.key, ROWS.end)`. */
export const ROWS = { key: ROW, end: `${ROOT}row0` } as const;
/** All rows and, before them, {@link LAST}. */
export const ALL = { key: LAST, end: ROWS.end } as const;
/** The rows of pools. */
export const POOLS = { key: `${ROW}pool/`, end: `${ROW}pool0` } as const;
export const HISTORY = { key: `${ROOT}history/`, end: `${ROOT}history0` } as const;
export const LIVE = { key: `${ROOT}live/`, end: `${ROOT}live0` } as const;

export function rowKey(key: string): string {
  return ROW + key;
}

/** The key of the ledger's row that lies here; undefined: it is none. */
export function rowAt(key: string): string | undefined {
  return key.startsWith(ROW) ? key.slice(ROW.length) : undefined;
}

/** Entry number `at` of a chain of history. */
export function historyKey(chain: string, at: number): string {
  return `${HISTORY.key}${chain}/${String(at).padStart(12, "0")}`;
}

/** The inverse of {@link historyKey}. */
export function entryAt(key: string): { readonly chain: string; readonly at: number } | undefined {
  const parts = key.slice(HISTORY.key.length).match(/^(.+)\/(\d{12,15})$/);
  return parts === null ? undefined : { chain: parts[1]!, at: Number(parts[2]) };
}

export function liveKey(name: string): string {
  return LIVE.key + name;
}

export function nameAt(key: string): string {
  return key.slice(LIVE.key.length);
}
