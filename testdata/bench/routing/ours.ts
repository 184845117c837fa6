import { Beside } from "../live/processes.ts";
import { AgentSocket } from "./agent_socket.ts";
import { PORT, ROUTER, ROUTER_AS } from "./place.ts";
import type { Maker, Neighbour, Scene } from "./router.ts";

/** What a router at an exchange asks of routes: two rules that look at the prefix, and three more. */
const POLICY = `prefix-lists:
  martians: [0.0.0.0/8+, 10.0.0.0/8+, 100.64.0.0/10+, 127.0.0.0/8+, 169.254.0.0/16+, 172.16.0.0/12+,
    192.0.2.0/24+, 192.168.0.0/16+, 198.18.0.0/15+, 224.0.0.0/3+]
  fit: [0.0.0.0/0 ge 8 le 24, "2000::/3 ge 16 le 48"]
policies:
  taken:
    rules:
      - name: martians
        match: { prefix-list: martians }
        then: reject
      - name: private
        match: { as-path: "_(6451[2-9]|645[2-3][0-9])_" }
        then: reject
      - name: far
        match: { as-path-length: ">40" }
        then: reject
      - name: backup
        match: { community: "65000:80" }
        set: { local-pref: 80 }
        then: next
      - name: fit
        match: { prefix-list: fit }
        then: accept
    otherwise: reject
`;

function configOf({ neighbours }: Scene): string {
  const peers = neighbours.map(({ address, as, client }) =>
    `  - name: ${nameOf(address)}
    address: ${address}
    remote-as: ${as}
    passive: yes
    hold-time: 240
    ${as === ROUTER_AS ? "" : "import: taken\n    "}export: all
` + (client ? "    client: yes\n" : "")
  );
  return `local-as: ${ROUTER_AS}
router-id: ${ROUTER}
listen: [${ROUTER}]
port: ${PORT}
${POLICY}peers:
${peers.join("")}`;
}

/** `p10.9.0.1`, told apart from an address by its letter. */
export function nameOf(address: string): string {
  return `p${address}`;
}

/** Our agent, run by these words. */
export function ours(name: string, command: readonly string[]): Maker {
  return {
    name,
    start: async (scene) => {
      const path = `${scene.directory}/underlay.yaml`, socket = `${scene.directory}/underlay.sock`;
      Deno.writeTextFileSync(path, configOf(scene));
      const process = new Beside([...command, "peer", "--config", path, "--socket", socket]);
      const ended = process.ended();
      ended.catch(() => {});
      const asked = await Promise.race([AgentSocket.open(socket), ended]);
      return {
        process,
        // As often as BIRD is.
        pollMs: 25,
        asked,
        socket,
        command,
        count: (one) => countOf(asked, one),
      };
    },
  };
}

/** The part of a peer's row that is looked at. */
interface Counted {
  readonly families: readonly { readonly family: string; readonly received: number }[];
}

async function countOf(asked: AgentSocket, { address }: Neighbour): Promise<number> {
  const [row] = await asked.ask<Counted>("peer", { peer: nameOf(address) });
  return row?.families.reduce((sum, { received }) => sum + received, 0) ?? -1;
}
