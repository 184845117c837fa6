import type { Verdict } from "../session/cause.ts";
import type { PeeringFacts } from "../session/facts.ts";
import type { Counters, HostFacts, TcpSocket } from "./host_facts.ts";
import type { Occupation } from "./occupied.ts";

/** How a try to connect ended, in the words of TCP; `up` while it stands. */
export type Outcome =
  | "up"
  | "refused"
  | "timeout"
  | "reset"
  | "closed"
  | "unreachable"
  | "local"
  | "other"
  /** We gave it up. */
  | "left";

/** One TCP connection, or one try to make it, whoever dialled. */
export interface Try {
  readonly dialler: "we" | "they";
  /** `session`: the one that is asked about; the others are tests of one thing. */
  readonly purpose: "session" | "ttl 255" | "does it answer" | "small segments";
  readonly keyed: boolean;
  /** TTL of what we send; absent where it is the kernel's own. */
  readonly ttl?: number;
  readonly connected: boolean;
  /** Until it was connected. */
  readonly connectMilliseconds?: number;
  /** Until it ended, from its beginning. */
  readonly endMilliseconds?: number;
  readonly outcome: Outcome;
  /** For a person: `connection refused`. */
  readonly text: string;
  /** Octets that the peer sent on it. */
  readonly received: number;
  /** The peer reacted to our OPEN. */
  readonly answered: boolean;
  /** UPDATEs that came, End-of-RIB among them. */
  readonly updates: number;
  /** The peer said that its routes were all (RFC 4724 §2). */
  readonly endOfRib: boolean;
  /** What the kernel knew of the socket while it was up, shortly before its end. */
  readonly socket?: TcpSocket;
}

/** What was asked for, as far as it bears on the cause. */
export interface Wanted {
  readonly source?: string;
  /** We sign with TCP-MD5 (RFC 2385). */
  readonly keyed: boolean;
  /** The least TTL that is taken (RFC 5082 §3). */
  readonly ttlLeast?: number;
  /** Nobody said which AS is ours: theirs was taken for it. */
  readonly guessed?: boolean;
  /** We only wait for the peer to dial. */
  readonly passive: boolean;
}

/** All that was found out of a peer from here. What is absent is not known. */
export interface LiveEvidence {
  readonly peer: string;
  readonly port: number;
  readonly wanted: Wanted;
  /** This host before the first try, and its routes and neighbours after the last. */
  readonly before: HostFacts;
  readonly after?: HostFacts;
  /** How far the kernel's counters moved meanwhile. */
  readonly moved: Counters;
  /** How long was watched. */
  readonly seconds: number;
  readonly occupation: Occupation;
  /** Nothing was tried, because a session of another process would have been disturbed. */
  readonly untouched: boolean;
  /** Whether the peer could have reached us by dialling, and why not. */
  readonly listening: boolean | string;
  readonly tries: readonly Try[];
  /** What BGP showed: side 0 is ours, side 1 theirs; absent where nothing was tried. */
  readonly facts?: PeeringFacts;
  /** What `judge` made of the facts before we left, which adds to them. */
  readonly said?: Verdict;
}

/** The tries that are about one thing, in their order. */
export function triesOf(evidence: LiveEvidence, purpose: Try["purpose"]): readonly Try[] {
  return evidence.tries.filter((one) => one.purpose === purpose);
}
