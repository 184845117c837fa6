// What another thread of this program is asked to do.
import type { Task } from "./decode_worker.ts";

/** A first message to a worker. */
export type Work =
  | { readonly do: "print"; readonly task: Task }
  | { readonly do: "read configuration"; readonly text: string; readonly file: string };

/** Does it; answers what the worker answers. Each kind of work loads its own code. */
export async function work(asked: Work): Promise<unknown> {
  if (asked.do === "print") return (await import("./decode_worker.ts")).print(asked.task);
  return (await import("./config_reading.ts")).checkedConfig(asked.text, asked.file);
}
