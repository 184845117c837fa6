// The configurations of a rack and of the switch above it, as their operators would write them. All
// of 127/8 is this host's: no rights and no network are needed.

/** Where each of them is. */
export const ADDRESSES = {
  core: "127.0.0.1",
  tor: "127.0.1.1",
  "node-1": "127.0.1.11",
  "node-2": "127.0.1.12",
} as const;

export type RouterName = keyof typeof ADDRESSES;

/** The ToR: a reflector between its nodes, which dial it, and the way to the core. */
function tor(port: number): string {
  return `local-as: 65001
router-id: 10.0.1.1
listen: [${ADDRESSES.tor}]
port: ${port}

prefix-lists:
  rack: [10.1.0.0/16 ge 24 le 28]     # where the pods of this rack live
  vips: [198.51.100.0/24 ge 32]

policies:
  from-node:
    rules:
      - {name: pods, match: {prefix-list: rack}, then: accept}
      - {name: other-racks, match: {prefix: 10.0.0.0/8+}, then: reject}
      - {name: vips, match: {prefix-list: vips}, then: accept}
  to-core:
    rules:
      - {name: ours, match: {prefix-list: [rack, vips]}, then: accept}

templates:
  node:
    remote-as: 65001
    client: yes                       # RFC 4456: we reflect between them
    passive: yes
    families: {ipv4: {}}
    import: from-node
    next-hop: self-ebgp               # other racks through us, nodes directly

peers:
  - {name: node-1, address: ${ADDRESSES["node-1"]}, template: node}
  - {name: node-2, address: ${ADDRESSES["node-2"]}, template: node}
  - name: core
    address: ${ADDRESSES.core}
    source: ${ADDRESSES.tor}
    port: ${port}
    remote-as: 65000
    families: {ipv4: {}}
    import: all
    export: to-core
`;
}

/** A node: its blocks of pod addresses, and a service that both nodes answer for. */
function node(name: "node-1" | "node-2", id: string, routes: readonly string[], port: number) {
  return `local-as: 65001
router-id: ${id}
listen: []
peers:
  - {name: tor, address: ${ADDRESSES.tor}, port: ${port}, source: ${
    ADDRESSES[name]
  }, remote-as: 65001}
announce:
${routes.map((route) => `  - ${route}\n`).join("")}`;
}

/** The core switch, with the way out and another rack. */
function core(port: number): string {
  return `local-as: 65000
router-id: 10.0.0.1
listen: [${ADDRESSES.core}]
port: ${port}
peers:
  - {name: tor, address: ${ADDRESSES.tor}, remote-as: 65001, passive: yes, import: all, export: all}
announce: [0.0.0.0/0, 10.2.0.0/16]
`;
}

/** What each of them runs by; those that wait for others come first. */
export function rackConfigs(port: number): Readonly<Record<RouterName, string>> {
  return {
    core: core(port),
    tor: tor(port),
    "node-1": node(
      "node-1",
      "10.0.1.11",
      ["10.1.0.0/26", "10.1.0.64/26", "198.51.100.7/32"],
      port,
    ),
    // The last is a block of the other rack: somebody's slip.
    "node-2": node(
      "node-2",
      "10.0.1.12",
      ["10.1.1.0/26", "198.51.100.7/32 med 10", "10.2.7.0/26"],
      port,
    ),
  };
}
