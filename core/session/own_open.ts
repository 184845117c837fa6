import {
  addPath,
  type Capability,
  enhancedRouteRefresh,
  extendedMessage,
  extendedNextHop,
  fourOctetAs,
  gracefulRestart,
  hostName,
  makeCapability,
  multiprotocol,
  role,
  routeRefresh,
  softwareVersion,
} from "../wire/capability/mod.ts";
import { makeOpen, type Open } from "../wire/open.ts";
import type { SessionSettings } from "./settings.ts";

/**
 * The OPEN that these settings ask for. `localAs` is the AS number to open with; without
 * `capabilities` it is the OPEN of a speaker that knows none, for a peer that refused them
 * (RFC 5492 §3).
 */
export function ownOpen(
  settings: SessionSettings,
  localAs: number,
  capabilities: boolean = true,
): Open {
  const { holdTimeSeconds, routerId: identifier } = settings;
  const offered = capabilities && settings.capabilities
    ? capabilitiesOffered(settings, localAs)
    : [];
  return makeOpen({ as: localAs, holdTimeSeconds, identifier, capabilities: offered });
}

function capabilitiesOffered(settings: SessionSettings, as: number): Capability[] {
  const text = new TextEncoder();
  const { families, graceful, role: ourRole } = settings;
  const paths = [...settings.addPath].map(([family, mode]) => ({ family, mode }));
  const hops = settings.extendedNextHop.map((family) => ({ family, nextHopAfi: 2 }));
  return [
    ...families.map((family) => makeCapability(multiprotocol, { family })),
    ...(settings.routeRefresh ? [makeCapability(routeRefresh, true)] : []),
    ...(settings.enhancedRefresh ? [makeCapability(enhancedRouteRefresh, true)] : []),
    ...(settings.extendedMessage ? [makeCapability(extendedMessage, true)] : []),
    ...(hops.length > 0 ? [makeCapability(extendedNextHop, { entries: hops })] : []),
    ...(ourRole === undefined ? [] : [makeCapability(role, { role: ourRole })]),
    ...(graceful ? [makeCapability(gracefulRestart, listed(graceful))] : []),
    ...(settings.fourOctetAs ? [makeCapability(fourOctetAs, { as })] : []),
    ...(paths.length > 0 ? [makeCapability(addPath, { entries: paths })] : []),
    ...(settings.hostName
      ? [makeCapability(hostName, { host: text.encode(settings.hostName), domain: NOTHING })]
      : []),
    ...(settings.softwareVersion
      ? [makeCapability(softwareVersion, { version: text.encode(settings.softwareVersion) })]
      : []),
  ];
}

const NOTHING = new Uint8Array(0);

function listed(graceful: NonNullable<SessionSettings["graceful"]>) {
  const families = [...graceful.families].map(([family, forwarding]) => ({ family, forwarding }));
  return { ...graceful, families };
}
