import type { SessionSettings } from "../../../core/session/settings.ts";
import type { AgentStage, PeerSpec } from "./agent_stage.ts";
import type { Stage } from "./stage.ts";

/** The later part of the work that takes what one session cannot show. */
export const OWNERS = [
  "confederation",
  "graceful restart",
  /** What is installed in the kernel's tables. */
  "kernel",
  /** Sessions over a virtual net and clock: hours and days. */
  "simulation",
  /** Measured under load, against other speakers. */
  "speed",
  /** Dynamic neighbours, several processes: the node's agent. */
  "agent",
  /** Routes are held against RPKI. */
  "validation",
  /** What is written for others to read: MRT, BMP. */
  "monitoring",
  /** `decode` shows it, and its tests do. */
  "decode",
] as const;

export type Owner = typeof OWNERS[number];

/** What the raw peer does next. */
export type Step =
  /** One write. */
  | string
  /** One octet in each segment. */
  | { readonly dribble: string }
  /** Two segments, parted before this octet. */
  | { readonly split: string; readonly at: number }
  /** Waits for so many messages of a type. */
  | { readonly await: number; readonly count?: number };

/** What those behind the agent are told, where that does not follow from the rest. */
export interface Downstream {
  /** Attributes of 10.0.0.0/24 as hex, whole and in order; `SELF` is our address. */
  readonly outside?: string;
  readonly inside?: string;
  /** Routes that are best and go to neither, or not to that side. */
  readonly held?: readonly string[];
  readonly heldInside?: readonly string[];
  readonly heldOutside?: readonly string[];
}

/** What must be seen. Without `answer` the session stays up and the sentinel route arrives. */
export interface Expectation {
  /**
   * The NOTIFICATION that ends the session: `1/2 0012` with these data, `2/2 *` with any, `3/10`
   * with none. Several that are equally right: `3/1 or 3/9 *`; `none` is a session that stays up.
   */
  readonly answer?: string;
  /** Routes in our table afterwards: prefix, then path id where there is one. */
  readonly present?: readonly string[];
  readonly absent?: readonly string[];
  /** How many routes there are afterwards, the sentinel not counted. */
  readonly routes?: number;
  /** Attributes of the route to 10.0.0.0/24 as JSON has them; null where it must have none. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly behind?: Downstream;
  /** Families and subtypes of the ROUTE-REFRESH messages that our program was told of: `257 0`. */
  readonly refreshed?: readonly string[];
  /** Families whose End-of-RIB was seen. */
  readonly endOfRib?: readonly number[];
  /** What our OPEN looks like, as hex. */
  readonly ourOpen?: RegExp;
}

/** One script on one session. */
export interface SessionCase {
  readonly name: string;
  /** Where the peer stands; it is external unless this says otherwise. */
  readonly peer?: "internal";
  readonly ours?: Partial<SessionSettings>;
  /** The OPEN of the raw peer, whole. */
  readonly open?: string;
  /** How far the session has come when the script begins; Established unless this says otherwise. */
  readonly from?: "OpenSent" | "OpenConfirm";
  /** The session has AS numbers of two octets. */
  readonly old?: true;
  /** How the sentinel route is told, where it is not an IPv4 unicast one without path id. */
  readonly sentinel?: "ipv6" | "path";
  readonly script: readonly Step[];
  readonly expect: Expectation;
}

/** What does not fit into one script: several connections, timers, our own doing. */
export interface Scene {
  readonly name: string;
  readonly play: (stage: Stage) => Promise<void>;
  /** The NOTIFICATIONs that are seen in it, `6/7`. */
  readonly answers?: readonly string[];
}

/** What takes an agent of its own: several peers, a configuration, its socket. */
export interface AgentScene {
  readonly name: string;
  readonly peers: readonly PeerSpec[];
  /** Lines of the configuration before the peers. */
  readonly lines?: readonly string[];
  readonly play: (stage: AgentStage) => Promise<void>;
  /** In place of an address of the stage's own net: one that the host knows. */
  readonly address?: string;
  /** The NOTIFICATIONs that are seen in it. */
  readonly answers?: readonly string[];
}

/** A numbered line of the list of cases. */
export interface Line {
  readonly line: number;
  readonly title: string;
  readonly section: string;
  readonly cases?: readonly SessionCase[];
  readonly scenes?: readonly Scene[];
  readonly agent?: readonly AgentScene[];
  /** Who takes it, or what is left of it. */
  readonly owner?: Owner;
  /** What the owner takes, and why one session does not show it now. */
  readonly why?: string;
}

/** A line all of whose cases run now. */
export function line(
  number: number,
  title: string,
  section: string,
  ...cases: readonly SessionCase[]
): Line {
  return { line: number, title, section, cases };
}

/** The same with scenes on an agent. */
export function onAgent(line: Line, ...agent: readonly AgentScene[]): Line {
  return { ...line, agent };
}

/** A line that waits for a later part, but for what cases there are. */
export function later(
  number: number,
  title: string,
  section: string,
  owner: Owner,
  why: string,
  ...cases: readonly SessionCase[]
): Line {
  return { line: number, title, section, owner, why, cases };
}

/** The session ends with this NOTIFICATION. */
export function ends(
  name: string,
  answer: string,
  script: readonly Step[],
  more: Partial<SessionCase> = {},
): SessionCase {
  return { name, script, expect: { answer }, ...more };
}

/** The session stays up, and the table is as it should be. */
export function stays(
  name: string,
  script: readonly Step[],
  expect: Expectation = {},
  more: Partial<SessionCase> = {},
): SessionCase {
  return { name, script, expect, ...more };
}
