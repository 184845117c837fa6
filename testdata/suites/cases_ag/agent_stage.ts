// The program as `peer --config` runs it, raw peers around it, and its socket.
import { Asking } from "./asking.ts";
import { hex, modern, open, type OpenParts } from "./octets.ts";
import { AgentProcess } from "./agent_process.ts";
import type { Said } from "./program.ts";
import { OPEN_TYPE, type RawConnection, rawDial } from "./raw_peer.ts";
import { Told } from "./told.ts";

/** Our AS, and those of peers unless they have their own. */
export const ROUTER_AS = 65000, OUTSIDE_AS = 65001, DOWN_AS = 65002;
/** 192.0.2.1: no route of any case has it. */
export const ROUTER_ID = "c0000201";

/** A peer as it stands in the configuration. */
export interface PeerSpec {
  readonly name: string;
  /** Its keys but name and address, as they stand in braces: `remote-as: 65001, import: all`. */
  readonly keys: string;
}

/** A raw peer with its session, and what it was told. */
export interface Neighbour {
  readonly name: string;
  readonly connection: RawConnection;
  readonly told: Told;
}

/** Takes and sends everything. */
export const FROM_OUTSIDE = `remote-as: ${OUTSIDE_AS}, import: all, export: all`;
/** The loopback has no IPv6 address to be a next hop of ours. */
const IPV6_HOP = 'families: {ipv4: {}, ipv6: {next-hop: "2001:db8::ff"}}';
export const DOWN_OUTSIDE = `remote-as: ${DOWN_AS}, import: all, export: all, ${IPV6_HOP}`;
export const INSIDE = `remote-as: ${ROUTER_AS}`;

export class AgentStage {
  readonly socket: string;
  readonly file: string;
  readonly port: number;
  readonly program: AgentProcess;
  readonly #net: number;
  readonly folder: string;
  readonly #names: string[] = [];
  readonly #neighbours: Neighbour[] = [];
  #asking: Asking | undefined;

  private constructor(
    net: number,
    lines: readonly string[],
    peers: readonly PeerSpec[],
    readonly address: string,
  ) {
    this.#net = net;
    this.port = freePort(this.address);
    this.folder = Deno.makeTempDirSync({ prefix: "underlay-cases-" });
    this.file = `${this.folder}/underlay.yaml`;
    this.socket = `${this.folder}/control.sock`;
    this.write(lines, peers);
    this.program = new AgentProcess(["--config", this.file, "--socket", this.socket]);
  }

  /** Starts it with these lines and peers. `net` keeps stages apart: 127.`net`.x.y. */
  static async open(
    net: number,
    peers: readonly PeerSpec[],
    lines: readonly string[] = [],
    address = `127.${net}.0.1`,
  ): Promise<AgentStage> {
    const stage = new AgentStage(net, lines, peers, address);
    await stage.program.until(({ event }) => event === "started", "the agent's start");
    stage.#asking = await Asking.connect(stage.socket);
    return stage;
  }

  /** The configuration, as the agent finds it when it looks again; `FOLDER` is that of the stage. */
  write(lines: readonly string[], peers: readonly PeerSpec[]): void {
    const text = [
      `local-as: ${ROUTER_AS}`,
      "router-id: 192.0.2.1",
      `listen: [${this.address}]`,
      `port: ${this.port}`,
      ...lines.map((line) => line.replace("FOLDER", this.folder)),
      "peers:",
      ...peers.map(({ name, keys }) =>
        `  - {name: ${name}, address: ${this.addressOf(name)}, passive: yes, ${keys}}`
      ),
    ];
    Deno.writeTextFileSync(this.file, `${text.join("\n")}\n`);
  }

  /** The loopback address of a peer. */
  addressOf(name: string): string {
    if (!this.#names.includes(name)) this.#names.push(name);
    const host = this.#names.indexOf(name) + 1;
    return `127.${this.#net}.${(host >> 8) + 1}.${host & 255}`;
  }

  /** Our address on every session, as a next hop. */
  get self(): string {
    return this.address.split(".").map((octet) => hex(Number(octet), 1)).join("");
  }

  /** A connection from a peer's address, on which nothing was said. */
  dial(name: string): Promise<RawConnection> {
    return rawDial(this.addressOf(name), { address: this.address, port: this.port });
  }

  /** A session of a peer, up. */
  async join(name: string, parts: OpenParts = {}): Promise<Neighbour> {
    const connection = await this.#welcomed(name), as = parts.as ?? OUTSIDE_AS;
    await connection.establish(open({ capabilities: modern(as), ...parts }));
    connection.keepAlive(10_000);
    return this.watch(name, connection);
  }

  /** A connection that is answered: a peer that has just lost one pauses first (RFC 4271 §8.1.1). */
  async #welcomed(name: string): Promise<RawConnection> {
    for (let tries = 1;; tries++) {
      const connection = await this.dial(name);
      const answered = () => connection.count(OPEN_TYPE) > 0;
      const isUp = await connection.holds(answered, "an OPEN").then(() => true, () => false);
      if (isUp || tries === 60) return connection;
      await new Promise((done) => setTimeout(done, 250));
    }
  }

  watch(name: string, connection: RawConnection): Neighbour {
    const neighbour = { name, connection, told: new Told(connection) };
    this.#neighbours.push(neighbour);
    return neighbour;
  }

  // Through its socket.

  async rows(what: string, parameters: Said = {}): Promise<readonly Said[]> {
    const { rows, error } = await this.#asking!.ask(what, parameters);
    if (error !== undefined) throw new Error(`${what}: ${error}`);
    return rows;
  }

  /** Routes of a peer as they stand in Adj-RIB-In; or of another side, or all that are best. */
  routes(peer?: string, side = "received"): Promise<readonly Said[]> {
    return this.rows("routes", peer === undefined ? { primary: true } : { side, peer });
  }

  async peer(name: string): Promise<Said> {
    return (await this.rows("peer", { peer: name }))[0]!;
  }

  /** Ends as soon as the agent says so; asked again and again, where no message tells. */
  async says(isSo: () => Promise<boolean>, what: string): Promise<void> {
    for (const from = performance.now(); performance.now() - from < 15_000;) {
      if (await isSo()) return;
    }
    throw new Error(`the agent never said: ${what}`);
  }

  /** Reads its file again; answers what changed. */
  reload(lines: readonly string[], peers: readonly PeerSpec[]): Promise<readonly Said[]> {
    this.write(lines, peers);
    return this.rows("reload");
  }

  /** Resident octets of the process. */
  async resident(): Promise<number> {
    const row = (await this.rows("memory")).find(({ part }) => part === "process");
    return row!["octets"] as number;
  }

  /** Ends it; it has to leave by itself, and without a word of an error of its own. */
  async close(): Promise<void> {
    this.#asking?.close();
    const { code, odd } = await this.program.stop();
    for (const { connection } of this.#neighbours) connection.close();
    Deno.removeSync(this.folder, { recursive: true });
    if (code !== 0 || odd.length > 0) throw new Error(`it left with ${code}: ${odd.join("\n")}`);
  }
}

function freePort(hostname: string): number {
  const listener = Deno.listen({ hostname, port: 0 }), { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

/** Plays on a stage of its own, which ends whatever comes. */
export async function onAgent(
  net: number,
  peers: readonly PeerSpec[],
  play: (stage: AgentStage) => Promise<void>,
  lines: readonly string[] = [],
  address?: string,
): Promise<void> {
  const stage = await AgentStage.open(net, peers, lines, address);
  let failed: unknown;
  try {
    await play(stage);
  } catch (error) {
    const log = stage.program.said.slice(-5).map(({ peer, text }) => `${peer ?? ""} ${text}`);
    failed = new Error(`${(error as Error).message}\n    log: ${log.join("\n         ")}`);
  }
  await stage.close().catch((error) => {
    throw failed === undefined
      ? error
      : new Error(`${(failed as Error).message}\n${error.message}`);
  });
  if (failed !== undefined) throw failed;
}
