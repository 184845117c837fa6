// A configuration from its text: here, or in another thread while this one goes on.
import { type ConfigReading, readConfig } from "../core/config/read_config.ts";
import { besideOf, keyFault } from "./key_file.ts";
import { nearest } from "./nearest.ts";
import type { Work } from "./worker.ts";

/** Reads and checks the text; `file` is what errors call it. */
export function checkedConfig(text: string, file: string): ConfigReading {
  const fault = (path: string) => keyFault(besideOf(file, path));
  return readConfig(text, file, { nearest, hasVariable, keyFault: fault });
}

/** Whether a variable is there; of those that may not be read that is not known. */
function hasVariable(name: string): boolean {
  try {
    return Deno.env.has(name);
  } catch {
    return true;
  }
}

/** Characters that are read within a few milliseconds: some fifty peers. */
const SHORT = 8 << 10;

/** Whether the thread read it, or why it could not: that is a fault of ours. */
type Answer = { readonly reading: ConfigReading } | { readonly failure: string };

/**
 * The same for a router that runs: a thousand peers take a third of a second to read, and nobody may
 * wait for that. `program` is what the thread runs, `main.ts`.
 */
export async function checkedConfigAside(
  text: string,
  file: string,
  program: string = Deno.mainModule,
): Promise<ConfigReading> {
  if (text.length <= SHORT) return checkedConfig(text, file);
  const worker = new Worker(program, { type: "module" });
  try {
    const answer = new Promise<Answer>((resolve) => {
      worker.onmessage = ({ data }) => resolve({ reading: data });
      worker.onerror = (event) => {
        event.preventDefault();
        resolve({ failure: event.message });
      };
    });
    worker.postMessage({ do: "read configuration", text, file } satisfies Work);
    const told = await answer;
    if ("reading" in told) return told.reading;
    throw new Error(`the reading thread failed: ${told.failure}`);
  } finally {
    worker.terminate();
  }
}
