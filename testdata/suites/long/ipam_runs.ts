/** Something to be done with one seed. */
export interface IpamJob {
  readonly kind: "walk" | "crash";
  readonly seed: number;
  readonly steps: number;
}

interface Outcome {
  readonly tally?: ReadonlyMap<string, number>;
  readonly failure?: string;
}

/** Does all jobs, as many at a time as there are processors. Answers the sums, and what failed. */
export async function runJobs(jobs: readonly IpamJob[]): Promise<{
  readonly sums: ReadonlyMap<string, number>;
  readonly failures: readonly string[];
}> {
  const sums = new Map<string, number>(), failures: string[] = [], left = [...jobs];
  const serve = async (ask: (job: IpamJob) => Promise<Outcome>) => {
    for (let job = left.shift(); job; job = left.shift()) {
      const { tally, failure } = await ask(job);
      if (failure !== undefined) failures.push(failure);
      for (const [name, count] of tally ?? []) sums.set(name, (sums.get(name) ?? 0) + count);
    }
  };
  const many = Math.min(jobs.length, navigator.hardwareConcurrency);
  await Promise.all(Array.from({ length: many }, () => withWorker(serve)));
  return { sums, failures };
}

async function withWorker(
  use: (ask: (job: IpamJob) => Promise<Outcome>) => Promise<void>,
): Promise<void> {
  const worker = new Worker(new URL("./ipam_worker.ts", import.meta.url), { type: "module" });
  try {
    await use((job) => {
      const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(`${job.kind} ${job.seed}: ${message}`));
      worker.postMessage(job);
      return promise;
    });
  } finally {
    worker.terminate();
  }
}
