// The sockets on which the agent answers as BIRD would, as its configuration wants them.
import type { ControlConfig } from "../core/config/router_config.ts";
import { type ControlServer, serveControl } from "../core/io/control_server.ts";
import type { IpVersion } from "../core/view/bird/version.ts";
import type { AgentHost } from "./agent_host.ts";
import { BirdService } from "./bird_service.ts";

type Wanted = Pick<ControlConfig, "birdSocket" | "birdVersion">;

/** A socket, and the families that are answered for on it. */
interface Place {
  readonly path: string;
  readonly tables: readonly IpVersion[];
}

export class BirdSockets {
  readonly #host: AgentHost;
  #servers: ControlServer[] = [];
  #key = "";

  constructor(host: AgentHost) {
    this.#host = host;
  }

  /** Serves what is wanted from now on, and answers the paths that are new. Throws `Cannot`. */
  async serve({ birdSocket, birdVersion }: Wanted): Promise<readonly string[]> {
    const key = birdSocket === undefined ? "" : `${birdVersion} ${birdSocket}`;
    if (key === this.#key) return [];
    this.close();
    const places = birdSocket === undefined ? [] : placesOf(birdSocket, birdVersion);
    for (const { path, tables } of places) {
      const service = new BirdService(this.#host, birdVersion, tables);
      this.#servers.push(await serveControl(path, service));
    }
    this.#key = key;
    return places.map(({ path }) => path);
  }

  close(): void {
    for (const server of this.#servers) server.close();
    this.#servers = [];
    this.#key = "";
  }
}

/** BIRD 1 is two daemons: beside `bird.ctl` Calico's tools look for `bird6.ctl`. */
function placesOf(path: string, version: ControlConfig["birdVersion"]): readonly Place[] {
  if (version === 2) return [{ path, tables: [4, 6] }];
  return [{ path, tables: [4] }, { path: sixth(path), tables: [6] }];
}

/** `bird6.ctl` for `bird.ctl`. */
export function sixth(path: string): string {
  return path.replace(/(\.[^./]*)?$/, "6$1");
}
