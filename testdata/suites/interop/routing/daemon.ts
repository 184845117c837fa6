// What the scenes ask of a daemon. One file per daemon answers it.
import type { Node } from "../../../tools/lab/node.ts";
import type { AddressFamily } from "../matrix/link.ts";
import type { Route } from "../matrix/route.ts";

export const ROUTERS = ["BIRD", "FRR", "GoBGP", "OpenBGPD"] as const;
export type RouterName = typeof ROUTERS[number];

/** A session of a daemon. It carries one family: that of its addresses. */
export interface Neighbour {
  /** A word; a daemon that names its sessions calls it so. */
  readonly name: string;
  readonly as: number;
  readonly local: string;
  /** An address, or with `range` a block of them. */
  readonly remote: string;
  readonly range?: true;
  /** It waits to be dialled. */
  readonly passive?: true;
  /** A client of ours as reflector (RFC 4456). */
  readonly client?: true;
  /** Routes from other ASes get our next hop. */
  readonly selfForEbgp?: true;
  readonly addPath?: true;
}

export interface Plan {
  readonly as: number;
  readonly id: string;
  readonly neighbours: readonly Neighbour[];
  readonly routes: readonly Seed[];
  /** Decides as RFC 4271 §9.1.2.2 has it: MED in groups of neighbour ASes, no preference for age. */
  readonly isStrict?: true;
  /** With it MED counts between routes of any neighbour AS. */
  readonly comparesMedAlways?: true;
}

/** A route of the daemon's own. */
export type Seed = Pick<Route, "prefix" | "med" | "communities" | "large" | "extended">;

/** A running daemon. */
export interface Router {
  established(neighbour: Neighbour): Promise<boolean>;
  /** What it has heard over a session. */
  heard(neighbour: Neighbour): Promise<readonly Route[]>;
  withdraw(prefix: string): Promise<void>;
  /** Asks for routes again. */
  refreshIn(neighbour: Neighbour): Promise<void>;
}

export interface RouterKind {
  readonly name: RouterName;
  /** What it shows of a route that it heard, where that is other than all. */
  shows?(route: Route): Route;
  /** Why it never asks for routes again, or does not tell its own again when it is asked. */
  readonly asksNot?: string;
  readonly answersNot?: string;
  /** Why it sends nodes that it took by range only one path a prefix. */
  readonly onePathInRange?: string;
  /** Why what a reflector learned from outside carries its marks too, and whose id is ORIGINATOR_ID. */
  readonly marksAll?: { readonly why: string; readonly originator: "own" | "neighbour" };
  start(node: Node, plan: Plan): Promise<Router>;
}

export function familyOf(text: string): AddressFamily {
  return text.includes(":") ? "ipv6" : "ipv4";
}

export const FAMILIES: readonly AddressFamily[] = ["ipv4", "ipv6"];
