// The ledger that an agent keeps to: opened where its configuration says, and again where that changes.
import type { Agent } from "../core/agent/agent.ts";
import { IpamFollower } from "../core/agent/ipam_follower.ts";
import type { DemandSource, FollowerPorts } from "../core/agent/ipam_ports.ts";
import type { IpamRow } from "../core/agent/rows.ts";
import type { IpamConfig } from "../core/config/router_config.ts";
import { bootId, systemMoment } from "../core/io/moment.ts";
import { openStore } from "../core/io/store_home.ts";
import { Keeper } from "../core/ipam/keeper.ts";
import { cniDemandOf, demandOf } from "./agent_ipam_demand.ts";
import { storeName } from "./ipam_ledger.ts";
import type { Io } from "./io.ts";
import { besideOf } from "./key_file.ts";

/** What it needs of the agent's process. */
export interface AgentIpamHome {
  readonly agent: Agent;
  /** A store that begins with no slash is in the folder of this file. */
  readonly configFile: string;
  /** Of its control socket: no two agents of a host have the same. */
  readonly socketPath: string;
  readonly io: Pick<Io, "env">;
  internalError(text: string): void;
  /** For the log. */
  readonly note: (text: string) => void;
}

/** How long the end of the process waits for a store. */
const CLOSE_MS = 1000;

/** What of a configuration is another follower when it is another. */
function keyOf({ store, node }: IpamConfig, where: string): string {
  return JSON.stringify([store, node, where]);
}

/** What of a configuration is another count of its demand when it is another. */
function demandKey({ cni, demand }: IpamConfig): string {
  return JSON.stringify([cni, demand]);
}

export class AgentIpam {
  readonly #home: AgentIpamHome;
  #follower: IpamFollower | undefined;
  #key: string | undefined;
  #demand: string | undefined;
  #node: string | undefined;
  #wanted: IpamConfig | undefined;
  #isClosed = false;
  /** Followers that come to their end. */
  #ending: Promise<void> = Promise.resolve();

  constructor(home: AgentIpamHome) {
    this.#home = home;
  }

  /** Undefined where no ledger is looked at. */
  get row(): IpamRow | undefined {
    return this.#follower?.row;
  }

  /** Keeps to what the configuration says from now on; what is announced stays until that is read. */
  configure(config: IpamConfig | undefined): void {
    this.#wanted = config;
    const where = config && this.#where(config), key = config && keyOf(config, where!);
    if (config && this.#follower && key === this.#key && demandKey(config) === this.#demand) {
      return this.#follower.configure(config);
    }
    const before = this.#follower, isSameNode = config !== undefined && config.node === this.#node;
    // A ledger that was moved elsewhere goes on: what is announced stays until it is read there. The
    // blocks of a node that we are not any more are withdrawn, and that is said.
    const ended = (isSameNode ? before?.close() : before?.leave()) ?? Promise.resolve();
    this.#key = key;
    this.#demand = config && demandKey(config);
    this.#node = config?.node;
    this.#follower = undefined;
    this.#ending = Promise.all([this.#ending, ended]).then(() => this.#begin(config, where));
  }

  /** The last word counts, where there were more while one follower came to its end. */
  #begin(config: IpamConfig | undefined, where: string | undefined): void {
    if (!config || this.#isClosed || this.#wanted !== config) return;
    this.#follower = new IpamFollower(this.#home.agent, this.#ports(config, where!), config);
    this.#follower.wake();
  }

  #where({ store }: IpamConfig): string {
    if (store === undefined) return storeName(undefined, this.#home.io);
    return /^etcds?:\/\//i.test(store) ? store : besideOf(this.#home.configFile, store);
  }

  #ports(config: IpamConfig, where: string): FollowerPorts {
    const { socketPath } = this.#home, by = `agent of ${config.node ?? Deno.hostname()}`;
    const demand = this.#demandOf(config);
    return {
      where,
      instance: `${Deno.hostname()} ${socketPath} ${bootId() ?? ""}`.trimEnd(),
      open: async () => new Keeper(await openStore(where), systemMoment, by),
      uid: () => crypto.randomUUID(),
      ...(demand && { demand }),
      internalError: (text) => this.#home.internalError(text),
    };
  }

  #demandOf({ cni, demand }: IpamConfig): DemandSource | undefined {
    const { configFile, note } = this.#home;
    const folder = demand === undefined ? undefined : besideOf(configFile, demand);
    if (cni !== undefined) {
      return cniDemandOf({ conflist: besideOf(configFile, cni), folder }, note);
    }
    return folder === undefined ? undefined : demandOf(folder, note);
  }

  /** Ends when the store is closed, or after a moment where it does not answer. */
  async close(): Promise<void> {
    this.#isClosed = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((done) => timer = setTimeout(done, CLOSE_MS));
    await Promise.race([Promise.all([this.#ending, this.#follower?.close()]), late]);
    clearTimeout(timer);
  }
}
