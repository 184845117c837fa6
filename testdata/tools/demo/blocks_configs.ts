// The configurations of two racks whose nodes get their blocks from one ledger.
import type { RouterPart } from "./routers.ts";

/** Where each of them is. */
export const ADDRESSES = {
  core: "127.0.2.1",
  "tor-a": "127.0.2.10",
  "tor-b": "127.0.2.20",
  "node-1": "127.0.2.11",
  "node-2": "127.0.2.12",
  "node-3": "127.0.2.21",
} as const;

export type RouterName = keyof typeof ADDRESSES;

interface Place {
  readonly port: number;
  /** The file of the ledger. */
  readonly store: string;
}

function head(name: RouterName, as: number, port: number): string {
  return `local-as: ${as}
router-id: ${ADDRESSES[name].replace("127.0", "10.0")}
`.concat(
    name.startsWith("node") ? "listen: []\n" : `listen: [${ADDRESSES[name]}]\nport: ${port}\n`,
  );
}

/** It puts the blocks of its rack together: the core learns one route. */
function tor(name: "tor-a" | "tor-b", nodes: readonly RouterName[], { port, store }: Place) {
  const rack = name.slice(-1), as = rack === "a" ? 65001 : 65002;
  return head(name, as, port) + `ipam: {store: ${store}, labels: {rack: ${rack}}, aggregates: yes}

policies:
  aggregates:
    rules: [{match: {from: local}, then: accept}]

templates:
  node: {remote-as: ${as}, client: yes, passive: yes, families: {ipv4: {}}, next-hop: self-ebgp}

peers:
${
    nodes.map((node) => `  - {name: ${node}, address: ${ADDRESSES[node]}, template: node}\n`).join(
      "",
    )
  }\
  - name: core
    address: ${ADDRESSES.core}
    source: ${ADDRESSES[name]}
    port: ${port}
    remote-as: 65000
    families: {ipv4: {}}
    import: all
    export: aggregates
`;
}

/** Its blocks are those that the ledger grants it. */
function node(name: "node-1" | "node-2" | "node-3", { port, store }: Place): string {
  const rack = name === "node-3" ? "b" : "a", as = rack === "a" ? 65001 : 65002;
  return head(name, as, port) + `peers:
  - name: tor
    address: ${ADDRESSES[`tor-${rack}`]}
    port: ${port}
    source: ${ADDRESSES[name]}
    remote-as: ${as}
    families: {ipv4: {}}
ipam: {store: ${store}, node: ${name}, labels: {rack: ${rack}, address: ${ADDRESSES[name]}}}
`;
}

function core(port: number): string {
  return head("core", 65000, port) + `templates:
  rack: {passive: yes, families: {ipv4: {}}, import: all, export: all}
peers:
  - {name: tor-a, address: ${ADDRESSES["tor-a"]}, remote-as: 65001, template: rack}
  - {name: tor-b, address: ${ADDRESSES["tor-b"]}, remote-as: 65002, template: rack}
`;
}

/** What each of them runs by; those that wait for others come first. */
export function blocksParts(place: Place): Readonly<Record<RouterName, RouterPart>> {
  const configs: Record<RouterName, string> = {
    core: core(place.port),
    "tor-a": tor("tor-a", ["node-1", "node-2"], place),
    "tor-b": tor("tor-b", ["node-3"], place),
    "node-1": node("node-1", place),
    "node-2": node("node-2", place),
    "node-3": node("node-3", place),
  };
  const parts = Object.entries(configs) as [RouterName, string][];
  return Object.fromEntries(
    parts.map(([name, config]) => [name, { address: ADDRESSES[name], config }]),
  ) as Record<RouterName, RouterPart>;
}
