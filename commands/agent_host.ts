// The process around a running agent, as far as requests may touch it.
import type { Agent } from "../core/agent/agent.ts";
import type { ChangeRow, IpamRow, RouterRow } from "../core/agent/rows.ts";

/** Empty where the file has what runs. */
export type FileState = Pick<RouterRow, "config_state" | "config_error">;

export interface AgentHost {
  readonly agent: Agent;
  /**
   * Reads the configuration again and applies it, or only says what that would do. Throws CommandError where
   * the file is not right: then nothing has changed.
   */
  reload(isPlan: boolean): Promise<readonly ChangeRow[]>;
  /** Where the file is not what runs; undefined where there is no file. */
  fileState?(): Promise<FileState>;
  /** How it stands with the ledger of addresses; undefined where none is looked at. */
  ipam?(): IpamRow | undefined;
  /** A fault of ours, for the log. */
  internalError(text: string): void;
}
