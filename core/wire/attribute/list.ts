import { aigp } from "./aigp.ts";
import { as4Aggregator } from "./as4_aggregator.ts";
import { as4Path } from "./as4_path.ts";
import { attrSet } from "./attr_set.ts";
import { destinationPreference } from "./destination_preference.ts";
import { extendedCommunities } from "./extended_communities.ts";
import { ipv6ExtendedCommunities } from "./ipv6_extended_communities.ts";
import { pmsiTunnel } from "./pmsi_tunnel.ts";
import { prefixSid } from "./prefix_sid.ts";
import { tunnelEncapsulation } from "./tunnel_encapsulation.ts";
import { aggregator } from "./aggregator.ts";
import { asPath } from "./as_path.ts";
import { atomicAggregate } from "./atomic_aggregate.ts";
import { unknownName } from "./attribute_names.ts";
import type { AttributeType } from "./attribute_type.ts";
import { clusterList } from "./cluster_list.ts";
import { communities } from "./communities.ts";
import { largeCommunities } from "./large_communities.ts";
import { localPref } from "./local_pref.ts";
import { med } from "./med.ts";
import { mpReach } from "./mp_reach.ts";
import { mpUnreach } from "./mp_unreach.ts";
import { nextHop } from "./next_hop.ts";
import { onlyToCustomer } from "./only_to_customer.ts";
import { origin } from "./origin.ts";
import { originatorId } from "./originator_id.ts";

/** All path attributes that are decoded to fields; any other stays bytes. */
export const ATTRIBUTES = [
  origin,
  asPath,
  nextHop,
  med,
  localPref,
  atomicAggregate,
  aggregator,
  communities,
  originatorId,
  clusterList,
  destinationPreference,
  mpReach,
  mpUnreach,
  extendedCommunities,
  as4Path,
  as4Aggregator,
  pmsiTunnel,
  tunnelEncapsulation,
  ipv6ExtendedCommunities,
  aigp,
  largeCommunities,
  onlyToCustomer,
  prefixSid,
  attrSet(attributeOf),
] as const;

type Known = typeof ATTRIBUTES[number];

/** The values of a block by key: `attributes.med?: number`. */
export type Attributes = {
  readonly [T in Known as T["key"]]?: T extends AttributeType<infer Value> ? Value : never;
};

const BY_CODE: (AttributeType | undefined)[] = new Array(256).fill(undefined);
for (const type of ATTRIBUTES as readonly AttributeType[]) BY_CODE[type.code] = type;

/** The descriptor of an attribute, or undefined when it stays bytes. */
export function attributeOf(code: number): AttributeType | undefined {
  return BY_CODE[code];
}

/** `AS_PATH`, `BGP_LS (attribute 29)`, `attribute 99`: every code has a name. */
export function attributeName(code: number): string {
  return BY_CODE[code]?.name ?? unknownName(code);
}
