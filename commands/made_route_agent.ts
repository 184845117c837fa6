// An agent with routes behind its socket, for tests of what is asked of them.
import { assertEquals } from "@std/assert";
import { type AgentPart, OPEN, SimAgent } from "../core/agent/made_agents.ts";
import { madePeer } from "../core/agent/made_configs.ts";
import { serveControl } from "../core/io/control_server.ts";
import { USUAL_DECISION } from "../core/rib/decision_options.ts";
import type { PolicySource } from "../core/rib/policy/rules.ts";
import { Lab } from "../core/speaker/sim/lab.ts";
import type { AgentHost } from "./agent_host.ts";
import { REQUESTS } from "./agent_requests.ts";
import { AgentService } from "./agent_service.ts";
import { type Ran, runLine } from "./made_agent.ts";

export const FROM_TOR: PolicySource = {
  name: "from-tor",
  otherwise: "accept",
  rules: [
    {
      name: "pods",
      match: [{ key: "prefix", texts: ["10.9.0.0/16 le 32"] }],
      actions: [],
      outcome: "reject",
    },
  ],
};
export const TO_TOR: PolicySource = {
  name: "to-tor",
  otherwise: "reject",
  rules: [
    {
      name: "ours",
      match: [{ key: "prefix", texts: ["192.0.2.0/24"] }],
      actions: [],
      outcome: "accept",
    },
  ],
};

export const PREFER: PolicySource = {
  name: "prefer",
  otherwise: "reject",
  rules: [
    {
      name: "all",
      match: [],
      actions: [{ verb: "set", key: "local-pref", texts: ["200"] }],
      outcome: "accept",
    },
  ],
};

export interface RouteAgent {
  readonly node: SimAgent;
  readonly internalErrors: readonly string[];
  ask(...words: string[]): Promise<Ran>;
}

/** Our own AS is in its path. */
export const LOOPING = "10.8.0.0/16 as-path 65002,65001";

/**
 * `node` is 10.0.0.1 in AS 65001 between `tor-a` 10.0.0.2 and `tor-b` 10.0.0.3, each its own AS, which
 * tell it a route that both have and one of their own; tor-a also one that is refused, and `told`.
 */
export async function withRoutes(
  test: (agent: RouteAgent) => Promise<void>,
  more: AgentPart = {},
  told: readonly string[] = [],
): Promise<void> {
  const folder = await Deno.makeTempDir(), socket = `${folder}/control.sock`, lab = new Lab();
  const node = new SimAgent(lab, "10.0.0.1", {
    announce: ["192.0.2.0/24"],
    policies: new Map([["from-tor", FROM_TOR], ["to-tor", TO_TOR]]),
    decision: { ...USUAL_DECISION, maximumPaths: 2, multipathRelax: true },
    ...more,
    peers: [
      madePeer({
        name: "tor-a",
        address: "10.0.0.2",
        family: { importPolicy: "from-tor", exportPolicy: "all" },
      }),
      madePeer({
        name: "tor-b",
        address: "10.0.0.3",
        remoteAs: 65003,
        family: { importPolicy: "all", exportPolicy: "to-tor" },
      }),
      madePeer({ name: "tor-c", address: "10.0.0.4", remoteAs: 65004, family: OPEN }),
    ],
  });
  const tor = (address: string, localAs: number, announce: readonly string[]) =>
    new SimAgent(lab, address, {
      localAs,
      announce,
      peers: [madePeer({ address: "10.0.0.1", localAs, remoteAs: 65001, family: OPEN })],
    });
  tor("10.0.0.2", 65002, ["198.51.100.0/24", "10.2.0.0/16", "10.9.1.0/24", ...told]);
  tor("10.0.0.3", 65003, ["198.51.100.0/24", "10.3.0.0/16 med 5"]);
  lab.pass(30);
  const internalErrors: string[] = [];
  const host: AgentHost = {
    agent: node.agent,
    reload: () => Promise.resolve([]),
    internalError: (text) => void internalErrors.push(text),
  };
  const server = await serveControl(socket, new AgentService(host, REQUESTS));
  const ask = (...words: string[]) => runLine([...words, "--socket", socket]);
  try {
    await test({ node, internalErrors, ask });
    assertEquals(internalErrors, []);
  } finally {
    server.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** The table with single spaces. */
export function cells(out: string): string[] {
  return out.trimEnd().split("\n").map((line) => line.trim().replace(/ +/g, " "));
}
