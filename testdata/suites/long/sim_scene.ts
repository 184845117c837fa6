// What the parts of a simulation share.
import type { Lab } from "../../../core/speaker/sim/lab.ts";
import type { Rng } from "../../bench/generate/rng.ts";
import type { SimLink } from "./sim_link.ts";
import type { SimNode } from "./sim_node.ts";

export interface Scene {
  readonly lab: Lab;
  readonly rng: Rng;
  readonly nodes: SimNode[];
  readonly links: SimLink[];
  /** How often a session came up, on either side. */
  ups: number;
  /** How often each event led to another state. */
  readonly events: Map<string, number>;
  digest: number;
}

/** Something happened: it counts into the digest of the run. */
export function note(scene: Scene, text: string): void {
  let { digest } = scene;
  for (let i = 0; i < text.length; i++) digest = Math.imul(digest, 31) + text.charCodeAt(i) | 0;
  scene.digest = Math.imul(digest, 31) + scene.lab.world.now | 0;
}

export function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
