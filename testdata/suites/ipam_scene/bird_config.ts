// What BIRD is told in the core and in the ToRs. Blocks come with no-export, so that they end at the
// border of the rack's AS (RFC 1997); aggregates do not.

export interface Session {
  readonly local: string;
  readonly remote: string;
}

export interface TorPlan {
  readonly as: number;
  /** Its address on the management network. */
  readonly id: string;
  readonly core: Session & { readonly as: number };
  readonly nodes: readonly (Session & { readonly name: string })[];
  /** Who may ask for the routes: of the same AS, from here. */
  readonly visitors: string;
}

const TIMING = "hold time 30; connect delay time 1; connect retry time 1; error wait time 1, 2;";

const BASE = (id: string) => `
router id ${id};
protocol device { }
protocol kernel { ipv4 { import none; export where source = RTS_BGP; }; }
`;

export function coreConfig(
  tors: readonly (Session & { readonly name: string; readonly as: number })[],
): string {
  const sessions = tors.map(({ name, as, local, remote }) => `
protocol bgp ${name} {
  local ${local} as 65000; neighbor ${remote} as ${as}; strict bind;
  ${TIMING}
  ipv4 { import all; export all; };
}`);
  return BASE("198.18.255.1") + sessions.join("\n");
}

/**
 * Reflects between its nodes. What lies in the rack's aggregate and in no block goes nowhere: the
 * aggregate that nodes announce is a blackhole here, and still goes to the core.
 */
export function torConfig({ as, id, core, nodes, visitors }: TorPlan): string {
  const sessions = nodes.map(({ name, local, remote }) => `
protocol bgp ${name} {
  local ${local} as ${as}; neighbor ${remote} as ${as}; strict bind; direct; rr client;
  ${TIMING}
  ipv4 { import filter fromNode; export all; next hop self ebgp; };
}`);
  return `${BASE(id)}
filter fromNode {
  if defined(bgp_atomic_aggr) then dest = RTD_BLACKHOLE;
  accept;
}
protocol bgp core {
  local ${core.local} as ${as}; neighbor ${core.remote} as ${core.as}; strict bind;
  ${TIMING}
  ipv4 { import all; export all; };
}
protocol bgp visitors {
  local ${id} as ${as}; neighbor range ${visitors} as ${as}; strict bind; passive; rr client;
  dynamic name "visitor";
  ipv4 { import none; export all; };
}
${sessions.join("\n")}
`;
}
