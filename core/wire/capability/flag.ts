import { type CapabilityType, capabilityType } from "./capability_type.ts";
import { checkLength } from "./entries.ts";

/** A capability that says all by being there: its body is empty. */
function flag(code: number, name: string, key: string): CapabilityType<true> {
  return capabilityType<true>({
    code,
    name,
    key,
    check: checkLength(0),
    decode: () => true,
    encode() {},
    format: () => "",
  });
}

/** RFC 2918 §2. */
export const routeRefresh = flag(2, "route refresh", "route_refresh");
/** RFC 8654 §3. */
export const extendedMessage = flag(6, "extended message", "extended_message");
/** RFC 7313 §3.1. */
export const enhancedRouteRefresh = flag(70, "enhanced route refresh", "enhanced_route_refresh");
/** A link-local next hop alone is understood (draft-ietf-idr-linklocal-capability). */
export const linkLocalNextHop = flag(77, "link-local next hop", "link_local_next_hop");
/** Route refresh as it was before RFC 2918; it has the same message and meaning. */
export const ciscoRouteRefresh = flag(128, "route refresh (Cisco)", "cisco_route_refresh");
