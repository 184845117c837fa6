import { assertEquals } from "@std/assert";
import { IPV4_UNICAST, IPV6_UNICAST } from "../wire/family/family_type.ts";
import { nearest } from "../../commands/nearest.ts";
import { errorsIn, madeRouter } from "./made_config.ts";

/** A file, and all that is wrong in it. */
type Case = readonly [text: string, ...errors: string[]];

function check(cases: readonly Case[]): void {
  for (const [text, ...errors] of cases) {
    assertEquals([text, ...errorsIn(text, nearest)], [text, ...errors]);
  }
}

const PEERS: readonly Case[] = [
  [
    `local-as: 65001
peers:
  - {address: 10.0.0.1/24, remote-as: 1}
  - {address: tor-a, remote-as: 1}
  - {address: fe80::1, remote-as: 1}
  - {address: 10.0.0.1%eth0, remote-as: 1}
  - {address: 224.0.0.5, remote-as: 1}
  - {address: 0.0.0.0, remote-as: 1}
  - {remote-as: 1}
  - {address: 010.0.0.1, remote-as: 1}
`,
    '3:15: peers[0].address: "10.0.0.1/24" is not an IPv4 or IPv6 address; a peer is one address, not a prefix',
    '4:15: peers[1].address: "tor-a" is not an IPv4 or IPv6 address; names are not looked up here: write its address',
    '5:15: peers[2].address: "fe80::1" is not a router\'s address; it is link-local, so name its interface: fe80::1%eth0',
    '6:15: peers[3].address: "10.0.0.1%eth0" is not a router\'s address; only a link-local address has a zone',
    '7:15: peers[4].address: "224.0.0.5" is not a router\'s address; it is a multicast address',
    "8:15: peers[5].address: \"0.0.0.0\" is not a router's address; it is nobody's address",
    "9:5: peers[6]: address is missing; for example address: 192.0.2.1",
    '10:15: peers[7].address: "010.0.0.1" is not an IPv4 or IPv6 address',
  ],
  [
    `local-as: 65001
peers:
  - {address: 10.0.0.1}
  - {address: 10.0.0.2, remote-as: x}
`,
    "3:5: peers[0]: remote-as is missing; name it, or say any for whatever its OPEN says",
    '4:36: peers[1].remote-as: "x" is not an AS number: 1 to 4294967295, or like 64512.10',
  ],
  [
    `local-as: 65001
peers:
  - {address: 10.0.0.1, remote-as: 65002, hold-time: 2}
  - {address: 10.0.0.2, remote-as: 1, hold-time: 010, connect-retry: 5x}
  - {address: 10.0.0.3, remote-as: 1, hold-time: 1.5s, connect-retry: 0}
`,
    '3:54: peers[0].hold-time: "2" is not 0 or 3 to 65535 seconds, like 30, 30s or 5m',
    '4:50: peers[1].hold-time: "010" is not 0 or 3 to 65535 seconds, like 30, 30s or 5m; a number begins with no 0, which might mean octal: write 10',
    '4:70: peers[1].connect-retry: "5x" is not 1 to 65535 seconds, like 30, 30s or 5m',
    '5:50: peers[2].hold-time: "1.5s" is not 0 or 3 to 65535 seconds, like 30, 30s or 5m',
    '5:71: peers[2].connect-retry: "0" is not 1 to 65535 seconds, like 30, 30s or 5m',
  ],
  [
    `local-as: 65001
peers:
  - {address: 10.0.0.1, remote-as: 65002, password: 12345678}
  - {address: 10.0.0.2, remote-as: 1, md5-password: x}
`,
    "3:43: peers[0].password: is not read; a secret has no place in this file: use password-file or password-env",
    "4:39: peers[1].md5-password: is not read; a secret has no place in this file: use password-file or password-env",
  ],
  [
    `local-as: 65001
peers:
  - {address: 10.0.0.1, remote-as: 65002, password-env: HOME}
  - {address: 10.0.0.2, remote-as: 1, password-env: UNDERLAY_A}
  - {address: 10.0.0.3, remote-as: 1, password-env: UNDERLAY_B, password-file: b}
`,
    '3:57: peers[0].password-env: "HOME" is not the name of a variable that begins with UNDERLAY_',
    "4:53: peers[1].password-env: the environment has no such variable",
    "5:53: peers[2].password-env: password-file and password-env exclude each other; leave one away",
    "5:53: peers[2].password-env: the environment has no such variable",
  ],
  [
    `local-as: 65001
peers:
  - {address: 10.0.0.1, remote-as: 65002}
  - {address: 10.0.0.1, remote-as: 65002, name: b}
  - {address: 10.0.0.1, remote-as: 65002, name: b, source: 10.0.0.9}
  - {address: 10.0.0.1, remote-as: 65002, name: c, source: 10.0.0.9}
`,
    "4:15: peers[1].address: the peer 10.0.0.1 stands twice, first in line 3, column 15",
    "5:49: peers[2].name: the name b stands twice, first in line 4, column 49",
    "6:15: peers[3].address: the peer 10.0.0.1 from 10.0.0.9 stands twice, first in line 5, column 15",
  ],
  [
    `local-as: 65001
peers:
  - {address: 10.0.0.1, remote-as: 65002, client: yes, role: peer, ttl: 2, ttl-security: 1}
  - {address: 10.0.0.2, remote-as: 65001, role: customer, remove-private: yes, role-strict: yes}
  - {address: 10.0.0.3, remote-as: any, role-strict: yes}
`,
    "3:51: peers[0].client: a peer in another AS is no client: routes are reflected inside of the own (RFC 4456); leave client away, or correct remote-as",
    "3:73: peers[0].ttl: ttl and ttl-security exclude each other: GTSM sends with 255; leave one away",
    "4:49: peers[1].role: roles are between ASes, and this peer is in our own (RFC 9234 §4.1); leave role away, or correct remote-as",
    "4:75: peers[1].remove-private: says nothing about a peer in our own AS: its paths leave as they are",
    "5:54: peers[2].role-strict: says nothing without role",
  ],
  [
    `local-as: 65001
peers:
  - {address: 10.0.0.1, remote-as: 65002, source: "2001:db8::1"}
  - {address: 10.0.0.2, remote-as: 1, source: 10.0.0.2}
listen: []
`,
    "3:51: peers[0].source: one of address and source is IPv4, the other IPv6",
    "4:47: peers[1].source: it is the address of the peer",
  ],
  [
    `local-as: 65001
peers:
  - {address: 10.0.0.1, remote-as: 65002, passive: yes}
listen: []
`,
    "3:52: peers[0].passive: neither side dials: it waits, and listen is empty",
  ],
  [
    `local-as: 65001
peers:
  - {address: 10.0.0.1, remote-as: 65002, require: [rol], next-hop: kep, role: provder, add-path: al}
`,
    '3:53: peers[0].require[0]: "rol" is not multiprotocol, route-refresh, extended-next-hop, extended-message, role, graceful-restart, 4-octet-as, add-path, enhanced-refresh, long-lived-graceful-restart, host-name or software-version; did you mean role?',
    '3:69: peers[0].next-hop: "kep" is not usual, self, self-ebgp, keep or an address; did you mean keep?',
    '3:80: peers[0].role: "provder" is not provider, route-server, route-server-client, customer or peer; did you mean provider?',
    '3:99: peers[0].add-path: "al" is not receive, send or both',
  ],
  [
    `local-as: 65001
peers:
  - {address: 10.0.0.1, remote-as: 65002, families: [ipv4]}
  - {address: 10.0.0.2, remote-as: 1, families: {ipv5: {}, ipv6: {next-hop: 10.0.0.1, maximum-prefix: {beyond: warn, restart: 5m}}}}
  - {address: 10.0.0.3, remote-as: 1, maximum-prefix: {paths: 0, warn: 101}}
`,
    "3:53: peers[0].families: a list is not a mapping with keys",
    "4:50: peers[1].families.ipv5: there is no such key; did you mean ipv4?",
    "4:77: peers[1].families.ipv6.next-hop: an IPv6 route has an IPv6 next hop",
    "4:103: peers[1].families.ipv6.maximum-prefix: paths is missing; for example paths: 1000",
    '5:63: peers[2].maximum-prefix.paths: "0" is not 1 to 4294967295',
    '5:72: peers[2].maximum-prefix.warn: "101" is not 1 to 100',
  ],
  [
    `local-as: 65001
peers:
  - {address: 10.0.0.1, remote-as: 65002, name: "a b"}
  - {address: 10.0.0.2, remote-as: 1, description: "a\\tb"}
`,
    '3:49: peers[0].name: "a b" is not a name: up to 64 letters, digits and any of . : % @ / + - _',
    '4:52: peers[1].description: "a\\tb" is not one line of text without control characters',
  ],
];

const NAMES: readonly Case[] = [
  [
    `local-as: 65001
peers:
  - {address: 10.0.0.1, remote-as: 65002, import: form-tor, families: {ipv6: {export: al}}}
policies: {from-tor: {}}
`,
    '3:51: peers[0].import: there is no policy "form-tor"; did you mean from-tor?',
    '3:87: peers[0].families.ipv6.export: there is no policy "al"; did you mean all?',
  ],
  [
    `local-as: 65001
peers:
  - {address: 10.0.0.1, template: fabric}
`,
    '3:35: peers[0].template: there is no template "fabric"; there are none',
  ],
  [
    `local-as: 65001
peers:
  - {address: 10.0.0.1, template: fabirc}
templates: {fabric: {remote-as: 1, export: tor}}
`,
    '3:35: peers[0].template: there is no template "fabirc"; did you mean fabric?',
    '4:44: templates.fabric.export: there is no policy "tor"; known are all, none',
  ],
  [
    `local-as: 65001
templates: {a: {template: b}, b: {template: c}, c: {template: a}, d: {template: a}, e: {template: e}}
`,
    "2:63: templates.c.template: templates build on each other in a circle: a -> b -> c -> a",
    "2:99: templates.e.template: templates build on each other in a circle: e -> e",
  ],
  [
    `local-as: 65001
templates: {a: {name: x, address: 10.0.0.1, client: maybe}}
`,
    "2:17: templates.a.name: is not read; each peer has its own",
    "2:26: templates.a.address: is not read; each peer has its own",
    '2:53: templates.a.client: "maybe" is not yes or no',
  ],
  [
    `local-as: 65001
peers:
  - {address: 10.0.0.1, remote-as: 2, template: c}
  - {address: 10.0.0.2, remote-as: 3, template: c}
templates: {c: {client: yes}}
`,
    "5:25: templates.c.client: a peer in another AS is no client: routes are reflected inside of the own (RFC 4456); leave client away, or correct remote-as",
  ],
  [
    `local-as: 65001
policies: {all: {}, none: {}}
`,
    "2:17: policies.all: all is there already; choose another name",
    "2:27: policies.none: none is there already; choose another name",
  ],
];

Deno.test("readConfig says what cannot be so of a peer", () => check(PEERS));

Deno.test("readConfig says which template or policy is not there", () => check(NAMES));

Deno.test("readConfig of a peer with nothing but what it has to say", () => {
  const [peer] = madeRouter("peers: [{address: ::ffff:192.0.2.1, remote-as: any}]").peers;
  assertEquals(peer, {
    name: "192.0.2.1",
    address: "192.0.2.1",
    localAs: 65001,
    port: 179,
    enabled: true,
    passive: false,
    holdTimeSeconds: 90,
    connectRetrySeconds: 30,
    roleStrict: false,
    extendedMessage: true,
    extendedNextHop: true,
    require: [],
    client: false,
    weight: 0,
    allowAsIn: 0,
    removePrivate: false,
    enforceFirstAs: true,
    gracefulRestart: 120,
    families: [
      { family: IPV4_UNICAST, nextHop: { mode: "usual" } },
      { family: IPV6_UNICAST, nextHop: { mode: "usual" } },
    ],
  });
});

Deno.test("readConfig takes what is nearest of a peer and its templates", () => {
  const { peers } = madeRouter(
    "templates:",
    "  all: {remote-as: 65001, hold-time: 30, description: everybody, weight: 1}",
    "  node: {template: all, client: yes, hold-time: 9s, families: {ipv4: {}}}",
    "peers:",
    "  - {address: 10.0.0.1, template: node, weight: 7}",
    "  - {address: 10.0.0.2, template: all, remote-as: 64512.10, local-as: 65009}",
  );
  const [near, far] = peers;
  assertEquals(
    [near!.remoteAs, near!.holdTimeSeconds, near!.description, near!.weight, near!.client],
    [65001, 9, "everybody", 7, true],
  );
  assertEquals(near!.families.map(({ family }) => family), [IPV4_UNICAST]);
  assertEquals(
    [far!.remoteAs, far!.localAs, far!.holdTimeSeconds, far!.client, far!.families.length],
    [4227858442, 65009, 30, false, 2],
  );
});

Deno.test("readConfig takes the peer before its template, and the family before both families", () => {
  const { peers } = madeRouter(
    "policies: {a: {}, b: {}, c: {}}",
    "templates:",
    "  t: {remote-as: 1, import: a, export: a, families: {ipv4: , ipv6: {import: b}}}",
    "peers:",
    "  - {address: 10.0.0.1, template: t}",
    "  - {address: 10.0.0.2, template: t, import: c}",
    "  - {address: 10.0.0.3, template: t, families: {ipv4: {export: none}}}",
  );
  const said = peers.map(({ families }) =>
    families.map((one) => `${one.family >> 8} ${one.importPolicy} ${one.exportPolicy}`)
  );
  assertEquals(said, [["1 a a", "2 b a"], ["1 c a", "2 c a"], ["1 a none"]]);
});

Deno.test("readConfig leaves it to RFC 8212 where nobody names a policy", () => {
  const { peers } = madeRouter("peers: [{address: 10.0.0.1, remote-as: 1, import: all}]");
  const [family] = peers[0]!.families;
  assertEquals([family!.importPolicy, "exportPolicy" in family!], ["all", false]);
});

Deno.test("readConfig gives a next hop to the family that it fits", () => {
  const hops = (text: string) =>
    madeRouter(`peers: [{address: 10.0.0.1, remote-as: 1, ${text}}]`).peers[0]!.families
      .map(({ nextHop }) => nextHop.mode);
  assertEquals(hops("next-hop: self"), ["self", "self"]);
  assertEquals(hops("next-hop: 10.0.0.9"), ["address", "usual"]);
  // RFC 8950: an IPv4 route may have an IPv6 next hop.
  assertEquals(hops('next-hop: "2001:db8::9"'), ["address", "address"]);
});

Deno.test("readConfig reads limits, roles, ways and secrets of a peer", () => {
  const { peers } = madeRouter(
    "peers:",
    "  - address: fe80::1%eth0",
    "    remote-as: 65002",
    "    role: route-server-client",
    "    password-file: keys/tor",
    "    ttl-security: 1",
    "    require: [role, add-path, role]",
    "    graceful-restart: 60",
    "    add-path: both",
    "    maximum-prefix: {paths: 1000, restart: 5m}",
    "  - {address: 10.0.0.2, remote-as: 65002, enforce-first-as: yes, graceful-restart: 0}",
  );
  const [one, two] = peers;
  assertEquals(
    [one!.address, one!.role, one!.passwordFile, one!.ttlSecurity, one!.require],
    ["fe80::1%eth0", 2, "keys/tor", 1, [9, 69]],
  );
  // A route server does not put its AS into a path.
  assertEquals([one!.enforceFirstAs, two!.enforceFirstAs], [false, true]);
  assertEquals([one!.gracefulRestart, two!.gracefulRestart], [60, undefined]);
  assertEquals(one!.families[0]!.addPath, 3);
  assertEquals(one!.families[1]!.maximum, {
    paths: 1000,
    warnPercent: 80,
    beyond: "shutdown",
    restartSeconds: 300,
  });
});
