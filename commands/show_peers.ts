// show peers, show peer X, show protocols: the peers of the running agent.
import type { PeerRow } from "../core/agent/rows.ts";
import { peerDetail } from "../core/view/peer_detail.ts";
import { peersLines } from "../core/view/peers.ts";
import { protocolLines } from "../core/view/protocols.ts";
import { birdProtocols, birdProtocolsLines } from "../core/view/bird/protocols.ts";
import { calicoLines } from "../core/view/calico.ts";
import type { ShowAgentOptions, ShowPeersOptions, ShowProtocolsOptions } from "./agent_options.ts";
import { type Screen, showAgent } from "./agent_show.ts";
import { birdClock } from "./bird_clock.ts";
import { usageError } from "./exit.ts";
import type { Io } from "./io.ts";
import { asWord, type ParsedArgs, quote } from "./parse.ts";

const SCHEMA = "underlay.peer/1";

/** Whether something keeps a peer down that nobody asked to be down. */
function isDown({ state }: PeerRow): boolean {
  return state !== "Established" && state !== "Disabled";
}

const isFound = (rows: readonly PeerRow[]) => rows.some(isDown);

/** The screen that people know by heart from elsewhere; undefined where none is asked for. */
function styled(
  { style }: Pick<ShowProtocolsOptions, "style">,
  rows: readonly PeerRow[],
  isAll: boolean,
  { unixSeconds }: Screen,
): readonly string[] | undefined {
  if (style === undefined) return undefined;
  const clock = birdClock(unixSeconds);
  if (style === "calico") return calicoLines(rows, clock);
  const bird = { version: style === "bird1" ? 1 : 2, clock } as const;
  return birdProtocolsLines(birdProtocols(rows, bird), isAll, bird).map(({ text }) => text);
}

/** The table of all peers, or of those that are not Established; 1 where one is down. */
export function peers(
  { operands: [word], options }: ParsedArgs<ShowPeersOptions>,
  io: Io,
): Promise<number> {
  if (word !== undefined && word !== "failed") {
    throw usageError(
      `show peers takes only the word failed, not ${quote(word)}\n` +
        `all about one peer: underlay show peer ${asWord(word)}`,
    );
  }
  const failed = word !== undefined;
  return showAgent<PeerRow>(
    {
      request: "peers",
      parameters: { failed },
      ...(!failed && { less: "show peers failed" }),
      schema: SCHEMA,
      isFound,
      lines: (rows, screen) =>
        styled(options, rows, false, screen) ??
          (failed && rows.length === 0 ? ["no peer is down"] : peersLines(rows, screen)),
    },
    options,
    io,
  );
}

/** Everything about one peer; 1 where it is down. */
export function peer(
  { operands: [name], options }: ParsedArgs<ShowAgentOptions>,
  io: Io,
): Promise<number> {
  return showAgent<PeerRow>(
    {
      request: "peer",
      parameters: { peer: name },
      schema: SCHEMA,
      isFound,
      lines: (rows, screen) => rows.flatMap((row) => peerDetail(row, screen)),
    },
    options,
    io,
  );
}

/** The peers in birdc's columns; with `all` everything about them, with a name only that one. */
export function protocols(
  { operands, options }: ParsedArgs<ShowProtocolsOptions>,
  io: Io,
): Promise<number> {
  const isAll = operands[0] === "all", [name, more] = isAll ? operands.slice(1) : operands;
  if (more !== undefined) throw usageError(`show protocols takes [all] [NAME], not ${quote(more)}`);
  return showAgent<PeerRow>(
    {
      ...name === undefined
        ? { request: "peers" }
        : { request: "peer", parameters: { peer: name } },
      schema: SCHEMA,
      isFound,
      lines: (rows, screen) =>
        styled(options, rows, isAll, screen) ?? protocolLines(rows, isAll, screen),
    },
    options,
    io,
  );
}
