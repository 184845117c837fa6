/**
 * What of a route a condition or an action looks at besides its attributes, family and next hop, as
 * bits: the prefix, who told the route.
 */
export const AT_PREFIX = 1, AT_PEER = 2;
