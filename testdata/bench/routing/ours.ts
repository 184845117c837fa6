import { Beside } from "../live/processes.ts";
import { AgentSocket } from "./agent_socket.ts";
import { PORT, ROUTER, ROUTER_AS } from "./place.ts";
import type { Maker, Neighbour, Scene } from "./router.ts";
import { OUR_POLICY } from "./taken.ts";

function configOf({ neighbours, takesAll }: Scene): string {
  const taken = takesAll ? "all" : "taken";
  const peers = neighbours.map(({ address, as, client }) =>
    `  - name: ${nameOf(address)}
    address: ${address}
    remote-as: ${as}
    passive: yes
    hold-time: 240
    ${as === ROUTER_AS ? "" : `import: ${taken}\n    `}export: all
` + (client ? "    client: yes\n" : "")
  );
  return `local-as: ${ROUTER_AS}
router-id: ${ROUTER}
listen: [${ROUTER}]
port: ${PORT}
${OUR_POLICY}peers:
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
    judges: true,
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
