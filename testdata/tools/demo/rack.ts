// A core switch, a ToR and two nodes: the rack of the demo, while it runs.
import type { Agent } from "../../../core/agent/agent.ts";
import { ADDRESSES, rackConfigs, type RouterName } from "./rack_configs.ts";
import { type RouterPart, type Routers, withRouters } from "./routers.ts";

/** Prefixes that each has in the end. */
export const ROUTES: Readonly<Record<RouterName, number>> = {
  core: 6,
  tor: 6,
  "node-1": 6,
  "node-2": 7,
};

/** The routers while they run. */
export interface Rack extends Routers<RouterName> {
  /** All sessions are up, and all routes are where they should be. */
  isSettled(this: void): boolean;
}

/** Plays `scenes` while the routers run, with their sockets in `folder`. */
export function withRack<Result>(
  folder: string,
  port: number,
  scenes: (rack: Rack) => Promise<Result>,
): Promise<Result> {
  const configs = Object.entries(rackConfigs(port)) as [RouterName, string][];
  const parts = Object.fromEntries(
    configs.map(([name, config]) => [name, { address: ADDRESSES[name], config }]),
  ) as Record<RouterName, RouterPart>;
  return withRouters(folder, parts, (routers) => {
    const agents = Object.entries(routers.agents) as [RouterName, Agent][];
    const isSettled = () => agents.every(([name, agent]) => isWhole(name, agent));
    return scenes({ ...routers, isSettled });
  });
}

function isWhole(name: RouterName, agent: Agent): boolean {
  return agent.peers().every(({ state }) => state === "Established") &&
    agent.router().prefixes.ipv4 === ROUTES[name];
}
