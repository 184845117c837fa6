// The file of `peer --record`: everything that happens to a session, to be done again later.
import { systemClock } from "../core/io/clock.ts";
import { type Journal, TextJournal } from "../core/speaker/record.ts";
import { failure } from "./exit.ts";
import { SoonFlushed } from "./speaking.ts";
import { cannotWrite, checkIsPath } from "./writable.ts";

/** A journal that is being written. */
export interface OpenJournal {
  readonly journal: Journal;
  /** Rejects with a CommandError where the file takes no more. */
  readonly broken: Promise<never>;
  /** Writes what is left. Throws CommandError where not all could be written. */
  close(): Promise<void>;
}

/** A journal in a file that must not be there yet: a recording is not to be lost. Throws CommandError. */
export function openJournal(path: string): OpenJournal {
  return journalIn(create(path), path);
}

/** What of a file a journal needs. */
export type JournalFile = Pick<Deno.FsFile, "writeSync" | "close">;

/** A journal in an open file, which is closed with it. */
export function journalIn(file: JournalFile, path: string): OpenJournal {
  const clock = systemClock(), encoder = new TextEncoder();
  const lines: string[] = [];
  const flushed = new SoonFlushed(() =>
    writeAll(file, encoder.encode(lines.splice(0).join("")), path)
  );
  const write = (line: string) => {
    lines.push(line);
    flushed.soon();
  };
  return {
    journal: new TextJournal(write, () => clock.unixSeconds()),
    broken: flushed.broken,
    async close() {
      flushed.now();
      file.close();
      await Promise.race([flushed.broken, Promise.resolve()]);
    },
  };
}

function create(path: string): Deno.FsFile {
  checkIsPath(path, "record to");
  try {
    return Deno.openSync(path, { write: true, createNew: true, mode: 0o644 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw cannotWrite(error, path, "record to");
    throw failure(`cannot record to ${path}: it is there already; name another or remove it`);
  }
}

function writeAll(file: JournalFile, octets: Uint8Array, path: string): void {
  try {
    for (let done = 0; done < octets.length;) done += file.writeSync(octets.subarray(done));
  } catch (error) {
    throw cannotWrite(error, path, "record to");
  }
}
