import type { Evidence } from "../session/cause.ts";
import type { LiveEvidence } from "./evidence.ts";
import type { Counter } from "./host_facts.ts";

/** How far a counter moved; 0 where it did not, or is not known. */
export function moved(evidence: LiveEvidence, ...names: readonly Counter[]): number {
  return names.reduce((sum, name) => sum + (evidence.moved[name] ?? 0), 0);
}

/** The counters of these names that moved, for a person. */
export function counterEvidence(
  evidence: LiveEvidence,
  ...names: readonly Counter[]
): Evidence[] {
  return names.flatMap((name) => {
    const count = evidence.moved[name] ?? 0;
    return count > 0 ? [{ text: `kernel counter ${name} rose by ${count}` }] : [];
  });
}

/** Counters that say that a segment was dropped for its signature. */
export const SIGNATURE_COUNTERS = [
  "TcpExtTCPMD5NotFound",
  "TcpExtTCPMD5Unexpected",
  "TcpExtTCPMD5Failure",
  "TcpExtTCPAORequired",
  "TcpExtTCPAOBad",
  "TcpExtTCPAOKeyNotFound",
] as const satisfies readonly Counter[];

/** Counters by which ICMP says that a destination cannot be reached, of the peer's address family. */
export function unreachableCounter(peer: string): Counter {
  return peer.includes(":") ? "Icmp6InDestUnreachs" : "IcmpInDestUnreachs";
}

export function timeExceededCounter(peer: string): Counter {
  return peer.includes(":") ? "Icmp6InTimeExcds" : "IcmpInTimeExcds";
}

/** Counters of what we say ourselves: a next hop that does not answer makes the kernel tell itself. */
export function ownUnreachableCounter(peer: string): Counter {
  return peer.includes(":") ? "Icmp6OutDestUnreachs" : "IcmpOutDestUnreachs";
}
