/// <reference lib="deno.worker" />
// Simulates the seeds that it is told, one after the other.
import { LARGE, simulateRoutes } from "./routes_sim.ts";

self.onmessage = ({ data: seed }: MessageEvent<number>) => {
  try {
    self.postMessage({ run: simulateRoutes(seed, LARGE) });
  } catch (error) {
    self.postMessage({ failure: (error as Error).message });
  }
};
