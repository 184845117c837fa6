/// <reference lib="deno.worker" />
// Walks or crashes as it is told, one seed after the other.
import { walkRequests } from "../../../core/ipam/request_walk.ts";
import { crashOnDisk } from "./ipam_crashes.ts";
import type { IpamJob } from "./ipam_runs.ts";

self.onmessage = async ({ data: { kind, seed, steps } }: MessageEvent<IpamJob>) => {
  try {
    self.postMessage({
      tally: kind === "walk" ? walk(seed, steps) : await crashOnDisk(seed, steps),
    });
  } catch (error) {
    self.postMessage({ failure: `${kind} of seed ${seed}: ${(error as Error).message}` });
  }
};

function walk(seed: number, steps: number): Map<string, number> {
  const tally = new Map<string, number>();
  const rows = walkRequests({ seed, steps, rereadEvery: 5000, lookEvery: 200, tally });
  return tally.set("rows written", rows);
}
