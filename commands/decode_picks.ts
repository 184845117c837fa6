import type { DecodeOptions } from "./options.ts";

/** The options that pick routes and messages, by their camel-cased names. */
const PICKING = [
  "originAsn",
  "prefix",
  "peerIp",
  "peerAsn",
  "community",
  "asPath",
  "startTs",
  "endTs",
  "family",
  "elem",
  "type",
] as const satisfies readonly (keyof DecodeOptions)[];

/** Whether anything is to be left out. */
export function isFiltering(
  options: { readonly [name in typeof PICKING[number]]?: unknown },
): boolean {
  return PICKING.some((name) => options[name] !== undefined);
}
