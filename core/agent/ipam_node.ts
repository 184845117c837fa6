// What an agent asks of a ledger for its node.
import type { IpamConfig } from "../config/router_config.ts";
import type { ReportRequest } from "../ipam/demand_report.ts";
import type { Ledger } from "../ipam/ledger.ts";
import type { NodeRow } from "../ipam/ledger_row.ts";
import { type AgentRequest } from "../ipam/node_agent.ts";
import { waysOut } from "../ipam/quarantined.ts";
import type { DeclareAnswer } from "../ipam/request_declare.ts";
import type { Refusal } from "../ipam/refusal.ts";

/** Who the node is, as far as the configuration says; the ledger knows the rest. */
export function introduction(
  { uid, labels }: IpamConfig,
  node: string,
  instance: string,
  freshUid: string,
): AgentRequest {
  return {
    node,
    instance,
    freshUid,
    ...(uid !== undefined && { uid }),
    ...(labels.length > 0 && { labels }),
  };
}

/** Whether the ledger has all that {@link introduction} would say. */
export function isKnown(
  row: NodeRow | undefined,
  { uid, labels, announce }: IpamConfig,
  instance: string,
): boolean {
  if (!row || row.gone || uid !== undefined && row.uid !== uid) return false;
  // Whoever announces nothing is waited for by nobody.
  if (announce && row.agent?.instance !== instance) return false;
  const isSame = labels.length === row.labels.length &&
    labels.every(({ key, value }) =>
      row.labels.some((one) => one.key === key && one.value === value)
    );
  return labels.length === 0 || isSame;
}

/**
 * Blocks that are announced and that the ledger gives to others, to nobody, or to whoever asks next.
 * No ledger comes there by itself before the withdrawal was acknowledged: it is an older one, put
 * back, or an operator forced it.
 */
export function lostBlocks(
  ledger: Ledger,
  node: string,
  announced: readonly string[],
): readonly string[] {
  return announced.filter((prefix) => {
    const block = ledger.block(prefix);
    return block?.node !== node || block.state === "cooling";
  });
}

/** What became of {@link lostBlocks}, for a person; undefined where an operator has forced it all. */
export function lossText(where: string, answer: DeclareAnswer): string | undefined {
  const { quarantined, conflicts } = answer;
  if (quarantined.length + conflicts.length === 0) return undefined;
  const names = quarantined.map(({ prefix }) => prefix).join(", "), [first] = quarantined;
  const parts = [
    ...(names === "" ? [] : [`${names}: quarantined`]),
    ...conflicts.map(({ prefix, why }) => `${prefix}: ${why}`),
  ];
  return `the ledger in ${where} has gone back, or is damaged: what was announced here is not ours ` +
    `by it, and is withdrawn; ${parts.join("; ")}; ${
      first ? `${waysOut(first)}; ` : ""
    }underlay ipam check tells more`;
}

/** What pods have, as it is reported. */
export function useReport(
  node: string,
  uid: string,
  { used, pending = 0, blocks }: Pick<ReportRequest, "used" | "blocks"> & { pending?: number },
): ReportRequest {
  return { node, uid, used, pending, ...(blocks && { blocks }) };
}

/** What was not done, and what would help. */
export type Refused = Pick<Refusal, "text" | "hint">;

export function refusedText({ text, hint }: Refused): string {
  return hint === undefined ? text : `${text}; ${hint}`;
}
