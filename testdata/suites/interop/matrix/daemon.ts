// What the matrix asks of a daemon. One file per daemon answers it.
import type { Node } from "../../../tools/lab/node.ts";
import type { Link } from "./link.ts";
import type { Route } from "./route.ts";

export const DAEMON_NAMES = ["BIRD", "FRR", "GoBGP", "OpenBGPD", "ExaBGP"] as const;
export type DaemonName = typeof DAEMON_NAMES[number];

/** How a session stands in the daemon's eyes. */
export interface Neighbour {
  readonly established: boolean;
  /** The AS it has for us, where it tells. */
  readonly remoteAs?: number;
  /** The hold time in use, in seconds, where it tells. */
  readonly holdTimeSeconds?: number;
}

/** A running daemon. */
export interface Daemon {
  neighbour(link: Link): Promise<Neighbour>;
  /** What we have told it over this link. */
  routes(link: Link): Promise<readonly Route[]>;
  /** Asks us for our routes again (RFC 2918). */
  refresh(link: Link): Promise<void>;
  /** Ends the session with a text for us (RFC 9003). */
  shutDown(link: Link, text: string): Promise<void>;
  /** Everything it has logged, where our own text must turn up. */
  log(link: Link): Promise<string>;
}

export interface DaemonKind {
  readonly name: DaemonName;
  readonly title: string;
  /** Sends on to others what it hears; one that does not announces the routes by itself. */
  readonly transits: boolean;
  /** Can be told to speak as before RFC 6793. */
  readonly leavesOutFourOctetAs: boolean;
  /** What it shows of a route that it heard, where that is less than all. */
  shows?(route: Route, link: Link): Route;
  /** Whether it adds its link-local address to an IPv6 next hop (RFC 2545 §3). */
  readonly tellsLinkLocal: boolean;
  /** What it makes of a route that it sends to us, where that is not what RFC 4271 and RFC 4456 lead to expect. */
  sends?(route: Route, link: Link): Route;
  start(node: Node, links: readonly Link[]): Promise<Daemon>;
}
