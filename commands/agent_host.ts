// The process around a running agent, as far as requests may touch it.
import type { Agent } from "../core/agent/agent.ts";
import type { ChangeRow } from "../core/agent/rows.ts";

export interface AgentHost {
  readonly agent: Agent;
  /**
   * Reads the configuration again and applies it, or only says what that would do. Throws CommandError where
   * the file is not right: then nothing has changed.
   */
  reload(isPlan: boolean): Promise<readonly ChangeRow[]>;
  /** A fault of ours, for the log. */
  internalError(text: string): void;
}
