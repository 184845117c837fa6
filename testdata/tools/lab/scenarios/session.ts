/** A session that should come up, what it carries, and the routes and texts that several use. */
import type { CaptureOptions } from "../capture.ts";
import { manyRoutes } from "../config.ts";
import type { Lab, LinkOptions } from "../lab.ts";
import type { Node } from "../node.ts";
import { healthy, type Scenario } from "../scenario.ts";
import { sleep } from "../shell.ts";
import { NAMES, start, type Wish } from "../start.ts";

export type Act = (a: Node, b: Node, lab: Lab) => Promise<unknown>;

export interface Plan {
  readonly a: Wish;
  readonly b: Wish;
  readonly link?: LinkOptions;
  readonly capture?: CaptureOptions & { readonly iface?: string; readonly on?: "a" | "b" };
  /** Before any daemon runs. */
  readonly prepare?: Act;
  /** When the session is up and the first routes went by. */
  readonly act?: Act;
  /** How long the routes may take. */
  readonly settleMs?: number;
}

/**
 * Takes the link-local addresses away. With one BIRD sends two IPv6 next hops, and FRR without zebra,
 * which knows no interface, ends the session over them with 3/10; without one nothing is amiss.
 */
export const noLinkLocal: Act = async (a, b) => {
  for (const node of [a, b]) {
    await node.exec(["ip", "link", "set", "dev", "eth0", "addrgenmode", "none"]);
    await node.exec(["ip", "-6", "address", "flush", "dev", "eth0", "scope", "link"]);
  }
};

export async function perform(lab: Lab, plan: Plan): Promise<void> {
  const { a, b } = await lab.pair(plan.link ?? {});
  await plan.prepare?.(a, b, lab);
  const capture = await lab.capture(plan.capture?.on === "b" ? b : a, plan.capture ?? {});
  await start(b, a, { passive: true, ...plan.b });
  await start(a, b, plan.a);
  if (plan.capture?.snaplen === undefined) await capture.established();
  await sleep(plan.settleMs ?? 3000);
  await plan.act?.(a, b, lab);
}

export function session(name: string, planted: string, plan: Plan, note?: string): Scenario {
  const names = [NAMES[plan.a.daemon], NAMES[plan.b.daemon]] as const;
  const run = (lab: Lab) => perform(lab, plan);
  return healthy(name, names, planted, run, note === undefined ? {} : { note });
}

export const V4 = Array.from({ length: 300 }, (_, n) => `10.${n >> 8}.${n & 255}.0/24`);
export const V6 = manyRoutes(200, "2001:db8");
export const BOTH = [...V4, ...V6];

/** BIRD routes with every kind of community, in a few distinct blocks. */
export const COMMUNITIES = `
filter marked {
  if source != RTS_STATIC then reject;
  bgp_community.add((64496, 100));
  if (net.type = NET_IP6) || (net ~ [ 10.0.0.0/17+ ]) then {
    bgp_community.add((65535, 65281));
    bgp_ext_community.add((rt, 64496, 10));
    bgp_ext_community.add((ro, 192.0.2.1, 20));
    bgp_ext_community.add((generic, 0x43000000, 0x2));
    bgp_large_community.add((64496, 1, 2));
    bgp_large_community.add((4200000001, 4294967295, 0));
  } else {
    bgp_med = 50;
    bgp_path.prepend(64496);
    bgp_path.prepend(4200000001);
    bgp_large_community.add((64496, 7, 7));
  }
  accept;
}
`;

export const MARKED = {
  top: COMMUNITIES,
  channels:
    "ipv4 { import all; export filter marked; };\n  ipv6 { import all; export filter marked; };",
};

/** Two static protocols with the same prefixes give BIRD two paths to each. */
export const TWICE = (routes: readonly string[]) => `
protocol static again { ipv4 { preference 150; }; ${
  routes.map((r) => `route ${r} blackhole { bgp_community.add((64496, 2)); };`).join("\n")
} }
`;

export const ADD_PATH_BIRD =
  "ipv4 { import all; export where source = RTS_STATIC; add paths on; };";
export const SOME = V4.slice(0, 60);

export const SMALL = {
  a: { daemon: "bird", routes: SOME } as const,
  b: { daemon: "frr", routes: manyRoutes(5, "10.64") } as const,
};
