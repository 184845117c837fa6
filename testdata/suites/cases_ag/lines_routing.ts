// I: RIB, policy, export. What the kernel has waits for the part that installs routes.
import { later, type Line, line, onAgent } from "./line.ts";
import { manyRoutes, manyWithdrawals } from "./scenes_crowd.ts";
import { orders } from "./scenes_orders.ts";
import { reflector } from "./scenes_reflector.ts";
import { defaults, hops, limits } from "./scenes_routing.ts";

export const ROUTING_LINES: readonly Line[] = [
  onAgent(line(122, "the same routes in 100 orders", "RFC 4271 §9.1"), orders),
  onAgent(
    line(123, "a million withdrawals of prefixes that nobody told", "robustness"),
    manyWithdrawals,
  ),
  onAgent(line(124, "a peer goes down with many routes", "robustness"), manyRoutes),
  onAgent(line(125, "more prefixes than a peer may have", "RFC 4486 §4"), ...limits),
  onAgent(line(126, "external peers without a policy", "RFC 8212 §2"), ...defaults),
  onAgent(line(127, "route reflection", "RFC 4456"), ...reflector),
  onAgent(line(128, "next hops", "RFC 4271 §5.1.3"), ...hops),
  later(
    129,
    "what the kernel refuses, and routes of others in its tables",
    "robustness",
    "kernel",
    "nothing is installed yet",
  ),
  later(
    130,
    "the process is ended while its routes are installed",
    "robustness",
    "kernel",
    "nothing is installed yet",
  ),
];
