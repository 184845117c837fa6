// Tells when a file may have changed: written to, replaced by an editor, or a link that points elsewhere.
import { dirname } from "node:path";

/** What changes a file comes in several steps; so long after the last one it is looked at. */
const SETTLED_MS = 200;

export class FileWatch {
  readonly #watcher: Deno.FsWatcher;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `look`: something happened in the folder of `path`, and then nothing for a moment. */
  constructor(path: string, look: () => void) {
    // The folder, not the file: who replaces a file takes what was watched away.
    this.#watcher = Deno.watchFs(dirname(path), { recursive: false });
    this.#follow(look);
  }

  async #follow(look: () => void): Promise<void> {
    for await (const { kind } of this.#watcher) {
      if (kind === "access") continue;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(look, SETTLED_MS);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#watcher.close();
  }
}
