/** Configuration texts of the daemons: the smallest that brings a session up, plus what is given. */

export interface Side {
  readonly as: number;
  readonly id: string;
  readonly local: string;
  readonly peer: string;
  readonly peerAs: number;
}

export interface BirdOptions {
  /** Lines inside `protocol bgp`. */
  readonly bgp?: string;
  /** Whole channels; default: ipv4 and ipv6 unicast that import and export everything. */
  readonly channels?: string;
  /** Lines outside any protocol. */
  readonly top?: string;
  readonly routes?: readonly string[];
  readonly passive?: boolean;
  readonly connectDelay?: number;
}

const ALL = "import all; export where source = RTS_STATIC;";

export function birdConfig(side: Side, options: BirdOptions = {}): string {
  const v6 = (options.routes ?? []).filter((r) => r.includes(":"));
  const v4 = (options.routes ?? []).filter((r) => !r.includes(":"));
  const statics = (family: string, routes: readonly string[]) =>
    `protocol static { ${family}; ${routes.map((r) => `route ${r} blackhole;`).join("\n")} }\n`;
  return `
router id ${side.id};
protocol device { }
${options.top ?? ""}
${statics("ipv4", v4)}${statics("ipv6", v6)}
protocol bgp peer {
  local ${side.local} as ${side.as};
  neighbor ${side.peer} as ${side.peerAs};
  connect delay time ${options.connectDelay ?? 1};
  connect retry time 5;
  error wait time 300, 300;
  ${options.passive === true ? "passive on;" : ""}
  ${options.bgp ?? ""}
  ${options.channels ?? `ipv4 { ${ALL} next hop self; };\n  ipv6 { ${ALL} next hop self; };`}
}
`;
}

export interface FrrOptions {
  /** Lines under `router bgp`. */
  readonly bgp?: string;
  /** Lines under `address-family ipv4 unicast`. */
  readonly ipv4?: string;
  /** Lines under `address-family ipv6 unicast`; also activates the neighbour there. */
  readonly ipv6?: string;
  /** Other blocks after `router bgp`. */
  readonly top?: string;
  readonly routes?: readonly string[];
  readonly passive?: boolean;
  /** More command line arguments of bgpd. */
  readonly extra?: readonly string[];
}

export function frrConfig(side: Side, options: FrrOptions = {}): string {
  const routes = options.routes ?? [];
  const networks = (six: boolean) =>
    routes.filter((r) => r.includes(":") === six).map((r) => `  network ${r}`).join("\n");
  const ipv6 = options.ipv6 !== undefined || routes.some((r) => r.includes(":"));
  return `
hostname ${side.id}
${options.top ?? ""}
router bgp ${side.as}
 bgp router-id ${side.id}
 no bgp ebgp-requires-policy
 no bgp network import-check
 no bgp default ipv4-unicast
 neighbor ${side.peer} remote-as ${side.peerAs}
 neighbor ${side.peer} timers connect 2
 ${options.passive === true ? `neighbor ${side.peer} passive` : ""}
${options.bgp ?? ""}
 address-family ipv4 unicast
  neighbor ${side.peer} activate
${networks(false)}
${options.ipv4 ?? ""}
 exit-address-family
${
    ipv6
      ? ` address-family ipv6 unicast\n  neighbor ${side.peer} activate\n${networks(true)}\n${
        options.ipv6 ?? ""
      }\n exit-address-family`
      : ""
  }
`;
}

export interface GobgpOptions {
  /** TOML under `[neighbors.config]`. */
  readonly neighbor?: string;
  /** TOML tables of the neighbour. */
  readonly tables?: string;
  readonly families?: readonly string[];
  readonly passive?: boolean;
  readonly hold?: number;
  readonly global?: string;
  /** More addresses to listen on. */
  readonly addresses?: readonly string[];
}

export function gobgpConfig(side: Side, options: GobgpOptions = {}): string {
  const families = (options.families ?? ["ipv4-unicast", "ipv6-unicast"]).map((name) => `
  [[neighbors.afi-safis]]
    [neighbors.afi-safis.config]
      afi-safi-name = "${name}"`).join("");
  const addresses = [side.local, ...(options.addresses ?? [])].map((a) => `"${a}"`).join(", ");
  return `
[global.config]
  as = ${side.as}
  router-id = "${side.id}"
  local-address-list = [${addresses}]
${options.global ?? ""}
[[neighbors]]
  [neighbors.config]
    neighbor-address = "${side.peer}"
    peer-as = ${side.peerAs}
    ${options.neighbor ?? ""}
  [neighbors.transport.config]
    local-address = "${side.local}"
    passive-mode = ${options.passive === true}
  [neighbors.timers.config]
    connect-retry = 5
    hold-time = ${options.hold ?? 90}
    idle-hold-time-after-reset = 30
${options.tables ?? ""}${families}
`;
}

export interface OpenbgpdOptions {
  readonly top?: string;
  readonly neighbor?: string;
  readonly passive?: boolean;
  readonly routes?: readonly string[];
}

export function openbgpdConfig(side: Side, options: OpenbgpdOptions = {}): string {
  return `
AS ${side.as}
router-id ${side.id}
fib-update no
listen on ${side.local}
${(options.routes ?? []).map((route) => `network ${route}`).join("\n")}
${options.top ?? ""}
neighbor ${side.peer} {
  remote-as ${side.peerAs}
  local-address ${side.local}
  ${options.passive === true ? "passive" : ""}
  announce IPv4 unicast
  announce IPv6 unicast
  ${options.neighbor ?? ""}
}
allow to any
allow from any
`;
}

export interface ExabgpOptions {
  readonly neighbor?: string;
  readonly routes?: readonly string[];
  readonly hold?: number;
}

export function exabgpConfig(side: Side, options: ExabgpOptions = {}): string {
  const routes = (options.routes ?? []).map((r) => `    route ${r} next-hop self;`).join("\n");
  return `
neighbor ${side.peer} {
  router-id ${side.id};
  local-address ${side.local};
  local-as ${side.as};
  peer-as ${side.peerAs};
  hold-time ${options.hold ?? 90};
  ${options.neighbor ?? ""}
  static {
${routes}
  }
}
`;
}

/** `count` prefixes of one length, counted up from the given one (IPv4 in /24, IPv6 in /48). */
export function manyRoutes(count: number, first = "10.0"): string[] {
  const list: string[] = [];
  for (let n = 0; n < count; n++) {
    list.push(
      first.includes(":") ? `${first}:${n.toString(16)}::/48` : `${first}.${n % 256}.0/24`,
    );
  }
  return list;
}
