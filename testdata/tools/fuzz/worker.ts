// One thread of the fuzzer: every so-manieth round, until the time is over or one fails.
import { MemoryFloor } from "./memory.ts";
import { Tally } from "./reach.ts";
import { makeRound } from "./round.ts";
import { type Failure, runRound } from "./run.ts";
import { gatherSeeds } from "./seeds.ts";

/** What a thread is asked to do. */
export interface Task {
  readonly seed: number;
  /** The number of its first round, and how many rounds further its next one is. */
  readonly first: number;
  readonly step: number;
  readonly seconds: number;
}

/** What it answers. */
export interface Answer {
  readonly tally: Tally;
  readonly failure: Failure | undefined;
  /** How long its rounds took in all. */
  readonly seconds: number;
  /** Octets that it holds more than it did when it was warm. */
  readonly growth: number;
  /** Octets of the process at its largest. */
  readonly most: number;
}

/** Runs the rounds of a task. */
function runTask({ seed, first, step, seconds }: Task): Answer {
  const seeds = gatherSeeds(), tally = new Tally(), memory = new MemoryFloor(seconds);
  const begin = performance.now();
  let failure: Failure | undefined;
  for (let number = first; !failure; number += step) {
    failure = runRound(makeRound(seed, number, seeds), tally);
    memory.tick();
    if (performance.now() - begin >= seconds * 1000) break;
  }
  const elapsed = (performance.now() - begin) / 1000;
  return { tally, failure, seconds: elapsed, growth: memory.growth, most: memory.most };
}

self.addEventListener("message", (event) => {
  const answer = runTask((event as MessageEvent<Task>).data);
  (self as unknown as Worker).postMessage(answer);
});
