// The way of `decode` in process: input -> format -> inspection -> view, without a command line.
import { FlowTable } from "../../core/capture/flows.ts";
import { Inspection } from "../../core/capture/inspection.ts";
import { FORMATS, loadDecoder, recognise } from "../../core/capture/mod.ts";
import type { MakeOutput } from "../../core/capture/output.ts";
import type { Forced } from "../../core/capture/readings.ts";
import type { Decoder, Flow } from "../../core/capture/record.ts";
import { Stories } from "../../core/capture/story.ts";
import type { TcpWatch } from "../../core/capture/tcp_sessions.ts";
import { Watched } from "../../core/capture/watched.ts";
import { openInput } from "../../core/io/decompress.ts";
import { UpdateChecker } from "../../core/wire/update_checker.ts";

/** The readers of all formats, loaded once. */
const MAKERS = new Map(
  await Promise.all(FORMATS.map(async ({ name }) => [name, await loadDecoder(name)] as const)),
);

export interface PipelineOptions {
  readonly forced?: Forced;
  /** False: no attribute block is taken for sound because it was met before. */
  readonly trustBlocks?: boolean;
  readonly port?: number;
  /** Where the stories of sessions are told; of one's own when absent. */
  readonly stories?: Stories;
  /** Told of each TCP connection that carries BGP, before its messages come. */
  readonly connection?: (flow: Flow) => void;
}

/** What stands between a capture format and a view, ready to be fed. */
export interface Pipeline {
  readonly decoder: Decoder;
  readonly inspection: Inspection;
  readonly watched: Watched;
  readonly checker: UpdateChecker;
}

/** All parts for a source of `format`, as `commands/decode.ts` puts them together. */
export function makePipeline(
  format: string,
  makeOutput: MakeOutput,
  options: PipelineOptions = {},
): Pipeline {
  const { forced = {}, port, trustBlocks = true, stories = new Stories() } = options;
  const checker = new UpdateChecker({ trustBlocks });
  const watched = new Watched(makeOutput(checker.sets, () => checker.oddNlri), stories);
  const inspection = new Inspection(checker, watched, forced);
  const watch = watchOf(watched, options);
  const parts = { sink: inspection, flows: new FlowTable(), watch };
  const decoder = MAKERS.get(format)!(port === undefined ? parts : { ...parts, port });
  return { decoder, inspection, watched, checker };
}

function watchOf(watched: Watched, { connection }: PipelineOptions): TcpWatch {
  if (!connection) return watched;
  return {
    connection(flow, stamp) {
      connection(flow);
      watched.connection(flow, stamp);
    },
    event: (flow, event) => watched.event(flow, event),
    gap: (flow, stamp) => watched.gap(flow, stamp),
    garbage: (flow, stamp) => watched.garbage(flow, stamp),
    closed: (flow) => watched.closed(flow),
  };
}

/** The format of octets that are all there is; undefined when it is none. */
export function formatOf(octets: Uint8Array): string | undefined {
  const format = recognise(octets.subarray(0, 1 << 16), octets.length <= 1 << 16);
  return format === undefined || format === "more" ? undefined : format.name;
}

/** Tells all stories to their end, as a summary does. */
function conclude({ decoder, inspection }: Pipeline): void {
  decoder.finish();
  inspection.finish();
}

/** Decodes octets in pieces of `piece`; undefined when their format is unknown. */
export function decodeOctets(
  octets: Uint8Array,
  makeOutput: MakeOutput,
  options: PipelineOptions & { readonly piece?: number; readonly format?: string } = {},
): Pipeline | undefined {
  const format = options.format ?? formatOf(octets);
  if (format === undefined) return undefined;
  const pipeline = makePipeline(format, makeOutput, options);
  const piece = options.piece ?? 1 << 16;
  for (let at = 0; at < octets.length; at += piece) {
    pipeline.decoder.push(octets.subarray(at, Math.min(at + piece, octets.length)));
  }
  conclude(pipeline);
  return pipeline;
}

/** Decodes a file, unpacked where it is packed; undefined when its format is unknown. */
export async function decodeFile(
  path: string,
  makeOutput: MakeOutput,
  options: PipelineOptions = {},
): Promise<Pipeline | undefined> {
  const input = await openInput(path);
  try {
    const { head, whole } = await input.peek(1 << 16);
    const format = recognise(head, whole);
    if (format === undefined || format === "more") return undefined;
    const pipeline = makePipeline(format.name, makeOutput, options);
    for (let chunk = await input.next(); chunk; chunk = await input.next()) {
      pipeline.decoder.push(chunk);
    }
    pipeline.decoder.finish();
    if (input.broken) pipeline.inspection.damage({ ...input.broken, offset: -1, frame: 0 });
    pipeline.inspection.finish();
    return pipeline;
  } finally {
    input.close();
  }
}
