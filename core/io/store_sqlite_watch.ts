// Tells when an embedded store has a new commit, by looking.
//
// The kernel could say when the files are written, but the runtime opens each file that it tells of,
// and closes it: that takes the process every lock it has on the file (fcntl of POSIX), and with
// them all that SQLite rests on. Another process would then take itself for the last one and remove
// the log into which this one still writes.

/** Between looks: each takes some ten microseconds. */
const LOOK_MS = 20;

/** Calls `changed` when `version` answers another one than before. Answers how to stop. */
export function watchFile(version: () => number | undefined, changed: () => void): () => void {
  let known = version();
  const timer = setInterval(() => {
    const now = version();
    if (now === undefined || now === known) return;
    known = now;
    changed();
  }, LOOK_MS);
  return () => clearInterval(timer);
}
