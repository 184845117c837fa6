// The whole text of a file, or of standard input.
import { Cannot } from "../core/io/cannot.ts";
import { openPlain } from "../core/io/input.ts";
import { failure } from "./exit.ts";
import type { Io } from "./io.ts";
import { quote } from "./parse.ts";

/** A ledger of a million blocks is smaller. */
const MOST_OCTETS = 1 << 29;

/** Throws CommandError for what cannot be read, is no text, or is larger than anything sensible. */
export async function textOf(file: string, io: Io): Promise<string> {
  if (file === "-" && io.stdinIsTerminal) {
    io.stderr.write("reading standard input up to its end (Ctrl-D)\n");
    io.stderr.flush();
  }
  try {
    const input = openPlain(file), decoder = new TextDecoder("utf-8", { fatal: true });
    let text = "", size = 0;
    for (let octets = await input.next(); octets; octets = await input.next()) {
      size += octets.length;
      if (size > MOST_OCTETS) throw failure(`cannot read ${quote(file)}: it has over 512 MiB`);
      text += decoder.decode(octets, { stream: true });
    }
    input.close();
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) {
      throw failure(`cannot read ${quote(file)}: it is no UTF-8 text`);
    }
    if (error instanceof Cannot) throw failure(error.message);
    throw error;
  }
}
