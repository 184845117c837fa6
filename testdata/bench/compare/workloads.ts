import { ByteSink } from "../generate/byte_sink.ts";
import { encodeSampleUpdate } from "../generate/bgp_message.ts";
import { writePcap } from "../generate/pcap.ts";
import { writeRib } from "../generate/rib.ts";
import { writeUpdates } from "../generate/updates.ts";

const SEED = 42;

export interface Workload {
  readonly extension: string;
  /** Routes or UPDATEs for a full and for a quick run. */
  readonly size: { readonly full: number; readonly quick: number };
  readonly write: (sink: ByteSink, size: number) => void;
  /** UPDATEs in a capture of that size, End-of-RIB included; absent where a peer's output tells. */
  readonly updateCount?: (size: number) => number;
}

/** What the rows read, by name. */
export const WORKLOADS = {
  "rib": {
    extension: "mrt",
    size: { full: 1_000_000, quick: 40_000 },
    write: (sink, size) => writeRib(sink, { prefixes: size, peers: 1, seed: SEED }),
  },
  "rib-20-peers": {
    extension: "mrt",
    size: { full: 10_000_000, quick: 60_000 },
    write: (sink, size) => writeRib(sink, { prefixes: size / 20, peers: 20, seed: SEED }),
  },
  "updates": {
    extension: "mrt",
    size: { full: 500_000, quick: 20_000 },
    write: (sink, size) => writeUpdates(sink, { updates: size, peers: 10, seed: SEED }),
  },
  "one-session": {
    extension: "pcap",
    size: { full: 500_000, quick: 10_000 },
    write: (sink, size) => writePcap(sink, { updates: size, sessions: 1, seed: SEED }),
    updateCount: (size) => size + 2,
  },
  "fifty-sessions": {
    extension: "pcap",
    size: { full: 500_000, quick: 10_000 },
    write: (sink, size) =>
      writePcap(sink, {
        updates: size,
        sessions: 50,
        seed: SEED,
        reorderPerMille: 8,
        retransmitPerMille: 6,
      }),
    updateCount: (size) => size + 2 * 50,
  },
  "one-message": {
    extension: "hex",
    size: { full: 1, quick: 1 },
    write: (sink) => sink.append(new TextEncoder().encode(encodeSampleUpdate().toHex() + "\n")),
  },
} as const satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof WORKLOADS;

/** How many UPDATEs a decoder must find in it, where the generator alone can tell. */
export function expectedUpdates(name: WorkloadName, scale: "full" | "quick"): number | undefined {
  const workload: Workload = WORKLOADS[name];
  return workload.updateCount?.(workload.size[scale]);
}

/** Path of the workload's file in `directory`; written there first if it is not yet. */
export function prepareWorkload(
  name: WorkloadName,
  scale: "full" | "quick",
  directory: string,
): string {
  const workload: Workload = WORKLOADS[name];
  const size = workload.size[scale];
  const path = `${directory}/${name}-${size}-seed${SEED}.${workload.extension}`;
  if (exists(path)) return path;
  Deno.mkdirSync(directory, { recursive: true });
  const unfinished = `${path}.part`;
  const file = Deno.openSync(unfinished, { write: true, create: true, truncate: true });
  const sink = new ByteSink((chunk) => {
    for (let done = 0; done < chunk.length;) done += file.writeSync(chunk.subarray(done));
  });
  workload.write(sink, size);
  sink.flush();
  file.close();
  Deno.renameSync(unfinished, path);
  return path;
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
