/** What a speaker is to its neighbour (RFC 9234 §4.1). */
export const PROVIDER = 0, ROUTE_SERVER = 1, RS_CLIENT = 2, CUSTOMER = 3, PEER = 4;

export const ONLY_TO_CUSTOMER = 35;
/** Optional and transitive. */
export const OTC_FLAGS = 0xc0;

/** No OTC in the route. */
export const NO_OTC = -1;

/**
 * A route with this OTC (or {@link NO_OTC}) from AS `remoteAs`, to which we are `role`, is a leak:
 * customers have none to give, and a peer only its own (RFC 9234 §5, ingress 1 and 2).
 */
export function isLeak(role: number | undefined, otc: number, remoteAs: number): boolean {
  if (otc === NO_OTC) return false;
  if (role === PROVIDER || role === ROUTE_SERVER) return true;
  return role === PEER && otc !== remoteAs;
}

/** From a provider, a peer or a route server, a route gets their AS as OTC if it has none (ingress 3). */
export function marksIn(role: number | undefined): boolean {
  return role === RS_CLIENT || role === CUSTOMER || role === PEER;
}

/** A route with OTC goes to no provider, peer or route server (egress 2). */
export function isHeldBack(role: number | undefined): boolean {
  return role === RS_CLIENT || role === CUSTOMER || role === PEER;
}

/** To a customer, a peer or a client of our route server, a route gets our AS as OTC if it has none (egress 1). */
export function marksOut(role: number | undefined): boolean {
  return role === PROVIDER || role === ROUTE_SERVER || role === PEER;
}
