import * as config from "./config.ts";
import * as d from "./daemons.ts";
import type { Node } from "./node.ts";
import { side, type SideOptions } from "./sides.ts";

/** Any daemon by name, so that a scenario can be a row of data. */
export type Daemon = "bird" | "frr" | "gobgp" | "openbgpd" | "exabgp";

export const NAMES: Record<Daemon, string> = {
  bird: d.BIRD,
  frr: d.FRR,
  gobgp: d.GOBGP,
  openbgpd: d.OPENBGPD,
  exabgp: d.EXABGP,
};

export interface Wish extends SideOptions {
  readonly daemon: Daemon;
  readonly passive?: boolean;
  readonly routes?: readonly string[];
  readonly bird?: config.BirdOptions;
  readonly frr?: config.FrrOptions;
  readonly gobgp?: config.GobgpOptions;
  readonly openbgpd?: config.OpenbgpdOptions;
  readonly exabgp?: config.ExabgpOptions;
}

/** Starts one daemon on `own` that peers with `other`. */
export async function start(own: Node, other: Node, wish: Wish): Promise<void> {
  const us = side(own, other, wish);
  const six = wish.v6 === true ? { ipv6: "" } : {};
  const common = { passive: wish.passive === true, routes: wish.routes ?? [] };
  switch (wish.daemon) {
    case "bird":
      return await d.bird(own, config.birdConfig(us, { ...common, ...wish.bird }));
    case "frr":
      return await d.frr(own, config.frrConfig(us, { ...common, ...six, ...wish.frr }), [
        ...(wish.frr?.extra ?? []),
      ]);
    case "gobgp":
      await d.gobgpd(own, config.gobgpConfig(us, { ...common, ...wish.gobgp }));
      for (const route of common.routes) {
        const family = route.includes(":") ? "ipv6" : "ipv4";
        await d.gobgp(own, "global", "rib", "add", route, "-a", family);
      }
      return;
    case "openbgpd":
      return await d.openbgpd(own, config.openbgpdConfig(us, { ...common, ...wish.openbgpd }));
    case "exabgp":
      return await d.exabgp(own, config.exabgpConfig(us, { ...common, ...wish.exabgp }));
  }
}
