import { formatAddress } from "../net/address.ts";
import type { End, Flow } from "./record.ts";

/** `192.0.2.1`, or `?` where the source does not tell. */
export function endName(end: End): string {
  return end.address.length === 0 ? "?" : formatAddress(end.address);
}

/** `192.0.2.1 > 192.0.2.2`; only the sender where the receiver is not told; empty for hex. */
export function flowName(flow: Flow): string {
  const from = endName(flow.from), to = endName(flow.to);
  if (from === "?" && to === "?") return "input";
  return to === "?" ? from : `${from} > ${to}`;
}
