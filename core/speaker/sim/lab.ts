import { makeSettings, type SessionSettings } from "../../session/settings.ts";
import type { StateChange } from "../watcher.ts";
import type { PeerHandle, PeerWatcher } from "../watcher.ts";
import type { Journal } from "../record.ts";
import { Speaker } from "../speaker.ts";
import { Network, type SimHost } from "./network.ts";
import { World } from "./world.ts";

/** A speaker on a machine of the virtual network, with what it was told. */
export class SimSpeaker {
  readonly host: SimHost;
  readonly speaker: Speaker;
  readonly log: string[] = [];

  constructor(readonly lab: Lab, address: string, journal?: Journal) {
    this.host = lab.network.host(address);
    const { world } = lab;
    this.speaker = new Speaker({
      transport: this.host.transport(),
      clock: world.clock(() => this.host.frozenUntil),
      random: world.random,
      ...(journal && { journal }),
    });
  }

  listen(): void {
    this.speaker.listen({ address: this.host.address, port: 179 });
  }

  peer(
    address: string,
    settings: Partial<SessionSettings> = {},
    watcher: PeerWatcher = {},
  ): PeerHandle & { readonly state: string } {
    const routerId = Number(this.host.address.split(".").at(-1)) + 0x0a000000;
    const target = { remote: { address, port: 179 }, timeoutSeconds: 5 };
    const changed = (peer: PeerHandle, change: StateChange) => {
      this.log.push(`${peer.name} ${change.from} -> ${change.to}`);
      watcher.changed?.(peer, change);
    };
    return this.speaker.add(makeSettings({ routerId, ...settings }), target, {
      ...watcher,
      changed,
    });
  }
}

/** A virtual network with speakers on it, all from one seed. */
export class Lab {
  readonly world: World;
  readonly network: Network;

  constructor(seed = 1) {
    this.world = new World(seed);
    this.network = new Network(this.world);
  }

  speaker(address: string, journal?: Journal): SimSpeaker {
    return new SimSpeaker(this, address, journal);
  }

  /** Lets so many seconds pass. */
  pass(seconds: number): void {
    this.world.run(this.world.now + seconds * 1000);
  }
}
