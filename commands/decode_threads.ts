import type { MakeOutput } from "../core/capture/output.ts";
import { Relay } from "../core/capture/relay.ts";
import { makeRing, RingWriter } from "../core/io/ring.ts";
import type { Report } from "./decode_worker.ts";
import type { DecodeOptions } from "./options.ts";
import type { Work } from "./worker.ts";

/** A view in another thread. */
export interface Thread {
  readonly makeOutput: MakeOutput;
  /** Waits until all is printed. Throws BrokenPipe when nobody reads the output any more. */
  done(): Promise<void>;
}

/** Starts the thread; it prints what its output is told as `options` say. */
export function startThread(options: DecodeOptions): Thread {
  const ring = makeRing(), writer = new RingWriter(ring);
  const worker = new Worker(Deno.mainModule, { type: "module" });
  const report = new Promise<Report>((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      resolve({ brokenPipe: false, failure: event.message });
    };
  });
  worker.postMessage({ do: "print", task: { ring, options } } satisfies Work);
  return {
    makeOutput: (sets) => new Relay(sets, (batch) => writer.send(batch)),
    async done() {
      const { brokenPipe, failure } = await report;
      worker.terminate();
      if (brokenPipe) throw new Deno.errors.BrokenPipe("the reader of the output has gone");
      if (failure !== undefined) throw new Error(`the printing thread failed: ${failure}`);
    },
  };
}
