// An agent of a virtual network behind a real socket, and commands run against it, for their tests.
import { SimAgent } from "../core/agent/made_agents.ts";
import { madePeer } from "../core/agent/made_configs.ts";
import type { ChangeRow } from "../core/agent/rows.ts";
import { serveControl } from "../core/io/control_server.ts";
import { Lab } from "../core/speaker/sim/lab.ts";
import type { AgentHost } from "./agent_host.ts";
import { REQUESTS } from "./agent_requests.ts";
import { AgentService } from "./agent_service.ts";
import type { Run } from "./command.ts";
import { CommandError } from "./exit.ts";
import type { Io } from "./io.ts";
import { commandIn } from "./lookup.ts";
import { parseCommandLine, type ParsedArgs } from "./parse.ts";

/** What a command line came to. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line as main does, on streams of its own. */
export async function runLine(words: readonly string[], input = ""): Promise<Ran> {
  let out = "", err = "";
  const io: Io = {
    stdout: { write: (chunk) => void (out += chunk), flush() {}, isTerminal: false },
    stderr: { write: (chunk) => void (err += chunk), flush() {}, isTerminal: false },
    stdin: new Blob([input]).stream(),
    stdinIsTerminal: false,
    columns: () => 80,
    env: () => undefined,
  };
  try {
    const { command, rest } = commandIn(words), args = parseCommandLine(command, rest);
    const { run } = await command.load() as { run: Run<unknown> };
    return { code: await run(args as ParsedArgs<never>, io), out, err };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { code: error.code, out, err: `${err}underlay: ${error.text}\n` };
  }
}

/** Two routers, of which `node` answers on a socket. */
export interface AgentLab {
  readonly lab: Lab;
  readonly node: SimAgent;
  readonly tor: SimAgent;
  readonly socket: string;
  /** What `peer reload` answers, or throws. */
  changes: readonly ChangeRow[] | CommandError;
  readonly internalErrors: readonly string[];
  /** Runs a command line against the socket. */
  ask(line: string, input?: string): Promise<Ran>;
}

/** `node` is 10.0.0.1 in AS 65001, its peers `tor-a` 10.0.0.2 in AS 65002 and `spine`, which is not there. */
export async function withAgent(test: (agent: AgentLab) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir(), socket = `${folder}/control.sock`;
  const lab = new Lab(), family = { importPolicy: "all", exportPolicy: "all" };
  const node = new SimAgent(lab, "10.0.0.1", {
    announce: ["192.0.2.0/24"],
    peers: [
      madePeer({ name: "tor-a", address: "10.0.0.2", family }),
      madePeer({ name: "spine", address: "10.0.0.3", remoteAs: 65003, family }),
    ],
  });
  const tor = new SimAgent(lab, "10.0.0.2", {
    localAs: 65002,
    announce: ["198.51.100.0/24"],
    peers: [madePeer({ address: "10.0.0.1", localAs: 65002, remoteAs: 65001, family })],
  });
  lab.pass(10);
  const internalErrors: string[] = [];
  const host: AgentHost = {
    agent: node.agent,
    reload: () => {
      const { changes } = made;
      return changes instanceof CommandError ? Promise.reject(changes) : Promise.resolve(changes);
    },
    internalError: (text) => void internalErrors.push(text),
  };
  const ask = (line: string, input?: string) =>
    runLine([...line.split(" "), "--socket", socket], input);
  const made: AgentLab = { lab, node, tor, socket, changes: [], internalErrors, ask };
  const server = await serveControl(socket, new AgentService(host, REQUESTS));
  try {
    await test(made);
  } finally {
    server.close();
    await Deno.remove(folder, { recursive: true });
  }
}
