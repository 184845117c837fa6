// SQLite's write-ahead log, read on its own before SQLite does: it takes the log to end at the first
// frame that is not whole, and says nothing of what came after it.
// https://sqlite.org/fileformat2.html#the_write_ahead_log

const HEADER = 32, FRAME_HEADER = 24;
/** Of a page of a store of ours. */
const PAGE = 4096;
const MAGIC = 0x377f0682;

/** How far a log goes. */
export interface LogFacts {
  /** Frames that are whole, up to and with the last that commits. */
  readonly frames: number;
  /** Commits after the first frame that is not whole, of the same generation of the log. */
  readonly lostCommits: number;
}

/**
 * Reads a log. A power cut leaves at most one commit that is not whole: the next one is only begun
 * when the last is safe. More than one after a bad frame were acknowledged, and are lost.
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
  // The header is safe before the first frame is written: frames of a bad one are no power cut.
  let frames = 0, lostCommits = isWhole ? 0 : 1;
  for (let at = HEADER, n = 1; at + FRAME_HEADER + PAGE <= view.byteLength; n++) {
    const commits = view.getUint32(at + 4) !== 0;
    // A frame with other salts is left over from the generation before.
    const isOurs = view.getUint32(at + 8) === view.getUint32(16) &&
      view.getUint32(at + 12) === view.getUint32(20);
    if (isWhole) {
      add(sum, view, at, 8, isLittle);
      add(sum, view, at + FRAME_HEADER, PAGE, isLittle);
      isWhole = isOurs && sum[0] === view.getUint32(at + 16) && sum[1] === view.getUint32(at + 20);
    }
    if (isWhole && commits) frames = n;
    if (!isWhole && isOurs && commits) lostCommits++;
    at += FRAME_HEADER + PAGE;
  }
  return { frames, lostCommits };
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
