/**
 * Deterministic BGP workloads: the same options give the same bytes, on every machine.
 *
 *   deno run -A testdata/bench/generate.ts rib OUT --prefixes 1000000 --peers 1 --seed 42
 *   deno run -A testdata/bench/generate.ts updates - --updates Infinity | underlay decode -
 */
import { parseArguments } from "./generate/arguments.ts";
import { type BmpOptions, writeBmp } from "./generate/bmp.ts";
import { ByteSink } from "./generate/byte_sink.ts";
import { type PcapOptions, writePcap } from "./generate/pcap.ts";
import { type RibOptions, writeRib } from "./generate/rib.ts";
import { type UpdatesOptions, writeUpdates } from "./generate/updates.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A TABLE_DUMP_V2 file: `prefixes` x `peers` routes. */
export function generateRib(options: RibOptions): Bytes {
  return collect((sink) => writeRib(sink, options));
}

/** A BGP4MP file of `updates` UPDATEs. */
export function generateUpdates(options: UpdatesOptions): Bytes {
  return collect((sink) => writeUpdates(sink, options));
}

/** A libpcap file of `sessions` whole BGP sessions with `updates` UPDATEs among them. */
export function generatePcap(options: PcapOptions): Bytes {
  return collect((sink) => writePcap(sink, options));
}

/** A BMP stream of `peers` peers and `updates` Route Monitoring messages. */
export function generateBmp(options: BmpOptions): Bytes {
  return collect((sink) => writeBmp(sink, options));
}

function collect(write: (sink: ByteSink) => void): Bytes {
  const sink = new ByteSink();
  write(sink);
  return sink.take();
}

/** Writes whole chunks to a file or to stdout (`-`); ends quietly when the reader is gone. */
function openOutput(path: string): (chunk: Uint8Array) => void {
  const file = path === "-"
    ? Deno.stdout
    : Deno.openSync(path, { write: true, create: true, truncate: true });
  return (chunk) => {
    try {
      for (let done = 0; done < chunk.length;) done += file.writeSync(chunk.subarray(done));
    } catch (error) {
      if (error instanceof Deno.errors.BrokenPipe) Deno.exit(0);
      throw error;
    }
  };
}

if (import.meta.main) {
  const request = parseArguments(Deno.args);
  if (typeof request === "string") {
    console.error(request);
    Deno.exit(2);
  }
  const sink = new ByteSink(openOutput(request.out));
  request.write(sink);
  sink.flush();
}
