import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { replay } from "../core/speaker/record.ts";
import { USUAL_TIMING } from "../core/session/settings.ts";
import { CommandError } from "./exit.ts";
import { type JournalFile, journalIn, openJournal } from "./peer_record.ts";

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "underlay-record-" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("openJournal writes all that happened by the time it is closed", () =>
  inFolder(async (folder) => {
    const path = `${folder}/journal`, opened = openJournal(path);
    opened.journal.begin(0, "192.0.2.1", "ours", USUAL_TIMING, false);
    opened.journal.message(0, "in", new Uint8Array(19));
    await opened.close();
    const text = await Deno.readTextFile(path);
    assertEquals(text.split("\n").length, 3);
    assertEquals(replay(text), { steps: 0, deviations: [] });
    // What is there already may be the only recording of a fault.
    assertThrows(() => openJournal(path), CommandError, "it is there already");
    assertEquals(await Deno.readTextFile(path), text);
  }));

Deno.test("openJournal says that it cannot record, at the latest when it is closed", () =>
  inFolder(async (folder) => {
    assertThrows(() => openJournal(`${folder}/none/journal`), CommandError, "cannot record to");
    const full: JournalFile = {
      writeSync() {
        throw new Error("No space left on device");
      },
      close() {},
    };
    const opened = journalIn(full, "journal");
    opened.journal.begin(0, "192.0.2.1", "ours", USUAL_TIMING, false);
    await assertRejects(() => opened.close(), CommandError, "cannot record to journal: no space");
  }));
