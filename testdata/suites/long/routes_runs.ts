import type { RoutesSimulated } from "./routes_sim.ts";

/** What came of one seed: a run, or what was wrong in it. */
interface Outcome {
  readonly run?: RoutesSimulated;
  readonly failure?: string;
}

export interface RoutesRuns {
  /** By seed; those that were begun in time, and held. */
  readonly runs: ReadonlyMap<number, RoutesSimulated>;
  readonly failures: readonly string[];
}

/**
 * Simulates `count` seeds from `first` on, as many at a time as there are processors; none is begun
 * once `mostSeconds` are over.
 */
export async function runRoutes(
  first: number,
  count: number,
  mostSeconds: number,
): Promise<RoutesRuns> {
  const until = performance.now() + mostSeconds * 1000;
  const runs = new Map<number, RoutesSimulated>(), failures: string[] = [];
  let next = first;
  const serve = async (ask: (seed: number) => Promise<Outcome>) => {
    while (next < first + count && performance.now() < until) {
      const seed = next++, { run, failure } = await ask(seed);
      if (run) runs.set(seed, run);
      else failures.push(failure ?? `seed ${seed}: no answer`);
    }
  };
  const many = Math.min(count, navigator.hardwareConcurrency);
  await Promise.all(Array.from({ length: many }, () => withWorker(serve)));
  return { runs, failures };
}

async function withWorker(
  use: (ask: (seed: number) => Promise<Outcome>) => Promise<void>,
): Promise<void> {
  const worker = new Worker(new URL("./routes_worker.ts", import.meta.url), { type: "module" });
  try {
    await use((seed) => {
      const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => reject(new Error(`seed ${seed}: ${event.message}`));
      worker.postMessage(seed);
      return promise;
    });
  } finally {
    worker.terminate();
  }
}
