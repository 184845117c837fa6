/** What kind of thing happened, for scripts that read the log. */
export type AgentEventName =
  | "started"
  | "stopped"
  /** A session is Established, or is no more. */
  | "up"
  | "down"
  /** Why an attempt came to nothing; told once as long as it stays the same. */
  | "cause"
  | "notification"
  /** A peer has more paths than it should have, or comes near it. */
  | "limit"
  /** Something that is not as the RFC has it and that harms nothing. */
  | "odd"
  | "refresh"
  /** Told to by an operator: enable, disable, restart. */
  | "told"
  | "reload"
  /** Blocks of a ledger: what is announced of it, and who else does. */
  | "ipam"
  | "routes";

/** One thing that happened, for the log: the agent's only way to say something unasked. */
export interface AgentEvent {
  /** Unix time in seconds. */
  readonly time: number;
  readonly name: AgentEventName;
  /** Name of the peer, where it is about one. */
  readonly peer?: string;
  /** One line for a person, safe to print. */
  readonly text: string;
  /** The same for a script: JSON-shaped, snake_case. */
  readonly members?: Readonly<Record<string, unknown>>;
}

export type TellEvent = (event: AgentEvent) => void;
