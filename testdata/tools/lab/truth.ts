import type { Scenario } from "./scenario.ts";
import { must } from "./shell.ts";

const NAMES: Record<string, string> = {
  "1": "open",
  "2": "update",
  "3": "notification",
  "4": "keepalive",
  "5": "refresh",
};

/** Counts of BGP messages by type as tshark sees them. */
export async function tsharkCounts(path: string): Promise<Record<string, number>> {
  const text = await must([
    "tshark",
    "-n",
    "-r",
    path,
    "-d",
    "tcp.port==1790,bgp",
    "-T",
    "fields",
    "-e",
    "bgp.type",
  ], {
    timeoutMs: 60_000,
  });
  const counts = { open: 0, update: 0, notification: 0, keepalive: 0, refresh: 0, other: 0 };
  for (const code of text.split(/[\s,]+/)) {
    if (code === "") continue;
    counts[(NAMES[code] ?? "other") as keyof typeof counts]++;
  }
  return counts;
}

const BMP_TYPES = [
  "route-monitoring",
  "statistics",
  "peer-down",
  "peer-up",
  "initiation",
  "termination",
  "route-mirroring",
];

/** Counts of BMP messages by type as tshark sees them; the raw stream beside it holds the same. */
export async function bmpCounts(path: string): Promise<Record<string, number>> {
  const as = ["-d", "tcp.port==11019,bmp"];
  const text = await must(["tshark", "-n", "-r", path, ...as, "-T", "fields", "-e", "bmp.type"]);
  const counts: Record<string, number> = {};
  for (const code of text.split(/[\s,]+/)) {
    const name = BMP_TYPES[Number(code)];
    if (code !== "" && name !== undefined) counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

export type Entry = { readonly file: string } & Record<string, unknown>;

/** The line of truth.json for one capture. */
export async function entry(scenario: Scenario, file: string, path: string): Promise<Entry> {
  const common = { file, planted: scenario.planted, between: scenario.between };
  const note = scenario.note === undefined ? {} : { note: scenario.note };
  if (scenario.shelf === "faults") {
    const ambiguous = scenario.ambiguous === true;
    const sessions = scenario.sessions === undefined ? {} : { sessions: scenario.sessions };
    return { ...common, causes: scenario.causes ?? [], ambiguous, ...sessions, ...note };
  }
  if (scenario.shelf === "bmp" && file.endsWith(".pcap")) {
    return { ...common, bmp: await bmpCounts(path), ...note };
  }
  if (!/\.pcap(ng)?$/.test(file)) return { ...common, ...note };
  return { ...common, messages: await tsharkCounts(path), ...note };
}

/** Replaces or adds entries in a truth.json, sorted by file; entries without a file go. */
export async function merge(path: string, entries: readonly Entry[]): Promise<void> {
  const old = JSON.parse(await Deno.readTextFile(path).catch(() => "[]")) as Entry[];
  const all = new Map(old.map((item) => [item.file, item]));
  for (const item of entries) all.set(item.file, item);
  const directory = path.slice(0, path.lastIndexOf("/"));
  const there = new Set(Array.from(Deno.readDirSync(directory), (item) => item.name));
  const sorted = [...all.values()].filter((item) => there.has(item.file))
    .sort((a, b) => a.file < b.file ? -1 : 1);
  const temporary = `${path}.tmp`;
  await Deno.writeTextFile(temporary, JSON.stringify(sorted, null, 2) + "\n");
  await Deno.rename(temporary, path);
}
