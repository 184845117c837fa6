import type { Accept, ConnectionEvents, Endpoint, Listener, Target, Transport } from "../ports.ts";
import { SimConnection } from "./sim_connection.ts";
import type { World } from "./world.ts";

/** One machine of the virtual network. */
export class SimHost {
  /** Listening ports and who accepts there. */
  readonly accepts: Map<number, Accept> = new Map();
  readonly connections: Set<SimConnection> = new Set();
  /** Until then nothing is read, answered or timed: the process stands still. */
  frozenUntil = 0;
  #port = 40000;

  constructor(readonly network: Network, readonly address: string) {}

  /** Lets its process do something: now, or when it no longer stands still. */
  whenAwake(run: () => void): void {
    const { world } = this.network, frozen = this.frozenUntil - world.now;
    if (frozen > 0) world.after(frozen, () => this.whenAwake(run));
    else run();
  }

  nextPort(): number {
    return this.#port = this.#port >= 60000 ? 40001 : this.#port + 1;
  }

  /** The sockets of this machine. */
  transport(): Transport {
    return {
      dial: (target, events) => this.network.dial(this, target, events),
      listen: (local, accept) => this.#listen(local, accept),
    };
  }

  #listen(local: Endpoint, accept: Accept): Listener {
    if (this.accepts.has(local.port)) throw new Error(`port ${local.port} is in use`);
    this.accepts.set(local.port, accept);
    return { local, close: () => void this.accepts.delete(local.port) };
  }
}

/** The wire between two machines. */
export interface Path {
  /** Milliseconds one way; undefined: as long as all that have none of their own. */
  delay: number | undefined;
  cutUntil: number;
}

/**
 * Machines and the wires between them: every path has a delay, can be cut and comes back; nothing
 * is lost on a path that is whole, as TCP sees to it.
 */
export class Network {
  readonly hosts: Map<string, SimHost> = new Map();
  /** Milliseconds one way, for a path that has no delay of its own. */
  delay = 1;
  readonly #paths = new Map<string, Path>();

  constructor(readonly world: World) {}

  host(address: string): SimHost {
    let host = this.hosts.get(address);
    if (!host) this.hosts.set(address, host = new SimHost(this, address));
    return host;
  }

  /** The one path between two machines. */
  path(a: string, b: string): Path {
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    let path = this.#paths.get(key);
    if (!path) this.#paths.set(key, path = { delay: undefined, cutUntil: 0 });
    return path;
  }

  setDelay(a: string, b: string, ms: number): void {
    this.path(a, b).delay = ms;
  }

  /** Nothing passes between two machines until `ms` of the world's time. */
  cut(a: string, b: string, until: number): void {
    this.path(a, b).cutUntil = until;
  }

  /** When what leaves now arrives at the other end; what meets a cut arrives after it (it is sent again). */
  arrival({ cutUntil, delay = this.delay }: Path): number {
    return Math.max(this.world.now, cutUntil) + delay;
  }

  isCut(a: string, b: string): boolean {
    return this.path(a, b).cutUntil > this.world.now;
  }

  dial(from: SimHost, target: Target, events: ConnectionEvents): SimConnection {
    const { remote } = target, { world } = this;
    const local = { address: from.address, port: from.nextPort() };
    const ours = new SimConnection(from, local, remote, events);
    const expired = world.after(target.timeoutSeconds * 1000, () => {
      ours.fail({ kind: "timeout", text: "no answer" });
    });
    world.at(this.arrival(ours.path), () => this.#arrive(ours, expired));
    return ours;
  }

  /** A SYN has arrived: the machine answers it, its process learns of it as soon as it runs. */
  #arrive(ours: SimConnection, answered: () => void): void {
    const to = this.hosts.get(ours.remote.address);
    if (!to || ours.isOver) return;
    const back = this.arrival(ours.path);
    if (!to.accepts.has(ours.remote.port)) {
      this.world.at(back, () => {
        answered();
        ours.fail({ kind: "refused", text: "connection refused" });
      });
      return;
    }
    const theirs = new SimConnection(to, ours.remote, ours.local, undefined);
    theirs.join(ours);
    this.world.at(back, () => {
      answered();
      if (ours.isOver) theirs.fail({ kind: "reset", text: "connection reset" });
      else ours.connect();
    });
    to.whenAwake(() => this.#accept(to, theirs));
  }

  #accept(to: SimHost, theirs: SimConnection): void {
    if (theirs.isOver) return;
    const events = to.accepts.get(theirs.local.port)?.(theirs);
    if (events) theirs.tell(events);
    else theirs.abort();
  }
}
