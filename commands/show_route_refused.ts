// What import refused of a prefix that was asked for: it must not look as if nobody had told it.
import { counted } from "../core/net/count.ts";
import { type ByPolicy, refusedBy, type RouteRow } from "../core/view/route_row.ts";
import { terminalText } from "../core/view/terminal_text.ts";
import { type AgentClient, askRows } from "./agent_ask.ts";
import { queryParameters } from "./route_query.ts";
import type { RouteAsk } from "./show_route_question.ts";
import type { ShowRouteOptions } from "./show_options.ts";

/** Peers and reasons beyond these say nothing more. */
const MOST_PATHS = 100, MOST_NOTES = 5;

/**
 * Notes about refused paths that a question is about. `shown`: the prefix that was answered, if any;
 * then only a longer one that was refused is worth a word, for it would have been the answer.
 */
export async function refusedNotes(
  client: AgentClient,
  ask: RouteAsk,
  options: ShowRouteOptions,
  shown: string | undefined,
): Promise<readonly string[]> {
  const { question: { kind }, side, filtered, where } = ask;
  if (kind !== "exact" && kind !== "for" || kind === "exact" && shown !== undefined) return [];
  if (side || filtered || where !== undefined || options.where !== undefined) return [];
  const parameters = {
    ...queryParameters({ ...ask, filtered: true, primary: false }, options),
    limit: MOST_PATHS,
  };
  const { rows } = await askRows<RouteRow>(client, "routes", "underlay.route/1", parameters);
  const isNearer = shown === undefined || lengthOf(rows[0]?.nlri ?? shown) > lengthOf(shown);
  return isNearer ? notesOf(rows, kind === "for") : [];
}

function lengthOf(prefix: string): number {
  return Number(prefix.slice(prefix.indexOf("/") + 1));
}

/** A note for each reason. */
function notesOf(rows: readonly RouteRow[], isNamed: boolean): string[] {
  const reasons = new Map<string, RouteRow[]>();
  for (const row of rows) {
    const why = refusedBy(row.rejected as ByPolicy & { readonly reason: string });
    reasons.set(why, [...reasons.get(why) ?? [], row]);
  }
  return [...reasons].slice(0, MOST_NOTES).map(([why, these]) => {
    const { nlri } = these[0]!, peers = [...new Set(these.map(({ peer }) => peer ?? "-"))];
    const of = isNamed ? ` to ${nlri}` : "", was = these.length === 1 ? "was" : "were";
    return terminalText(
      `${counted(these.length, "path")}${of} from ${peers.join(", ")} ${was} refused: ${why} ` +
        `(show route ${nlri} filtered)`,
    );
  });
}
