// The program as `peer --config` while it runs, and its log.
import { command, type Said } from "./program.ts";
import { Waiting } from "./waiting.ts";

export class AgentProcess {
  /** Events of the log. */
  readonly said: Said[] = [];
  /** Lines that are no events, and errors. */
  readonly odd: string[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #waiting = new Waiting();
  readonly #read: Promise<void>;
  #isOver = false;

  constructor(args: readonly string[]) {
    this.#child = command(["peer", ...args, "--json"]).spawn();
    this.#read = this.#readLog();
  }

  get pid(): number {
    return this.#child.pid;
  }

  async #readLog(): Promise<void> {
    let rest = "";
    for await (const text of this.#child.stderr.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      for (const line of lines) this.#take(line);
      this.#waiting.look();
    }
    this.#isOver = true;
    this.#waiting.look();
  }

  #take(line: string): void {
    try {
      const said: Said = JSON.parse(line);
      this.said.push(said);
      if (said["event"] === "error") this.odd.push(line);
    } catch {
      this.odd.push(line);
    }
  }

  /** An event of the log, waited for. */
  async until(isIt: (said: Said) => boolean, what: string): Promise<Said> {
    const found = () => this.said.find(isIt);
    await this.#waiting.until(() => found() !== undefined || this.#isOver, what);
    const it = found();
    if (!it) throw new Error(`the agent ended before ${what}: ${this.odd.join("\n")}`);
    return it;
  }

  /** SIGHUP: it reads its file again. */
  hangUp(): void {
    this.#child.kill("SIGHUP");
  }

  /** Ctrl-C; answers the exit code and the lines of the log that are no events. */
  async stop(): Promise<{ readonly code: number; readonly odd: readonly string[] }> {
    try {
      this.#child.kill("SIGINT");
    } catch { /* It has ended by itself. */ }
    const { code } = await this.#child.status;
    await Promise.all([this.#read, this.#child.stdout.cancel()]);
    return { code, odd: this.odd };
  }
}
