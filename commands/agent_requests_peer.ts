// Requests about peers: what they are, and what an operator tells them.
import type { Agent } from "../core/agent/agent.ts";
import { addressKey } from "../core/agent/find_peer.ts";
import type { DoneRow, PeerRow } from "../core/agent/rows.ts";
import {
  type Answer,
  type Parameters,
  type RequestTable,
  rowLine,
  rowPieces,
} from "./agent_request.ts";
import { EXIT, usageError } from "./exit.ts";
import { nearest } from "./nearest.ts";
import { quote } from "./parse.ts";

/** In place of a name: every peer. */
const ALL = "all";
const DIRECTIONS = ["in", "out", "both"] as const;

export const PEER_REQUESTS: RequestTable = {
  *peers({ agent }, parameters): Answer {
    const onlyFailed = parameters.flag("failed");
    const isWanted = ({ state }: PeerRow) =>
      !onlyFailed || (state !== "Established" && state !== "Disabled");
    const wanted = agent.peers().filter(isWanted);
    yield* rowPieces(wanted);
  },

  *peer({ agent }, parameters): Answer {
    const found = agent.find(parameters.needed("peer"));
    if (!found.peer) throw noPeer(found.why, found.hint);
    yield* rowPieces([agent.peer(found.peer.name)!]);
  },

  enable: ({ agent }, parameters) =>
    told(agent, parameters, (name) => agent.enable(name), EXIT.done),

  disable: ({ agent }, parameters) => {
    const text = parameters.text("text") ?? "";
    return told(agent, parameters, (name) => agent.disable(name, text), EXIT.done);
  },

  restart: ({ agent }, parameters) => {
    const text = parameters.text("text") ?? "";
    return told(agent, parameters, (name) => agent.restart(name, text), EXIT.failed);
  },

  refresh: ({ agent }, parameters) => {
    const asked = parameters.text("direction") ?? "both";
    const direction = DIRECTIONS.find((one) => one === asked);
    if (!direction) throw usageError(`the direction ${quote(asked)} is not in, out or both`);
    return told(agent, parameters, (name) => agent.refresh(name, direction), EXIT.failed);
  },
};

/** Tells one peer or all of them; `notDone` is the code where one is not in the state for it. */
function* told(
  agent: Agent,
  parameters: Parameters,
  act: (name: string) => DoneRow,
  notDone: number,
): Answer {
  let code: number = EXIT.done;
  for (const name of meant(agent, parameters.needed("peer"))) {
    const row = act(name);
    if (!row.done) code = Math.max(code, notDone);
    yield rowLine(row);
  }
  return { code };
}

/** Names of the peers that are meant. What changes something takes no beginning of a name. */
function meant(agent: Agent, typed: string): readonly string[] {
  const names = [...agent.peersByName.keys()];
  if (typed === ALL && !names.includes(ALL)) return names;
  const found = agent.find(typed), { peer } = found;
  if (!peer) throw noPeer(found.why, found.hint);
  const isWhole = peer.name === typed || addressKey(peer.config.address) === addressKey(typed);
  if (isWhole) return [peer.name];
  throw noPeer(
    `there is no peer ${quote(typed)}`,
    `did you mean ${nearest(typed, names) ?? peer.name}?`,
  );
}

function noPeer(why: string, hint: string | undefined) {
  return usageError(hint === undefined ? why : `${why}\n${hint}`);
}
