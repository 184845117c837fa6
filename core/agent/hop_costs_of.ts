import type { RouterConfig } from "../config/router_config.ts";
import { covers } from "../net/prefix.ts";
import { ALL_NEAR, type HopCosts } from "../rib/hop_costs.ts";

/** Costs of next hops as the configuration has them: the longest block decides; outside of all, 0. */
export function hopCostsOf(nextHops: RouterConfig["nextHops"]): HopCosts {
  if (nextHops.length === 0) return ALL_NEAR;
  const blocks = [...nextHops].sort((a, b) => b.prefix.length - a.prefix.length);
  return {
    costOf(address) {
      const bits = address.length * 8;
      const found = blocks.find(({ prefix }) =>
        prefix.address.length === address.length && covers(prefix, address, 0, bits)
      );
      return found?.cost ?? 0;
    },
  };
}
