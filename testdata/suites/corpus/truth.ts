import { decodeFile, decodeOctets, type Pipeline } from "../../tools/pipeline.ts";
import { readTable } from "./folder.ts";
import { countedMessages } from "./exabgp.ts";
import { ROUTE_COLUMNS, Tally, TYPES } from "./tally.ts";

/** One file of the corpus and what others counted in it. */
export interface Row {
  readonly file: string;
  readonly format: string;
  readonly types: readonly number[];
  readonly routes: Readonly<Record<string, number>>;
  /** The counter whose numbers these are. */
  readonly by: string;
  /** What another counter found: `tcpdump.out=0,449,0,0,0`, `bgpdump A=5668,STATE=16,W=675`. */
  readonly crossCheck: string;
  readonly note: string;
}

/** All rows of `truth.tsv`. */
export function readTruth(folder: string): Row[] {
  return readTable(`${folder}truth.tsv`).map((row) => ({
    file: row.file!,
    format: row.format!,
    types: TYPES.map((name) => Number(row[name === "other" ? "other_type" : name])),
    routes: Object.fromEntries(
      ROUTE_COLUMNS.flatMap((name) => row[name] === "" ? [] : [[name, Number(row[name])]]),
    ),
    by: row.counted_by!,
    crossCheck: row.cross_check!,
    note: row.note!,
  }));
}

/** Counts what we find in the file of a row; undefined where its format is not known. */
export async function count(folder: string, row: Row): Promise<Tally | undefined> {
  const path = folder + row.file, sessions = new Set<number>();
  const isPackets = /^pcap/.test(row.format);
  const tally = new Tally((flow) => !isPackets || sessions.has(flow.id));
  let done: Pipeline | undefined;
  if (row.format === "exabgp.ci") {
    const text = countedMessages(Deno.readTextFileSync(path)).map((m) => `${m.toHex()}\n`).join("");
    done = decodeOctets(new TextEncoder().encode(text), () => tally, { format: "hex" });
  } else {
    done = await decodeFile(path, () => tally, { connection: (flow) => sessions.add(flow.id) });
  }
  return done && tally;
}

/** Where our counts are not those of the truth: `update 9, not 449`. */
export function typeDifferences(row: Row, { types }: Tally): string[] {
  return TYPES.flatMap((name, i) =>
    types[i] === row.types[i] ? [] : [`${name} ${row.types[i]}, not ${types[i]}`]
  );
}

/**
 * Differences in prefixes. tshark's columns count prefixes of VPNs too, and in files that it calls
 * malformed they are whatever it happened to read: there they say nothing.
 */
export function routeDifferences(row: Row, tally: Tally): string[] {
  const isGuess = row.by.startsWith("tshark") && row.note.includes("malformed");
  if (isGuess || row.by === "regex") return [];
  return ROUTE_COLUMNS.flatMap((name) => {
    const want = row.routes[name], got = tally.routes[name];
    const isMixed = row.by.startsWith("tshark") && tally.hasOtherFamilies && name.startsWith("mp_");
    return want === undefined || want === got || isMixed ? [] : [`${name} ${want}, not ${got}`];
  });
}

/** Routes of table dumps and state changes, as the note counts them. */
export function entryDifferences({ note }: Row, tally: Tally): string[] {
  const found: string[] = [];
  const entries = /\b(?:rib_entries|table_dump)=(\d+)/.exec(note)?.[1];
  if (entries !== undefined && Number(entries) !== tally.entries) {
    found.push(`entries ${entries}, not ${tally.entries}`);
  }
  const states = /\bstate_change=(\d+)/.exec(note)?.[1];
  if (states !== undefined && Number(states) !== tally.states) {
    found.push(`state changes ${states}, not ${tally.states}`);
  }
  return found;
}

/** Whether our counts are those of the second counter. tcpdump tells only messages with a sound header. */
export function isAsCrossChecked({ crossCheck }: Row, tally: Tally): boolean {
  const tcpdump = /^tcpdump\.out=([\d,]+)$/.exec(crossCheck)?.[1];
  if (tcpdump !== undefined) return tally.sound.slice(0, 5).join() === tcpdump;
  const bgpdump = /^bgpdump A=(\d+),STATE=\d+,W=(\d+)$/.exec(crossCheck);
  const { nlri_v4, mp_reach_v4, mp_reach_v6, withdrawn_v4, mp_unreach_v4, mp_unreach_v6 } =
    tally.routes;
  return bgpdump !== null && Number(bgpdump[1]) === nlri_v4 + mp_reach_v4 + mp_reach_v6 &&
    Number(bgpdump[2]) === withdrawn_v4 + mp_unreach_v4 + mp_unreach_v6;
}
