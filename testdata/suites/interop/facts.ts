// What a capture holds, as sorted words: once from tshark's fields, once from our JSON.
import { must } from "../../tools/lab/shell.ts";

/** One fact of a capture: where tshark has it, and where we do. */
interface Fact {
  readonly name: string;
  /** Fields whose values are the words; several are put behind one another. */
  readonly fields: readonly string[];
  /** Field that goes with the first one, value by value, behind a colon. */
  readonly and?: readonly string[];
  readonly ours: (message: Message) => readonly (string | number)[];
  /** How tshark writes a value, made ours. */
  readonly read?: (value: string) => string;
}

type Nlri = Readonly<Record<string, unknown>>;
interface FamilyRoutes {
  readonly family: string;
  readonly next_hop?: string;
  readonly nlri: readonly (string | Nlri)[];
}
interface Message {
  readonly type: string;
  readonly announced?: readonly FamilyRoutes[];
  readonly withdrawn?: readonly FamilyRoutes[];
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** An NLRI of a family whose routes are prefixes, as fields. */
interface PrefixRoute {
  readonly prefix?: string;
  readonly path_id?: number;
  readonly rd?: string;
  readonly labels?: readonly number[];
  readonly length?: number;
}

/** No prefixes, or (VPNv6) prefixes that tshark has no field for, only words. */
const OTHER = /evpn|flowspec|route-target|ipv6 vpn/;

function routes(of: readonly FamilyRoutes[] | undefined, family: RegExp, not?: RegExp): Nlri[] {
  return (of ?? []).filter((f) => family.test(f.family) && !not?.test(f.family))
    .flatMap(({ nlri }) => nlri.map((one) => typeof one === "string" ? { prefix: one } : one));
}

/** Prefixes of one direction; with path identifiers the prefix stands one field deeper. */
function prefixes(of: readonly FamilyRoutes[] | undefined): PrefixRoute[] {
  return routes(of, /./, OTHER).map((route) => {
    const inner = route.nlri;
    if (inner === undefined) return route;
    return typeof inner === "string" ? { ...route, prefix: inner } : { ...route, ...inner };
  });
}

const both = (m: Message) => [...m.announced ?? [], ...m.withdrawn ?? []];
const addressOf = ({ prefix = "" }: PrefixRoute) => prefix.split("/")[0] ?? "";

/** The length octet of the wire counts labels and route distinguisher too. */
function wireLength({ prefix = "", labels = [], rd }: PrefixRoute): number {
  return Number(prefix.split("/")[1]) + labels.length * 24 + (rd === undefined ? 0 : 64);
}

/** Bits of an IPv4 prefix in a flow; tshark has another field for those of IPv6. */
function lengthOf(prefix: unknown): string[] {
  return typeof prefix === "string" ? prefix.split("/").slice(1) : [];
}

function attribute(key: string): (message: Message) => (string | number)[] {
  return ({ attributes = {} }) => {
    const value = attributes[key];
    return value === undefined ? [] : Array.isArray(value) ? value : [value as string | number];
  };
}

/** All AS numbers of a path, those of sets included. */
function pathAsns(message: Message): number[] {
  return attribute("as_path")(message).flatMap((part) =>
    typeof part === "object" ? Object.values(part as Record<string, number[]>).flat() : Number(part)
  );
}

const WELL_KNOWN: Readonly<Record<string, string>> = {
  "no-export": "65535:65281",
  "no-advertise": "65535:65282",
  "no-export-subconfed": "65535:65283",
  "blackhole": "65535:666",
};

const PATH = "bgp.update.path_attribute";
const evpn = (key: string) => (m: Message) =>
  routes(both(m), /evpn/).flatMap((r) => r[key] as string ?? []);

/** What is compared of every capture. */
const FACTS: readonly Fact[] = [
  {
    name: "announced",
    fields: ["bgp.nlri_prefix", "bgp.mp_reach_nlri_ipv4_prefix", "bgp.mp_reach_nlri_ipv6_prefix"],
    ours: (m) => prefixes(m.announced).map(addressOf),
  },
  {
    name: "withdrawn",
    fields: [
      "bgp.withdrawn_prefix",
      "bgp.mp_unreach_nlri_ipv4_prefix",
      "bgp.mp_unreach_nlri_ipv6_prefix",
    ],
    ours: (m) => prefixes(m.withdrawn).map(addressOf),
  },
  {
    name: "prefix lengths",
    fields: ["bgp.prefix_length"],
    ours: (m) => [
      ...prefixes(both(m)).map(wireLength),
      ...routes(both(m), /route-target/).map(({ length }) => Number(length)),
      ...routes(both(m), /ipv4 flowspec/).flatMap(({ dst, src }) => [dst, src]).flatMap(lengthOf),
    ],
  },
  {
    name: "path ids",
    fields: ["bgp.nlri_path_id"],
    ours: (m) => prefixes(both(m)).flatMap(({ path_id }) => path_id ?? []),
  },
  { name: "RDs", fields: ["bgp.rd"], ours: (m) => prefixes(both(m)).flatMap(({ rd }) => rd ?? []) },
  {
    name: "labels",
    fields: ["bgp.label_stack"],
    read: (value) => value.replace(/ .*/, ""),
    ours: (m) =>
      routes(both(m), / vpn$|labelled/).flatMap(({ labels }) => (labels as number[]).join(",")),
  },
  {
    name: "next hops",
    fields: [`${PATH}.next_hop`],
    ours: attribute("next_hop"),
  },
  { name: "AS numbers", fields: [`${PATH}.as_path_segment.as4`], ours: pathAsns },
  { name: "MED", fields: [`${PATH}.multi_exit_disc`], ours: attribute("med") },
  { name: "LOCAL_PREF", fields: [`${PATH}.local_pref`], ours: attribute("local_pref") },
  {
    name: "communities",
    fields: [`${PATH}.community_as`],
    and: [`${PATH}.community_value`],
    ours: (m) => attribute("communities")(m).filter((c) => !(c in WELL_KNOWN)),
  },
  {
    name: "well-known communities",
    fields: [`${PATH}.community_wellknown`],
    read: (value) => `${Number(value) >>> 16}:${Number(value) & 0xffff}`,
    ours: (m) => attribute("communities")(m).flatMap((c) => WELL_KNOWN[c] ?? []),
  },
  {
    name: "large communities",
    fields: ["bgp.large_communities.ga"],
    and: ["bgp.large_communities.ldp1", "bgp.large_communities.ldp2"],
    ours: attribute("large_communities"),
  },
  {
    name: "extended communities",
    fields: ["bgp.ext_com.type"],
    read: () => "one",
    ours: (m) => attribute("extended_communities")(m).map(() => "one"),
  },
  { name: "EVPN MACs", fields: ["bgp.evpn.nlri.mac_addr"], ours: evpn("mac") },
  { name: "EVPN tags", fields: ["bgp.evpn.nlri.etag"], ours: evpn("tag") },
  { name: "EVPN segments", fields: ["bgp.evpn.nlri.esi.lacp_mac"], ours: lacpMacs },
  {
    name: "flows",
    fields: ["bgp.flowspec_nlri"],
    read: () => "one",
    ours: (m) => routes(both(m), /flowspec/).map(() => "one"),
  },
  {
    name: "destinations of flows",
    fields: ["bgp.flowspec_nlri.dst_prefix_filter", "bgp.flowspec_nlri.dst_ipv6_pref"],
    ours: (m) =>
      routes(both(m), /flowspec/).flatMap(({ dst }) => String(dst ?? "").split("/")[0] || []),
  },
];

/** The system MAC of segments of type 1 (RFC 7432 §5). */
function lacpMacs(message: Message): string[] {
  return routes(both(message), /evpn/).map(({ esi }) => String(esi ?? ""))
    .filter((esi) => esi.startsWith("01:")).map((esi) => esi.slice(3, 20));
}

const split = (cell: string | undefined) => cell ? cell.split(",") : [];

/** Every fact as tshark tells it: `name` to sorted words. */
export async function tsharkFacts(path: string): Promise<Record<string, string[]>> {
  const all = FACTS.flatMap(({ fields, and = [] }) => [...fields, ...and]);
  const wanted = all.flatMap((field) => ["-e", field]);
  const text = await must(
    ["tshark", "-n", "-r", path, "-Y", "bgp", "-T", "fields", "-E", "aggregator=,", ...wanted],
    { timeoutMs: 60_000 },
  );
  const found: Record<string, string[]> = {};
  for (const line of text.split("\n").filter((line) => line !== "")) {
    const cells = new Map(line.split("\t").map((cell, i) => [all[i] ?? "", split(cell)]));
    for (const { name, fields, and = [], read = (value: string) => value } of FACTS) {
      const words = fields.flatMap((field) => cells.get(field) ?? []);
      const whole = words.map((word, i) =>
        [read(word), ...and.map((field) => cells.get(field)?.[i])].join(":")
      );
      (found[name] ??= []).push(...whole);
    }
  }
  return { ...sorted(found), [VPNV6]: await vpnv6Words(path) };
}

const VPNV6 = "VPNv6 routes";

/** Route distinguishers and prefixes, out of tshark's words for a person. */
async function vpnv6Words(path: string): Promise<string[]> {
  const family = `${PATH}.mp_reach_nlri.afi == 2 && ${PATH}.mp_reach_nlri.safi == 128`;
  const text = await must(["tshark", "-n", "-r", path, "-Y", family, "-V"]);
  return [...text.matchAll(/ RD=(\S+), IPv6=(\S+)/g)].map(([, rd, to]) => `${rd} ${to}`).sort();
}

/** Every fact as `decode --json` tells it. */
export function ourFacts(json: string): Record<string, string[]> {
  const found: Record<string, string[]> = {}, vpnv6: string[] = [];
  for (const line of json.split("\n").filter((line) => line !== "")) {
    const message = JSON.parse(line) as Message;
    if (message.type !== "update") continue;
    for (const { name, ours } of FACTS) (found[name] ??= []).push(...ours(message).map(String));
    vpnv6.push(...routes(message.announced, /ipv6 vpn/).map(({ rd, prefix }) => `${rd} ${prefix}`));
  }
  return { ...sorted(found), [VPNV6]: vpnv6.sort() };
}

function sorted(found: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(FACTS.map(({ name }) => [name, (found[name] ?? []).sort()]));
}
