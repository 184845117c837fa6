import { type CauseId, causeOf, type Finding, type Verdict } from "../session/cause.ts";
import { judge } from "../session/judge/mod.ts";
import type { PeerHandle } from "../speaker/watcher.ts";
import type { AgentPeer } from "./agent_peer.ts";

/** Why a session does not stand, in the words of a router that goes on trying. */
export interface Reason {
  readonly cause: CauseId;
  readonly why: string;
  /** Ids of what else it may be. */
  readonly or: readonly CauseId[];
  /** Undefined where there is nothing to do yet. */
  readonly remedy?: string;
}

/** As {@link judge} says it, with what the agent remembers from before the settings changed. */
export function reasonOf(
  { config, history }: Pick<AgentPeer, "config" | "history">,
  session: Pick<PeerHandle, "facts">,
  now: number,
): Reason {
  const verdict = judge(session.facts), [top, ...rest] = afterError(verdict, history, now);
  const or = [...new Set(rest.map(({ id }) => id))];
  if (top.id === "silent") return { cause: top.id, why: top.why, or };
  const remedy = top === verdict.causes[0] ? verdict.remedy : top.remedy ?? causeOf(top.id).remedy;
  const told = `${top.title}: ${top.why}`, isKey = [top.id, ...or].includes("md5-suspected");
  if (!isKey) return { cause: top.id, why: told, or, remedy };
  // Silence has several causes: a person whose key is wrong must not look for a firewall only.
  const other = or.find((id) => id === "md5-suspected" || id === "filtered");
  const why = other === undefined ? told : `${told}; or ${causeOf(other).title}`;
  return { cause: top.id, why, or, remedy: `${remedy}; ${looking(config)}` };
}

function looking({ address, port }: AgentPeer["config"]): string {
  const at = port === 179 ? "" : ` --port ${port}`;
  return `to look closer: underlay peer diagnose ${address}${at} --force`;
}

/** The longest pause that daemons come to by themselves (BIRD: `error wait time 60, 300`). */
const PAUSE_SECONDS = 300;
const CEASE = 6;

/** With other settings a session begins without the error that the peer still pauses after. */
function afterError(
  { causes }: Verdict,
  { lastNotification: last }: AgentPeer["history"],
  now: number,
): readonly [Finding, ...Finding[]] {
  const pause = causes.find(({ id }) => id === "backing-off");
  if (!pause || pause === causes[0] || !last || last.code === CEASE) return causes;
  const ago = Math.round(now - Date.parse(last.time) / 1000);
  if (ago > PAUSE_SECONDS) return causes;
  const { code, subcode, meaning, direction } = last;
  const why = `the peer pauses after an error: ${code}/${subcode} ${meaning} was ${direction} ` +
    `${ago} s ago`;
  return [{ ...pause, why }, ...causes.filter((one) => one !== pause)];
}
