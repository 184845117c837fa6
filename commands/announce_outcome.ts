// What becomes of what the agent was told to announce, or to withdraw: who is told it, and why not.
import type { ExplainedExport, Explanation } from "../core/rib/explanation.ts";
import { terminalText } from "../core/view/terminal_text.ts";
import { type AgentClient, askRows } from "./agent_ask.ts";

/** More prefixes are not asked about one by one. */
export const MOST_LOOKED = 16;

/** As the agent calls what it was told by `announce`, and what its file says. */
const ANNOUNCED = "announced", CONFIGURED = "configured";

/** `told to core; not to upstream: policy to-up`, a line for what the same is said of. */
export async function outcomeLines(
  client: AgentClient,
  prefixes: readonly string[],
): Promise<readonly string[]> {
  if (prefixes.length > MOST_LOOKED) return [];
  const said = new Map<string, string[]>();
  for (const prefix of prefixes) {
    const parameters = { match: "exact", prefix };
    const { rows } = await askRows<Explanation>(
      client,
      "explain",
      "underlay.explain/1",
      parameters,
    );
    if (rows.length === 0) continue;
    const text = outcomeOf(rows[0]!);
    said.set(text, [...said.get(text) ?? [], prefix]);
  }
  const isOne = said.size === 1;
  return [...said].map(([text, of]) => terminalText(isOne ? text : `${of.join(", ")}: ${text}`));
}

function outcomeOf({ paths, best, exports = [] }: Explanation): string {
  const used = paths.find(({ path }) => path === best);
  if (used?.peer !== ANNOUNCED) {
    const ours = paths.find(({ peer }) => peer === ANNOUNCED), at = ours?.lost;
    if (!ours || !used) return "not used";
    if (ours.status === "multipath") {
      return `used beside the route of ${used.peer}; that one is told`;
    }
    const why = at ? ` at ${at.step}: ${at.to_value}, and this one has ${at.value}` : "";
    return `not used: the route of ${used.peer} is better${why}`;
  }
  const told = exports.filter(({ exported }) => exported).map(({ peer }) => peer);
  const parts = told.length > 0 ? [`told to ${told.join(", ")}`] : [];
  for (const [why, peers] of withheld(exports)) parts.push(`not to ${peers.join(", ")}: ${why}`);
  return parts.length > 0 ? parts.join("; ") : "told to nobody: there is no peer";
}

/** The peers that are not told, by reason. */
function withheld(exports: readonly ExplainedExport[]): ReadonlyMap<string, readonly string[]> {
  const reasons = new Map<string, string[]>();
  for (const one of exports.filter(({ exported }) => !exported)) {
    const why = reasonOf(one);
    reasons.set(why, [...reasons.get(why) ?? [], one.peer]);
  }
  return reasons;
}

function reasonOf({ down, policy, rule, withheld }: ExplainedExport): string {
  if (down) return "not Established";
  if (policy === undefined) return withheld ?? "withheld";
  return `policy ${policy}${rule === undefined ? "" : `, rule ${rule}`}`;
}

/** Of what could not be withdrawn: which of it stands in the configuration. */
export async function configuredLines(
  client: AgentClient,
  prefixes: readonly string[],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const prefix of prefixes.slice(0, MOST_LOOKED)) {
    const parameters = { match: "exact", prefix, from: CONFIGURED };
    const { lines } = await askRows(client, "routes", "underlay.route/1", parameters);
    if (lines.length > 0) found.push(prefix);
  }
  if (found.length === 0) return [];
  const verb = found.length === 1 ? "stands" : "stand";
  return [
    `${found.join(", ")} ${verb} in the file under announce: remove it there, ` +
    "then underlay peer reload",
  ];
}

/** What `announce` told the agent, as lines that withdraw it. */
export async function announcedLines(client: AgentClient): Promise<readonly string[]> {
  const parameters = { match: "all", side: "received", peer: ANNOUNCED };
  const lines: string[] = [];
  for await (const line of client.ask("routes", parameters)) {
    const { nlri, path_id } = JSON.parse(line);
    lines.push(path_id === undefined ? nlri : `${nlri} identifier ${path_id}`);
  }
  return lines;
}
