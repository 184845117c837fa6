// A core switch, a ToR and two nodes: four routers in this process, over real TCP on loopback.
import type { AgentHost } from "../../../commands/agent_host.ts";
import { REQUESTS } from "../../../commands/agent_requests.ts";
import { AgentService } from "../../../commands/agent_service.ts";
import { checkedConfig } from "../../../commands/config_reading.ts";
import { VERSION } from "../../../commands/version.ts";
import { Agent } from "../../../core/agent/agent.ts";
import { formatConfigErrors } from "../../../core/config/config_error.ts";
import { systemClock } from "../../../core/io/clock.ts";
import { type ControlServer, serveControl } from "../../../core/io/control_server.ts";
import { tcpTransport } from "../../../core/io/tcp.ts";
import { ADDRESSES, rackConfigs, type RouterName } from "./rack_configs.ts";

/** Prefixes that each has in the end. */
export const ROUTES: Readonly<Record<RouterName, number>> = {
  core: 6,
  tor: 6,
  "node-1": 6,
  "node-2": 7,
};

/** Longer than any of it takes on a busy machine. */
const PATIENCE_SECONDS = 30;
const LOOK_MS = 10;

/** The routers while they run. */
export interface Rack {
  readonly agents: Readonly<Record<RouterName, Agent>>;
  /** Where each answers. */
  socket(name: RouterName): string;
  /** What the file of each says. */
  config(name: RouterName): string;
  /** All sessions are up, and all routes are where they should be. */
  isSettled(this: void): boolean;
  /** Waits until that is so; false where it takes too long. */
  until(isSo: () => boolean): Promise<boolean>;
}

/** Plays `scenes` while the routers run, with their sockets in `folder`. */
export async function withRack<Result>(
  folder: string,
  port: number,
  scenes: (rack: Rack) => Promise<Result>,
): Promise<Result> {
  const configs = rackConfigs(port), names = Object.keys(configs) as RouterName[];
  const agents = names.map((name) => [name, makeAgent(name, configs[name])] as const);
  const servers: ControlServer[] = [], socket = (name: RouterName) => `${folder}/${name}.sock`;
  try {
    for (const [name, agent] of agents) {
      servers.push(await serveControl(socket(name), new AgentService(hostOf(agent), REQUESTS)));
      agent.start();
    }
    const config = (name: RouterName) => configs[name];
    const byName = Object.fromEntries(agents) as Record<RouterName, Agent>;
    const isSettled = () => agents.every(([name, agent]) => isWhole(name, agent));
    return await scenes({ agents: byName, socket, config, isSettled, until });
  } finally {
    for (const server of servers) server.close();
    for (const [, agent] of agents) agent.stop("the demo is over");
    for (const [, agent] of agents) agent.close();
  }
}

function isWhole(name: RouterName, agent: Agent): boolean {
  return agent.peers().every(({ state }) => state === "Established") &&
    agent.router().prefixes.ipv4 === ROUTES[name];
}

function makeAgent(name: RouterName, text: string): Agent {
  const { config, errors } = checkedConfig(text, `${name}.yaml`);
  if (!config) throw new Error(formatConfigErrors(errors));
  const ports = { transport: tcpTransport(), clock: systemClock(), random: Math.random };
  return new Agent(ports, config, {
    routerId: config.routerId!,
    hostName: name,
    version: VERSION,
    configFile: `${name}.yaml`,
    // Each on links of its own, as in a rack.
    addresses: [{ device: "lo", address: ADDRESSES[name], length: 32 }],
    keys: new Map(),
  });
}

function hostOf(agent: Agent): AgentHost {
  return {
    agent,
    reload: () => Promise.reject(new Error("its configuration is no file")),
    internalError: (text) => console.error(text),
  };
}

async function until(isSo: () => boolean): Promise<boolean> {
  for (let i = 0; i < PATIENCE_SECONDS * 1000 / LOOK_MS; i++) {
    if (isSo()) return true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return isSo();
}
