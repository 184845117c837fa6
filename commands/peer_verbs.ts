// peer enable, disable, restart, refresh, reload: what an operator tells the running agent.
import type { ChangeRow, DoneRow } from "../core/agent/rows.ts";
import { changeText } from "../core/view/changes.ts";
import { terminalText } from "../core/view/terminal_text.ts";
import { AgentClient, askLines, readRow } from "./agent_ask.ts";
import type { ReloadOptions, TellAgentOptions } from "./agent_options.ts";
import { usageError } from "./exit.ts";
import type { Io } from "./io.ts";
import { type ParsedArgs, quote } from "./parse.ts";
import { shutdownTextOf } from "./session_options.ts";

type Args = ParsedArgs<TellAgentOptions>;

export function enable({ operands: [peer], options }: Args, io: Io): Promise<number> {
  return tell("enable", { peer }, options, io);
}

export function disable({ operands: [peer, text], options }: Args, io: Io): Promise<number> {
  return tell("disable", { peer, text: shutdownTextOf(text) }, options, io);
}

export function restart({ operands: [peer, text], options }: Args, io: Io): Promise<number> {
  return tell("restart", { peer, text: shutdownTextOf(text) }, options, io);
}

export function refresh({ operands: [peer, direction], options }: Args, io: Io): Promise<number> {
  if (direction !== undefined && direction !== "in" && direction !== "out") {
    throw usageError(
      `peer refresh takes in or out behind the peer, not ${quote(direction)}\n` +
        "in asks the peer for its routes again, out tells it ours again; without it, both",
    );
  }
  return tell("refresh", { peer, direction: direction ?? "both" }, options, io);
}

/** Tells it, and prints what came of it for each peer. */
async function tell(
  request: string,
  parameters: Readonly<Record<string, unknown>>,
  { socket, json }: TellAgentOptions,
  io: Io,
): Promise<number> {
  return await withAgent(socket, io, (client) =>
    askLines(client, request, parameters, (line) => {
      if (json) io.stdout.write(`${line}\n`);
      else io.stdout.write(doneText(readRow<DoneRow>(line, "underlay.done/1")));
    }));
}

/** `peer tor-a: disabled`, and below it what would help where it was not done. */
export function doneText({ what, done, text, hint }: DoneRow): string {
  const said = !done && text.startsWith(what) ? text : `${what}: ${text}`;
  return `${terminalText(said)}\n${hint === undefined ? "" : `  ${terminalText(hint)}\n`}`;
}

/** Makes the agent read its configuration again, or say what that would do. */
export async function reload(
  { options: { plan, socket, json } }: ParsedArgs<ReloadOptions>,
  io: Io,
): Promise<number> {
  let count = 0;
  const code = await withAgent(
    socket,
    io,
    (client) =>
      askLines(client, "reload", { plan }, (line) => {
        count++;
        if (json) io.stdout.write(`${line}\n`);
        else io.stdout.write(`${changeText(readRow<ChangeRow>(line, "underlay.change/1"))}\n`);
      }),
  );
  if (count === 0 && !json) {
    io.stdout.write(plan ? "nothing would change\n" : "nothing has changed\n");
  }
  return code;
}

async function withAgent(
  socket: string | undefined,
  io: Io,
  ask: (client: AgentClient) => Promise<number>,
): Promise<number> {
  const client = await AgentClient.connect(io, socket);
  try {
    return await ask(client);
  } finally {
    client.close();
  }
}
