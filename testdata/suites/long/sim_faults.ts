import type { SimConnection } from "../../../core/speaker/sim/sim_connection.ts";
import type { SimLink } from "./sim_link.ts";
import { burst, type SimNode } from "./sim_node.ts";
import { note, type Scene } from "./sim_scene.ts";

/** What goes wrong. `short` ends before the hold time does, `long` after it. */
export const FAULTS = [
  "connection reset",
  "connection closed",
  "delay changed",
  "partition, short",
  "partition, long",
  "process stalls, short",
  "process stalls, long",
  "reader stops",
  "dials refused",
  "speaker restarts",
  "speaker killed",
  "machine crashes",
  "stranger connects",
] as const;

export type FaultKind = typeof FAULTS[number];

/** Injects faults, drawn from the seed of the scene, until their time is over. */
export class Faults {
  readonly #counts = new Map<FaultKind, number>();
  readonly #scene: Scene;
  readonly #everyMs: number;
  #end = 0;
  readonly #inject: Readonly<Record<FaultKind, () => boolean>>;

  constructor(scene: Scene, everySeconds: number) {
    this.#scene = scene;
    this.#everyMs = everySeconds * 1000;
    this.#inject = {
      "connection reset": () => this.#loseConnection("reset"),
      "connection closed": () => this.#loseConnection("closed"),
      "delay changed": () => this.#changeDelay(),
      "partition, short": () => this.#cut(0.3, 0.9),
      "partition, long": () => this.#cut(1.5, 3),
      "process stalls, short": () => this.#stall(0.1, 0.8),
      "process stalls, long": () => this.#stall(1.2, 3),
      "reader stops": () => this.#stopReading(),
      "dials refused": () => this.#refuseDials(),
      "speaker restarts": () => this.#restart((node) => node.stop()),
      "speaker killed": () => this.#restart(kill),
      "machine crashes": () => this.#restart((node) => node.crash()),
      "stranger connects": () => this.#knock(),
    };
  }

  count(kind: FaultKind): number {
    return this.#counts.get(kind) ?? 0;
  }

  /** Faults come from now on, and none is left at `end` (milliseconds). */
  begin(end: number): void {
    this.#end = end;
    this.#next();
  }

  #next(): void {
    const { rng, lab: { world } } = this.#scene;
    const wait = -Math.log(1 - rng.unit()) * this.#everyMs;
    if (world.now + wait >= this.#end) return;
    world.after(wait, () => {
      const kind = rng.pick(FAULTS);
      if (this.#inject[kind]()) {
        this.#counts.set(kind, this.count(kind) + 1);
        note(this.#scene, kind);
      }
      this.#next();
    });
  }

  /** Milliseconds between two shares of the hold time, at most until the end. */
  #span(link: SimLink, least: number, most: number): number {
    const { rng, lab: { world } } = this.#scene, hold = link.holdTimeSeconds || 30;
    const ms = (least + (most - least) * rng.unit()) * hold * 1000;
    return Math.min(ms, this.#end - world.now);
  }

  #anyLink(): SimLink {
    return this.#scene.rng.pick(this.#scene.links);
  }

  #anyNode(): SimNode {
    return this.#scene.rng.pick(this.#scene.nodes);
  }

  #loseConnection(how: "reset" | "closed"): boolean {
    const all: SimConnection[] = [...this.#anyNode().host.connections];
    if (all.length === 0) return false;
    this.#scene.rng.pick(all).lose(how);
    return true;
  }

  #changeDelay(): boolean {
    const { rng, lab } = this.#scene, { a, b } = this.#anyLink();
    lab.network.setDelay(a.host.address, b.host.address, rng.pick([0, 1, 5, 50, 400]));
    return true;
  }

  #cut(least: number, most: number): boolean {
    const link = this.#anyLink(), { lab } = this.#scene, { a, b } = link;
    const until = lab.world.now + this.#span(link, least, most);
    lab.network.cut(a.host.address, b.host.address, until);
    return true;
  }

  #stall(least: number, most: number): boolean {
    const link = this.#anyLink(), { host } = this.#scene.rng.pick([link.a, link.b]);
    const { now } = this.#scene.lab.world;
    if (host.frozenUntil > now) return false;
    host.frozenUntil = now + this.#span(link, least, most);
    return true;
  }

  /** Whoever uses the routes of a busy link takes no more of them for a while. */
  #stopReading(): boolean {
    const { rng, links, lab: { world } } = this.#scene;
    const busy = links.filter((link) => link.isBusy);
    if (busy.length === 0) return false;
    const link = rng.pick(busy), peer = link.b.peerOf(link);
    peer.pause();
    burst(link.a.peerOf(link));
    world.after(Math.min(200_000 * rng.unit(), this.#end - world.now), () => peer.resume());
    return true;
  }

  /** Sessions that have to be made anew find nobody who listens. */
  #refuseDials(): boolean {
    const node = this.#anyNode(), { rng, lab: { world } } = this.#scene;
    const [first] = node.host.connections;
    node.refuse();
    first?.lose("reset");
    world.after(Math.min(30_000 * rng.unit(), this.#end - world.now), () => node.listen());
    return true;
  }

  #restart(end: (node: SimNode) => void): boolean {
    const node = this.#anyNode();
    end(node);
    node.start();
    return true;
  }

  /** Somebody on a peer's machine connects, says nothing, and stays or goes (a health check). */
  #knock(): boolean {
    const { rng, lab } = this.#scene, link = this.#anyLink();
    const [from, to] = rng.percent(50) ? [link.a, link.b] : [link.b, link.a];
    const nobody = { connected() {}, data() {}, drained() {}, ended() {} };
    const target = { remote: { address: to.host.address, port: 179 }, timeoutSeconds: 5 };
    const connection = lab.network.dial(from.host, target, nobody);
    const stays = Math.min(90_000 * rng.unit(), this.#end - lab.world.now);
    lab.world.after(stays, () => connection.close());
    return true;
  }
}

/** The process is gone; its machine closes what it had. */
function kill(node: SimNode): void {
  for (const connection of [...node.host.connections]) connection.abort();
  node.stop(true);
}
