import { formatPrefix } from "../net/prefix.ts";
import { type DecisionOptions, USUAL_DECISION } from "../rib/decision_options.ts";
import { otherPlace } from "./config_error.ts";
import type { RouterConfig } from "./router_config.ts";
import type { Placed, Reading, Values } from "./spec/kind.ts";
import type { DECISION, NEXT_HOP } from "./spec/decision.ts";

/** What `decision` says, with what is usual for the rest. */
export function decisionOf(values: Values<typeof DECISION> = {}): DecisionOptions {
  const med = values.med?.value, paths = values["maximum-paths"]?.value, usual = USUAL_DECISION;
  return {
    defaultLocalPref: values["default-local-pref"]?.value ?? usual.defaultLocalPref,
    alwaysCompareMed: med?.["always-compare"]?.value ?? usual.alwaysCompareMed,
    missingMedAsWorst: med?.["missing-as-worst"]?.value ?? usual.missingMedAsWorst,
    preferOldest: values.prefer?.value ?? usual.preferOldest,
    maximumPaths: paths?.ebgp?.value ?? usual.maximumPaths,
    maximumPathsIbgp: paths?.ibgp?.value ?? usual.maximumPathsIbgp,
    multipathRelax: paths?.["multipath-relax"]?.value ?? usual.multipathRelax,
  };
}

/** Costs of next hops; a prefix has one. */
export function hopsOf(
  hops: readonly Placed<Values<typeof NEXT_HOP>>[],
  { errors }: Reading,
): RouterConfig["nextHops"] {
  const known = new Map<string, Placed<unknown>>();
  return hops.flatMap((hop) => {
    const { prefix, cost, unreachable } = hop.value;
    if (!prefix) return [];
    const key = formatPrefix(prefix.value), first = known.get(key);
    if (first) {
      errors.add(
        prefix.place,
        prefix.path,
        `${key} stands twice, first in ${otherPlace(first.place)}`,
      );
    }
    known.set(key, prefix);
    if (cost && unreachable?.value) {
      errors.add(cost.place, cost.path, "a way that is unreachable has no cost");
    }
    return [{ prefix: prefix.value, cost: unreachable?.value ? Infinity : cost?.value ?? 0 }];
  });
}
