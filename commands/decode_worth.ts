import type { DecodeOptions } from "./options.ts";

/** A second thread pays from so many octets on: it costs some 50 ms and 40 MiB. */
const WORTH_OCTETS = 24 << 20;

/** Whether reading and printing are to be done by two threads. */
export function isWorthThreads(size: number, options: DecodeOptions): boolean {
  if (size < WORTH_OCTETS || options.limit !== undefined) return false;
  if (options.summary || options.tree) return false;
  return navigator.hardwareConcurrency > 1;
}
