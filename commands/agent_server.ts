// peer --config: the agent of this host, from its file to its last word.
import { Agent } from "../core/agent/agent.ts";
import type { ChangeRow, IpamRow } from "../core/agent/rows.ts";
import type { RouterConfig } from "../core/config/router_config.ts";
import { unsaid } from "../core/config/unsaid.ts";
import { Cannot } from "../core/io/cannot.ts";
import { systemClock } from "../core/io/clock.ts";
import { type ControlServer, serveControl } from "../core/io/control_server.ts";
import { tcpTransport } from "../core/io/tcp.ts";
import { counted } from "../core/net/count.ts";
import type { Journal } from "../core/speaker/record.ts";
import { socketPaths } from "./agent_ask.ts";
import { type AgentFile, readAgentFile, readKeys } from "./agent_file.ts";
import type { AgentHost, FileState } from "./agent_host.ts";
import { AgentIpam } from "./agent_ipam.ts";
import { AgentLog } from "./agent_log.ts";
import { REQUESTS } from "./agent_requests.ts";
import { AgentService } from "./agent_service.ts";
import { type AgentStopping, AgentStops } from "./agent_stops.ts";
import { surroundingsOf } from "./agent_surroundings.ts";
import { BirdSockets } from "./bird_sockets.ts";
import { checkedConfigAside } from "./config_reading.ts";
import { CommandError, EXIT, failure } from "./exit.ts";
import { FileWatch } from "./file_watch.ts";
import { type Dialled, guardDial, type GuardOptions } from "./guard.ts";
import type { Io } from "./io.ts";
import { cannotListen } from "./listening.ts";
import type { PeerOptions } from "./peer_options.ts";
import { openJournal } from "./peer_record.ts";
import { farewell } from "./speaking.ts";
import { shutdownTextOf } from "./session_options.ts";

type Options = Pick<
  PeerOptions,
  | "socket"
  | "check"
  | "bird1"
  | "force"
  | "quiet"
  | "json"
  | "color"
  | "shutdownText"
  | "for"
  | "record"
>;

/** Runs until it is told to stop; answers 0 then. Throws CommandError where it cannot begin. */
export async function runAgent(
  path: string,
  options: Options,
  io: Io,
  makeStops: (seconds?: number) => AgentStopping = (seconds) => new AgentStops(seconds),
): Promise<number> {
  if (options.check) return await checkFile(path, io);
  const file = await readAgentFile(path);
  const text = shutdownTextOf(options.shutdownText) ?? "", log = new AgentLog(options, io);
  const journal = options.record === undefined ? undefined : openJournal(options.record);
  const stops = makeStops(options.for);
  try {
    const host = await RunningAgent.start(path, file, {
      ...options,
      log,
      journal: journal?.journal,
    }, io);
    stops.onHangup(() => host.reloadOnItsOwn("SIGHUP"));
    await Promise.race([stops.stopped, ...journal ? [journal.broken] : []]);
    await host.stop(text);
    return EXIT.done;
  } finally {
    stops.dispose();
    await journal?.close();
    log.flush();
  }
}

/** Says all that is wrong in a file, or what stands in it, and what of it is mostly not meant. */
async function checkFile(path: string, io: Io): Promise<number> {
  const { config } = await readAgentFile(path, undefined, Infinity);
  const { warnings } = await readKeys(config.peers, path), all = [...unsaid(config), ...warnings];
  for (const warning of all) io.stdout.write(`${path}: warning: ${warning}\n`);
  io.stdout.write(`${path}: ${summaryOf(config, all.length)}\n`);
  return EXIT.done;
}

/** Whom a configuration dials. */
function dialsOf({ peers }: RouterConfig): readonly Dialled[] {
  return peers.filter(({ enabled, passive }) => enabled && !passive)
    .map(({ address, port, source }) => ({
      remote: { address, port },
      ...(source !== undefined && { source }),
    }));
}

function keyOf({ remote, source }: Dialled): string {
  return JSON.stringify([remote.address, remote.port, source]);
}

/** What stands in a file that is right, so that a slip in the number of things is seen. */
function summaryOf({ localAs, peers, policies, announce }: RouterConfig, warnings: number): string {
  const prefixes = announce.length === 0 ? "" : `, ${counted(announce.length, "prefix")} announced`;
  const names = policies.size === 1 ? "1 policy" : `${policies.size} policies`;
  const said = warnings === 0 ? "nothing is wrong" : counted(warnings, "warning");
  return `AS ${localAs}, ${counted(peers.length, "peer")}, ${names}${prefixes}: ${said}`;
}

interface RunOptions extends GuardOptions {
  readonly socket: string | undefined;
  readonly bird1: boolean;
  readonly log: AgentLog;
  readonly journal: Journal | undefined;
}

/** How a router is told to listen elsewhere. */
const PORT_KEY = "the key port of the configuration";

/** The line of a refusal that says why: the first may only say of what. */
function reasonIn({ message }: CommandError): string {
  const [first = "", second = first] = message.split("\n");
  return first.startsWith("cannot use ") ? second : first;
}

/** Behind the reason of a reload that could not listen. */
const ALL_ELSE = "all else of the configuration holds";

/** An agent with its sockets and its file. */
class RunningAgent implements AgentHost {
  readonly agent: Agent;
  readonly #path: string;
  readonly #options: RunOptions;
  readonly #io: Io;
  #server: ControlServer | undefined;
  readonly #bird: BirdSockets = new BirdSockets(this);
  #ipam: AgentIpam | undefined;
  #watch: FileWatch | undefined;
  /** The file as it was looked at last, right or not. */
  #text: string;
  /** The file as it runs. */
  #running: string;
  /** Why the last reload refused it. */
  #refused: string | undefined;
  #told: ReadonlySet<string> = new Set();
  /** Reloads, one after the other. */
  #reloading: Promise<unknown> = Promise.resolve();

  private constructor(
    path: string,
    { text }: AgentFile,
    agent: Agent,
    options: RunOptions,
    io: Io,
  ) {
    this.#path = path;
    this.#text = this.#running = text;
    this.agent = agent;
    this.#options = options;
    this.#io = io;
  }

  /** Nothing is left behind where it throws. */
  static async start(path: string, file: AgentFile, options: RunOptions, io: Io) {
    const { config } = file, { keys, warnings } = await readKeys(config.peers, path);
    const ports = {
      transport: tcpTransport(),
      clock: systemClock(),
      random: Math.random,
      events: options.log.event,
      ...(options.journal && { journal: options.journal }),
    };
    const agent = new Agent(ports, config, surroundingsOf(config, path, keys));
    const host = new RunningAgent(path, file, agent, options, io);
    try {
      // Who answers on our socket is told of before any session is.
      const notes = await host.#serve(config);
      await guardDial(dialsOf(config), options, io);
      host.#tellOnce([...unsaid(config), ...warnings]);
      agent.start();
      for (const note of notes) options.log.note(note);
    } catch (error) {
      host.#close();
      if (!(error instanceof Cannot)) throw error;
      const [local] = config.listen;
      throw local && /listen on .* port/.test(error.message)
        ? await cannotListen(error, local, PORT_KEY)
        : failure([error.message, ...error.hint === undefined ? [] : [error.hint]].join("\n"));
    }
    host.#follow(config);
    host.#keepTo(config);
    return host;
  }

  /** Begins with a ledger where there is one; it takes no part in what makes a start fail. */
  #keepTo({ ipam }: RouterConfig): void {
    if (!ipam && !this.#ipam) return;
    this.#ipam ??= new AgentIpam({
      agent: this.agent,
      configFile: this.#path,
      socketPath: this.#server?.path ?? "",
      io: this.#io,
      internalError: (text) => this.internalError(text),
      note: this.#options.log.note,
    });
    this.#ipam.configure(ipam);
  }

  ipam(): IpamRow | undefined {
    return this.#ipam?.row;
  }

  #socketPath({ control }: RouterConfig): string {
    return socketPaths(this.#io, this.#options.socket ?? control.socket)[0]!;
  }

  /** Answers where the configuration says; what is new of it, for the log. */
  async #serve(config: RouterConfig): Promise<readonly string[]> {
    const path = this.#socketPath(config), notes: string[] = [];
    if (this.#server?.path !== path) {
      const server = await serveControl(path, new AgentService(this, REQUESTS));
      this.#server?.close();
      this.#server = server;
      notes.push(`questions are answered on ${path}`);
    }
    const birdVersion = this.#options.bird1 ? 1 : config.control.birdVersion;
    for (const bird of await this.#bird.serve({ ...config.control, birdVersion })) {
      notes.push(`birdc is answered on ${bird}`);
    }
    return notes;
  }

  /** Warnings: whoever reloads has read those of before. */
  #tellOnce(warnings: readonly string[]): void {
    for (const one of warnings) if (!this.#told.has(one)) this.#options.log.note(`warning: ${one}`);
    this.#told = new Set(warnings);
  }

  /** Looks at the file for changes, where the configuration wants that. */
  #follow({ watch }: RouterConfig): void {
    if (!watch) {
      this.#watch?.close();
      this.#watch = undefined;
    } else this.#watch ??= new FileWatch(this.#path, () => this.#looked());
  }

  async #looked(): Promise<void> {
    const text = await Deno.readTextFile(this.#path).catch(() => undefined);
    // While an editor replaces it, it may be away; and most of what happens in a folder is not it.
    if (text === undefined || text === this.#text) return;
    this.#text = text;
    this.reloadOnItsOwn("the file has changed");
  }

  reload(isPlan: boolean): Promise<readonly ChangeRow[]> {
    const done = this.#reloading.then(() => this.#reload(isPlan));
    this.#reloading = done.catch((error) => {
      if (!isPlan && error instanceof CommandError) this.#refused = reasonIn(error);
    });
    return done;
  }

  async fileState(): Promise<FileState> {
    const text = await Deno.readTextFile(this.#path).catch(() => undefined);
    if (text === this.#running) return {};
    if (this.#refused !== undefined) {
      return { config_state: "refused", config_error: this.#refused };
    }
    return { config_state: text === undefined ? "unreadable" : "changed" };
  }

  async #reload(isPlan: boolean): Promise<readonly ChangeRow[]> {
    const { config, text } = await readAgentFile(this.#path, checkedConfigAside);
    const { keys, warnings } = await readKeys(config.peers, this.#path);
    if (isPlan) return this.agent.plan(config, keys);
    const dialled = new Set(dialsOf(this.agent.config).map(keyOf));
    const others = dialsOf(config).filter((dial) => !dialled.has(keyOf(dial)));
    await guardDial(others, this.#options, this.#io);
    this.#text = this.#running = text;
    this.#refused = undefined;
    this.#tellOnce([...unsaid(config), ...warnings]);
    try {
      return await this.agent.apply(config, keys);
    } catch (error) {
      // Where it cannot listen, all else holds all the same.
      if (error instanceof Cannot) throw new Cannot(error.what, `${error.reason}; ${ALL_ELSE}`);
      throw error;
    } finally {
      this.#follow(config);
      this.#keepTo(config);
      for (const note of await this.#serve(config)) this.#options.log.note(note);
    }
  }

  /** Reloads where nobody waits for an answer: what comes of it is for the log. */
  reloadOnItsOwn(why: string): void {
    const { log } = this.#options;
    log.note(`${why}: reading ${this.#path} again`);
    this.reload(false).catch((error) => {
      if (error instanceof CommandError || error instanceof Cannot) {
        const isDone = error instanceof Cannot && error.reason.endsWith(ALL_ELSE);
        log.error(isDone ? error.message : `nothing has changed: ${error.message}`);
      } else {this.internalError(
          error instanceof Error ? error.stack ?? error.message : String(error),
        );}
    });
  }

  internalError(text: string): void {
    this.#options.log.error(`internal error, please report it: ${text}`);
  }

  /** Leaves the peers with a Cease; ends when they know it, or after a moment. */
  async stop(text: string): Promise<void> {
    const closed = this.#ipam?.close();
    this.agent.stop(text);
    await Promise.all([farewell([this.agent]), closed]);
    this.#close();
  }

  #close(): void {
    this.#watch?.close();
    this.#server?.close();
    this.#bird.close();
    this.agent.close();
  }
}
