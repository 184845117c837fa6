import type { IpamConfig } from "./router_config.ts";
import type { IPAM } from "./spec/ipam.ts";
import type { Placed, Reading, Values } from "./spec/kind.ts";

const USUAL = { reportSeconds: 5, leaseSeconds: 30 } as const;

/** What `ipam` says, with what is usual for the rest; undefined where it is not there. */
export function ipamOf(
  ipam: Placed<Values<typeof IPAM>> | undefined,
  { errors }: Reading,
): IpamConfig | undefined {
  if (!ipam) return undefined;
  const { value: keys, place, path } = ipam, aggregates = keys.aggregates?.value ?? "none";
  const node = keys.node?.value, labels = labelsOf(keys);
  // What is there and could not be read is told of already.
  const saysNothing = ["node", "aggregates"].every((key) => !Object.hasOwn(keys, key));
  if (saysNothing || node === undefined && keys.aggregates?.value === "none") {
    const hint = "say node for its blocks, or aggregates: yes for those of its rack";
    errors.add(place, path, "there is neither a node nor an aggregate to announce", hint);
  }
  for (const key of ["uid", "cni", "demand"] as const) {
    const found = keys[key];
    if (found && node === undefined) errors.add(found.place, found.path, "it is of no node");
  }
  if (aggregates === "rack" && node === undefined && labels.length === 0) {
    const { place: at, path: where } = keys.aggregates!;
    errors.add(at, where, "no labels say which rack", "labels: {rack: NAME}, or all for all racks");
  }
  return {
    ...(keys.store && { store: keys.store.value }),
    ...(node !== undefined && { node }),
    ...(keys.uid && { uid: keys.uid.value }),
    labels,
    announce: keys.announce?.value ?? true,
    attributes: keys.attributes?.value ?? "",
    aggregates,
    aggregateAttributes: keys["aggregate-attributes"]?.value ?? "",
    elastic: keys.elastic?.value ?? true,
    ...(keys.cni && { cni: keys.cni.value }),
    ...(keys.demand && { demand: keys.demand.value }),
    reportSeconds: keys["report-every"]?.value ?? USUAL.reportSeconds,
    leaseSeconds: keys.lease?.value ?? USUAL.leaseSeconds,
    onConflict: keys["on-conflict"]?.value ?? "alarm",
  };
}

function labelsOf({ labels }: Values<typeof IPAM>): IpamConfig["labels"] {
  return [...labels?.value ?? []].map(([key, { value }]) => ({ key, value }));
}
