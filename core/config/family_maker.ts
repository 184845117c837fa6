import type { FamilyKey } from "../wire/context.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import type { Layers } from "./peer_maker.ts";
import type { FamilyConfig, MaximumPrefix, NextHopMode } from "./router_config.ts";
import type { Placed, Reading, Values } from "./spec/kind.ts";
import { FAMILY_KEYS, type FamilyValues, type MAXIMUM } from "./spec/family.ts";
import type { SharedValues } from "./spec/peer.ts";

const KEYS: Readonly<Record<"ipv4" | "ipv6", FamilyKey>> = {
  ipv4: IPV4_UNICAST,
  ipv6: IPV6_UNICAST,
};
const NAMES = ["ipv4", "ipv6"] as const;

/** What is said of each family that is carried: those that the nearest `families` names, else both. */
export function familiesOf(
  layers: Layers,
  said: SharedValues,
  reading: Reading,
): readonly FamilyConfig[] {
  const named = said.families?.value, isNamed = named && (named.ipv4 ?? named.ipv6);
  return NAMES.filter((name) => !isNamed || named[name]).map((name) =>
    familyOf(name, familyValues(layers, name), reading)
  );
}

/**
 * The peer comes before its template, and in each of them what stands under the family before what
 * stands beside it.
 */
function familyValues(layers: Layers, name: "ipv4" | "ipv6"): FamilyValues {
  const out: Record<string, unknown> = {};
  for (const layer of layers.toReversed()) {
    for (const key of Object.keys(FAMILY_KEYS) as (keyof typeof FAMILY_KEYS)[]) {
      const found = layer.families?.value[name]?.value[key] ?? layer[key];
      if (found) out[key] = found;
    }
  }
  return out;
}

function familyOf(
  name: "ipv4" | "ipv6",
  values: FamilyValues,
  reading: Reading,
): FamilyConfig {
  const { import: taken, export: sent } = values, limit = values["maximum-prefix"]?.value;
  const maximum = limit && maximumOf(limit, reading);
  return {
    family: KEYS[name],
    ...(taken && { importPolicy: taken.value }),
    ...(sent && { exportPolicy: sent.value }),
    nextHop: nextHopOf(name, values["next-hop"], reading),
    ...(maximum && { maximum }),
    ...(values["add-path"] && { addPath: values["add-path"].value }),
  };
}

/** IPv4 routes may have an IPv6 next hop (RFC 8950), not the other way round. */
function nextHopOf(
  name: "ipv4" | "ipv6",
  at: Placed<NextHopMode> | undefined,
  { errors }: Reading,
): NextHopMode {
  if (!at) return { mode: "usual" };
  const { value } = at, isOfIpv6 = at.path.includes(".families.ipv6.");
  if (name === "ipv4" || value.mode !== "address" || value.address.length === 16) return value;
  // Beside the families it is meant for the one that it fits.
  if (isOfIpv6) errors.add(at.place, at.path, "an IPv6 route has an IPv6 next hop");
  return { mode: "usual" };
}

function maximumOf(
  { paths, warn, beyond, restart }: Values<typeof MAXIMUM>,
  { errors }: Reading,
): MaximumPrefix | undefined {
  if (!paths) return undefined;
  const action = beyond?.value ?? "shutdown";
  if (restart && action !== "shutdown") {
    errors.add(restart.place, restart.path, "says nothing where beyond is not shutdown");
  }
  return {
    paths: paths.value,
    warnPercent: warn?.value ?? 80,
    beyond: action,
    ...(restart && { restartSeconds: restart.value }),
  };
}
