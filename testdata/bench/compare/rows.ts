import { type WorkloadName, WORKLOADS } from "./workloads.ts";

/** Ours against a peer on one file, alternately; `must` and `aim` are how many times faster. */
export interface RaceRow {
  readonly kind: "race";
  readonly id: string;
  readonly title: string;
  readonly workload: WorkloadName;
  /** Arguments after the program; FILE stands for the workload's path. */
  readonly ours: readonly string[];
  readonly peer: readonly string[];
  /** Outputs must be the same, byte for byte. */
  readonly identical: boolean;
  readonly must: number;
  readonly aim: number;
}

/** Start-up against `deno run` of an empty file; `must` and `aim` are how many times its time. */
export interface StartRow {
  readonly kind: "start";
  readonly id: string;
  readonly title: string;
  readonly workload?: WorkloadName;
  readonly ours: readonly string[];
  readonly must: number;
  readonly aim: number;
}

/** Peak memory of one run over a file, in MiB. */
export interface MemoryRow {
  readonly kind: "memory";
  /** Held to one core, where workers are of no use. */
  readonly oneCore: boolean;
  readonly id: string;
  readonly title: string;
  readonly workload: WorkloadName;
  readonly ours: readonly string[];
  readonly must: number;
  readonly aim: number;
}

/** Peak memory, in MiB, and its growth while a generator that never ends feeds stdin. */
export interface StreamRow {
  readonly kind: "stream";
  readonly id: string;
  readonly title: string;
  /** Arguments of generate.ts; they must ask for an infinite count. */
  readonly generator: readonly string[];
  readonly ours: readonly string[];
  readonly seconds: { readonly full: number; readonly quick: number };
  readonly must: number;
  readonly aim: number;
}

export type Row = RaceRow | StartRow | MemoryRow | StreamRow;

const FIVE_FIELDS = [
  ...["-T", "fields", "-e", "frame.number", "-e", "ip.src", "-e", "bgp.type"],
  ...["-e", "bgp.update.path_attribute.as_path_segment.as4", "-e", "bgp.nlri_prefix"],
];
const TSHARK = ["tshark", "-n", "-r", "FILE", "-Y", "bgp"];
const OUT_OF_ORDER = ["-o", "tcp.reassemble_out_of_order:TRUE"];
const BGPDUMP = ["bgpdump", "-m", "FILE"];
const DUMP_STYLE = ["decode", "FILE", "-m"];
const LINES = ["decode", "FILE"];
const JSON_LINES = ["decode", "FILE", "--json"];
const ONE_THREAD = { must: 128, aim: 80 };
const WITH_WORKERS = { must: 320, aim: 320 };
const STREAM_SECONDS = { full: 30, quick: 3 };

/** The comparison, row by row. */
export const ROWS: readonly Row[] = [
  race("rib", "MRT RIB, SIZE routes, -m", "rib", DUMP_STYLE, BGPDUMP, 12, 15, true),
  race("rib-10m", "MRT RIB, SIZE entries, -m", "rib-20-peers", DUMP_STYLE, BGPDUMP, 6, 10, true),
  race("updates", "MRT, SIZE UPDATEs, -m", "updates", DUMP_STYLE, BGPDUMP, 5, 8, true),
  race(
    "pcap",
    "pcap, one session, lines",
    "one-session",
    LINES,
    [...TSHARK, ...FIVE_FIELDS],
    15,
    30,
  ),
  race(
    "pcap-50",
    "pcap, fifty sessions, lines",
    "fifty-sessions",
    LINES,
    [...TSHARK, ...OUT_OF_ORDER, ...FIVE_FIELDS],
    15,
    30,
  ),
  race("json", "pcap, --json", "one-session", JSON_LINES, [...TSHARK, "-T", "json"], 20, 40),
  memory("mem-rib", "memory, MRT RIB", "rib", DUMP_STYLE, ONE_THREAD),
  memory("mem-rib-10m", "memory, SIZE entries, workers", "rib-20-peers", DUMP_STYLE, WITH_WORKERS),
  memory(
    "mem-10m-one",
    "memory, SIZE entries, one core",
    "rib-20-peers",
    DUMP_STYLE,
    ONE_THREAD,
    true,
  ),
  memory("mem-updates", "memory, MRT UPDATEs", "updates", DUMP_STYLE, ONE_THREAD),
  memory("mem-pcap", "memory, pcap, lines", "fifty-sessions", LINES, ONE_THREAD),
  memory("mem-json", "memory, pcap, --json", "fifty-sessions", JSON_LINES, ONE_THREAD),
  stream("stream-mrt", "memory, endless MRT on stdin", "updates"),
  stream("stream-pcap", "memory, endless pcap on stdin", "pcap"),
  stream("stream-bmp", "memory, endless BMP on stdin", "bmp"),
  { kind: "start", id: "version", title: "--version", ours: ["--version"], must: 1.5, aim: 1.2 },
  {
    kind: "start",
    id: "message",
    title: "decode of one message",
    workload: "one-message",
    ours: LINES,
    must: 1.5,
    aim: 1.2,
  },
];

/** The row with SIZE in its title replaced by what will be measured. */
export function atScale(row: Row, scale: "full" | "quick"): Row {
  if (!("workload" in row)) return row;
  const size = WORKLOADS[row.workload].size[scale];
  const text = size >= 1e6 ? `${size / 1e6}M` : `${size / 1000}k`;
  return { ...row, title: row.title.replace("SIZE", text) };
}

function race(
  id: string,
  title: string,
  workload: WorkloadName,
  ours: readonly string[],
  peer: readonly string[],
  must: number,
  aim: number,
  identical = false,
): RaceRow {
  return { kind: "race", id, title, workload, ours, peer, must, aim, identical };
}

function memory(
  id: string,
  title: string,
  workload: WorkloadName,
  ours: readonly string[],
  bounds: { readonly must: number; readonly aim: number },
  oneCore = false,
): MemoryRow {
  return { kind: "memory", id, title, workload, ours, oneCore, ...bounds };
}

function stream(id: string, title: string, kind: string): StreamRow {
  const count = kind === "pcap" ? ["--sessions", "8"] : [];
  const generator = [kind, "-", "--updates", "Infinity", ...count];
  const ours = ["decode", "-"];
  return { kind: "stream", id, title, generator, ours, seconds: STREAM_SECONDS, ...ONE_THREAD };
}
