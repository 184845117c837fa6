// How routes are compared where no configuration says it: over files, and over what routers tell us.
import type { Decided } from "../core/rib/decided.ts";
import type { AdjIn } from "../core/rib/adj_in.ts";
import { type DecisionOptions, USUAL_DECISION } from "../core/rib/decision_options.ts";
import type { OptionGroup, OptionValues } from "./option_spec.ts";

const PATHS = { value: "N", kind: "integer", min: 1, max: 256 } as const;

/** The keys of `decision` in underlay.yaml as options. */
export const DECISION_OPTIONS = {
  title: "Decision (over files and routers; an agent has its configuration)",
  options: [
    {
      name: "default-local-pref",
      value: "N",
      kind: "integer",
      min: 0,
      max: 0xffffffff,
      help: "LOCAL_PREF of routes that have none; 100",
    },
    { name: "always-compare-med", help: "MED is compared between neighbour ASes too" },
    { name: "missing-med-as-worst", help: "no MED counts as the highest, not the lowest" },
    { name: "prefer-oldest", help: "before the router id, the route that is here longest wins" },
    { name: "maximum-paths", ...PATHS, help: "equal eBGP paths used side by side; 1" },
    { name: "maximum-paths-ibgp", ...PATHS, help: "equal iBGP paths used side by side; 1" },
    { name: "multipath-relax", help: "paths of equal length are equal although they differ" },
  ],
} as const satisfies OptionGroup;

export type DecisionValues = OptionValues<readonly [typeof DECISION_OPTIONS]>;

/** The decision that the options describe. */
export function decisionOf(options: DecisionValues): DecisionOptions {
  const { defaultLocalPref, maximumPaths, maximumPathsIbgp } = options;
  return {
    ...USUAL_DECISION,
    alwaysCompareMed: options.alwaysCompareMed,
    missingMedAsWorst: options.missingMedAsWorst,
    preferOldest: options.preferOldest,
    multipathRelax: options.multipathRelax,
    ...(defaultLocalPref !== undefined && { defaultLocalPref }),
    ...(maximumPaths !== undefined && { maximumPaths }),
    ...(maximumPathsIbgp !== undefined && { maximumPathsIbgp }),
  };
}

/**
 * Loc-RIBs over the routes of files and routers. Peers of which the source does not say whether they
 * are inside our AS are judged by `localAs`, or by the AS of whoever heard them.
 */
export async function decidedOver(
  routes: AdjIn,
  options: DecisionValues,
  localAs: number | undefined,
): Promise<Decided> {
  const { Decided } = await import("../core/rib/decided.ts");
  for (const peer of routes.peers) {
    const facts = routes.facts(peer), ours = localAs ?? facts.localAsn ?? 0;
    if (facts.kind !== "unknown" || facts.asn === 0 || ours === 0) continue;
    routes.setFacts(peer, { ...facts, kind: facts.asn === ours ? "internal" : "external" });
  }
  return new Decided(routes, decisionOf(options));
}
