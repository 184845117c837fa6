// SQLite's write-ahead log, read on its own before SQLite does: it takes the log to end at the first
// frame that is not whole, and says nothing of what came after it.
// https://sqlite.org/fileformat2.html#the_write_ahead_log
import { damaged } from "./store_sqlite_error.ts";

const HEADER = 32, FRAME_HEADER = 24;
/** Of a page of a store of ours. */
const PAGE = 4096;
const MAGIC = 0x377f0682;

/** How far a log goes. */
export interface LogFacts {
  /** Frames that are whole, up to and with the last that commits. */
  readonly frames: number;
  /** Commits in a row after the first frame that is not whole, of the same generation of the log. */
  readonly lostCommits: number;
}

/**
 * Reads a log. A power cut leaves at most one commit that is not whole: the next one is only begun
 * when the last is safe. More than one after a bad frame were acknowledged, and are lost. They follow
 * from each other: ends of commits that a disk failed, one written over the other, do not.
 */
export function readLog(octets: Uint8Array): LogFacts {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  if (octets.length < HEADER) return { frames: 0, lostCommits: 0 };
  return walk(view, (view.getUint32(0) & 1) === 0);
}

function walk(view: DataView, isLittle: boolean): LogFacts {
  const sum: [number, number] = [0, 0];
  add(sum, view, 0, 24, isLittle);
  let isWhole = (view.getUint32(0) & ~1) === MAGIC && view.getUint32(8) === PAGE &&
    sum[0] === view.getUint32(24) && sum[1] === view.getUint32(28);
  const salts = isWhole || !areSaltsWrong(view, isLittle) ? 16 : HEADER + 8;
  // The header is safe before the first frame is written: frames of a bad one are no power cut.
  const atLeast = isWhole ? 0 : 1;
  let frames = 0, run = 0, longest = 0;
  for (let at = HEADER, n = 1; at + FRAME_HEADER + PAGE <= view.byteLength; n++) {
    const commits = view.getUint32(at + 4) !== 0;
    // A frame with other salts is left over from the generation before.
    const isOurs = view.getUint32(at + 8) === view.getUint32(salts) &&
      view.getUint32(at + 12) === view.getUint32(salts + 4);
    if (!isWhole) sum.splice(0, 2, ...sumBefore(view, at));
    const goesOn = isOurs && isNext(sum, view, at, isLittle);
    isWhole &&= goesOn;
    if (isWhole && commits) frames = n;
    if (!isWhole) run = isOurs ? (goesOn ? run : 0) + (commits ? 1 : 0) : 0;
    longest = Math.max(longest, run);
    at += FRAME_HEADER + PAGE;
  }
  return { frames, lostCommits: atLeast + longest };
}

/** What the frame before, or the header, says that the sum is up to there. */
function sumBefore(view: DataView, at: number): [number, number] {
  const before = at === HEADER ? HEADER - 8 : at - PAGE - 8;
  return [view.getUint32(before), view.getUint32(before + 4)];
}

/** Whether a frame follows from what is summed up to it. */
function isNext(sum: [number, number], view: DataView, at: number, isLittle: boolean): boolean {
  add(sum, view, at, 8, isLittle);
  add(sum, view, at + FRAME_HEADER, PAGE, isLittle);
  return sum[0] === view.getUint32(at + 16) && sum[1] === view.getUint32(at + 20);
}

/** Whether the header is whole but for the salts: with those of the first frame its sum is right. */
function areSaltsWrong(view: DataView, isLittle: boolean): boolean {
  if (view.byteLength < HEADER + FRAME_HEADER) return false;
  const header = new Uint8Array(HEADER), sum: [number, number] = [0, 0];
  header.set(new Uint8Array(view.buffer, view.byteOffset, HEADER));
  header.set(new Uint8Array(view.buffer, view.byteOffset + HEADER + 8, 8), 16);
  add(sum, new DataView(header.buffer), 0, 24, isLittle);
  return sum[0] === view.getUint32(24) && sum[1] === view.getUint32(28);
}

function add(
  sum: [number, number],
  view: DataView,
  at: number,
  length: number,
  isLittle: boolean,
): void {
  let [a, b] = sum;
  for (let i = at; i < at + length; i += 8) {
    a = (a + view.getUint32(i, isLittle) + b) >>> 0;
    b = (b + view.getUint32(i + 4, isLittle) + a) >>> 0;
  }
  sum[0] = a;
  sum[1] = b;
}

/** Whether acknowledged commits are lost for certain. */
export function isLogCut({ lostCommits }: LogFacts): boolean {
  return lostCommits > 1;
}

/** The log of that file: SQLite keeps it beside the file itself, whatever links lead there. */
export function logOf(path: string): string {
  try {
    return `${Deno.realPathSync(path)}-wal`;
  } catch {
    return `${path}-wal`;
  }
}

/** Says what is wrong with the log of that file: SQLite would take its beginning for all of it. */
export function faultOfLog(path: string): string | undefined {
  const facts = logFacts(path);
  if (facts === undefined || !isLogCut(facts)) return undefined;
  // It may have been read while somebody wrote it; then it looks different now.
  const again = logFacts(path);
  if (again?.frames !== facts.frames || again.lostCommits !== facts.lostCommits) return undefined;
  const { frames, lostCommits } = facts;
  return `its log ends after ${frames} pages, and ${lostCommits} commits after that are lost`;
}

/** Throws StoreError. */
export function refuseCutLog(path: string): void {
  const fault = faultOfLog(path);
  if (fault !== undefined) throw damaged(path, fault);
}

/** Of a log that is larger nobody looks at all: somebody who reads and does not end keeps it so. */
const MOST_OCTETS = 2 ** 28;

function logFacts(path: string): LogFacts | undefined {
  const log = logOf(path);
  try {
    return Deno.statSync(log).size > MOST_OCTETS ? undefined : readLog(Deno.readFileSync(log));
  } catch {
    return undefined;
  }
}
