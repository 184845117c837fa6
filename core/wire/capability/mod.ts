import { Writer } from "../../net/writer.ts";
import type { Tree } from "../tree.ts";
import { addPath } from "./add_path.ts";
import { OTHER_CAPABILITY_NAMES } from "./capability_names.ts";
import type { CapabilityType } from "./capability_type.ts";
import { extendedNextHop } from "./extended_next_hop.ts";
import {
  ciscoRouteRefresh,
  enhancedRouteRefresh,
  extendedMessage,
  linkLocalNextHop,
  routeRefresh,
} from "./flag.ts";
import { fourOctetAs } from "./four_octet_as.ts";
import { gracefulRestart } from "./graceful_restart.ts";
import { hostName } from "./host_name.ts";
import { longLivedGracefulRestart } from "./long_lived_graceful_restart.ts";
import { multipleLabels } from "./multiple_labels.ts";
import { multiprotocol } from "./multiprotocol.ts";
import { outboundRouteFiltering } from "./outbound_route_filtering.ts";
import { pathsLimit } from "./paths_limit.ts";
import { role } from "./role.ts";
import { softwareVersion } from "./software_version.ts";

export type { CapabilityType } from "./capability_type.ts";
export {
  addPath,
  ciscoRouteRefresh,
  enhancedRouteRefresh,
  extendedMessage,
  extendedNextHop,
  fourOctetAs,
  gracefulRestart,
  hostName,
  linkLocalNextHop,
  longLivedGracefulRestart,
  multipleLabels,
  multiprotocol,
  outboundRouteFiltering,
  pathsLimit,
  role,
  routeRefresh,
  softwareVersion,
};

/** All capabilities whose body is decoded to fields; any other stays bytes. */
export const CAPABILITIES: readonly CapabilityType[] = [
  multiprotocol,
  routeRefresh,
  outboundRouteFiltering,
  extendedNextHop,
  extendedMessage,
  multipleLabels,
  role,
  gracefulRestart,
  fourOctetAs,
  addPath,
  enhancedRouteRefresh,
  longLivedGracefulRestart,
  hostName,
  softwareVersion,
  pathsLimit,
  linkLocalNextHop,
  ciscoRouteRefresh,
];

const BY_CODE: ReadonlyMap<number, CapabilityType> = new Map(CAPABILITIES.map((c) => [c.code, c]));

/** One capability of an OPEN. Its octets are kept, so that it goes out again as it came in. */
export interface Capability {
  readonly code: number;
  readonly body: Uint8Array;
  /** Why the body is malformed: the capability is ignored. */
  readonly malformed?: string;
}

/** `graceful restart`, `BFD strict`, `capability 200`. */
export function capabilityName(code: number): string {
  return BY_CODE.get(code)?.name ?? OTHER_CAPABILITY_NAMES.get(code) ?? `capability ${code}`;
}

/** The capability with code `code` in `bytes[start..end)`: a copy of the body, and what is wrong. */
export function readCapability(
  code: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): Capability {
  const malformed = BY_CODE.get(code)?.check(bytes, start, end);
  const body = bytes.slice(start, end);
  return malformed === undefined ? { code, body } : { code, body, malformed };
}

/** A capability to send, from its value. */
export function makeCapability<Value>(type: CapabilityType<Value>, value: Value): Capability {
  const out = new Writer(16);
  type.encode(value, out);
  return { code: type.code, body: out.finish() };
}

/**
 * The values of all capabilities of one type, in order, malformed ones left out. The same one may
 * stand there more than once (RFC 5492 §4); which counts is that capability's rule.
 */
export function valuesOf<Value>(
  capabilities: readonly Capability[],
  type: CapabilityType<Value>,
): Value[] {
  return capabilities
    .filter((c) => c.code === type.code && c.malformed === undefined)
    .map((c) => type.decode(c.body, 0, c.body.length));
}

/** `graceful restart: restart 120 s, ipv4 unicast`; octets in hex where the body stays bytes. */
export function formatCapability({ code, body, malformed }: Capability): string {
  const type = BY_CODE.get(code), name = capabilityName(code);
  if (malformed !== undefined) return `${name}: malformed ${body.toHex()}`;
  const text = type ? type.format(type.decode(body, 0, body.length)) : body.toHex();
  return text === "" ? name : `${name}: ${text}`;
}

/** What JSON shows of a capability: `{"name":"four_octet_as","asn":65001}`, `{"name":"BFD strict","code":74,"hex":""}`. */
export function capabilityJson({ code, body, malformed }: Capability): Record<string, unknown> {
  const type = BY_CODE.get(code);
  if (!type) return { name: capabilityName(code), code, hex: body.toHex() };
  if (malformed !== undefined) return { name: type.key, malformed, hex: body.toHex() };
  const value = type.json?.(type.decode(body, 0, body.length));
  return { name: type.key, ...(value as Record<string, unknown> | undefined) };
}

/** The fields of one capability's body for the tree; nothing where its one-line text tells all. */
export function capabilityFields(
  tree: Tree,
  code: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  const type = BY_CODE.get(code);
  if (type?.fields && type.check(bytes, start, end) === undefined) {
    type.fields(tree, bytes, start, end);
  }
}
