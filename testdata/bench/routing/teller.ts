/**
 * A peer that says everything at once: messages of a file, then End-of-RIB, then only KEEPALIVEs;
 * told SIGUSR1 it resets its connection. It prints one JSON object a line.
 *
 *   teller.ts --as 65001 --source 10.9.0.1 --connect 10.9.0.254:179 --file updates.bin
 */
import { encodeEndOfRib } from "../live/messages.ts";
import { readEndpoint, readWords } from "../live/words.ts";
import { nowMs, PlainSession, tell } from "./session.ts";

/** When it began to tell routes, or broke off: milliseconds. */
export interface Began {
  readonly beganMs: number;
}
export interface Reset {
  readonly resetMs: number;
}

if (import.meta.main) {
  const words = readWords(Deno.args), { as, source, connect, file } = words;
  const updates = await Deno.readFile(file!), to = readEndpoint(connect!);
  const session = await PlainSession.open({ as: Number(as), source: source!, ...to });
  Deno.addSignalListener("SIGUSR1", () => {
    const resetMs = nowMs();
    session.reset();
    tell({ resetMs });
  });
  tell({ beganMs: nowMs() });
  await session.write(updates);
  await session.write(encodeEndOfRib());
}
