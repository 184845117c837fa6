// Routers in this process, over real TCP on loopback, each with a socket that the commands ask.
import type { AgentHost } from "../../../commands/agent_host.ts";
import { AgentIpam } from "../../../commands/agent_ipam.ts";
import { REQUESTS } from "../../../commands/agent_requests.ts";
import { AgentService } from "../../../commands/agent_service.ts";
import { checkedConfig } from "../../../commands/config_reading.ts";
import { VERSION } from "../../../commands/version.ts";
import { Agent } from "../../../core/agent/agent.ts";
import type { IpamRow } from "../../../core/agent/rows.ts";
import { formatConfigErrors } from "../../../core/config/config_error.ts";
import { systemClock } from "../../../core/io/clock.ts";
import { type ControlServer, serveControl } from "../../../core/io/control_server.ts";
import { tcpTransport } from "../../../core/io/tcp.ts";

/** Longer than any of it takes on a busy machine. */
const PATIENCE_SECONDS = 30;
const LOOK_MS = 10;

/** One router: where it is, and its file. */
export interface RouterPart {
  readonly address: string;
  readonly config: string;
}

/** The routers while they run. */
export interface Routers<Name extends string> {
  readonly agents: Readonly<Record<Name, Agent>>;
  /** Where each answers. */
  socket(name: Name): string;
  /** What the file of each says. */
  config(name: Name): string;
  /** How it stands with the ledger that one keeps to. */
  ledger(name: Name): IpamRow | undefined;
  /** Waits until that is so; false where it takes too long. */
  until(this: void, isSo: () => boolean): Promise<boolean>;
}

/** Plays `scenes` while the routers run, with their sockets in `folder`. */
export async function withRouters<Name extends string, Result>(
  folder: string,
  parts: Readonly<Record<Name, RouterPart>>,
  scenes: (routers: Routers<Name>) => Promise<Result>,
): Promise<Result> {
  const names = Object.keys(parts) as Name[], socket = (name: Name) => `${folder}/${name}.sock`;
  const running = names.map((name) => new Running(name, parts[name], socket(name)));
  try {
    for (const one of running) await one.start();
    const agents = Object.fromEntries(names.map((name, i) => [name, running[i]!.agent]));
    return await scenes({
      agents: agents as Record<Name, Agent>,
      socket,
      config: (name) => parts[name].config,
      ledger: (name) => running[names.indexOf(name)]!.ipam(),
      until,
    });
  } finally {
    for (const one of running) await one.leave();
    for (const { agent } of running) agent.close();
  }
}

/** One of them. */
class Running implements AgentHost {
  readonly agent: Agent;
  readonly #socket: string;
  readonly #ipam: AgentIpam;
  #server: ControlServer | undefined;

  constructor(name: string, { address, config: text }: RouterPart, socket: string) {
    const configFile = `${name}.yaml`, { config, errors } = checkedConfig(text, configFile);
    if (!config) throw new Error(formatConfigErrors(errors));
    const ports = { transport: tcpTransport(), clock: systemClock(), random: Math.random };
    this.#socket = socket;
    this.agent = new Agent(ports, config, {
      routerId: config.routerId!,
      hostName: name,
      version: VERSION,
      configFile,
      // Each on links of its own, as in a rack.
      addresses: [{ device: "lo", address, length: 32 }],
      keys: new Map(),
    });
    this.#ipam = new AgentIpam({
      agent: this.agent,
      configFile,
      socketPath: socket,
      io: { env: () => undefined },
      internalError: this.internalError,
      note: () => {},
    });
  }

  async start(): Promise<void> {
    this.#server = await serveControl(this.#socket, new AgentService(this, REQUESTS));
    this.agent.start();
    this.#ipam.configure(this.agent.config.ipam);
  }

  async leave(): Promise<void> {
    this.#server?.close();
    await this.#ipam.close();
    this.agent.stop("the demo is over");
  }

  ipam(): IpamRow | undefined {
    return this.#ipam.row;
  }

  reload(): Promise<never> {
    return Promise.reject(new Error("its configuration is no file"));
  }

  internalError(text: string): void {
    console.error(text);
  }
}

async function until(isSo: () => boolean): Promise<boolean> {
  for (let i = 0; i < PATIENCE_SECONDS * 1000 / LOOK_MS; i++) {
    if (isSo()) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return isSo();
}
