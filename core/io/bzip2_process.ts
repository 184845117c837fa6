import type { Broken, Input } from "./input.ts";

/** Unpacks with the system's `bzip2`, which runs beside us on another processor. */
export class Bzip2ProcessInput implements Input {
  readonly #packed: Input;
  readonly #child: Deno.ChildProcess;
  readonly #output: ReadableStreamDefaultReader<Uint8Array>;
  #broken: Broken | undefined;

  /** Throws what `Deno.Command` throws when there is no `bzip2` or it may not be run. */
  constructor(packed: Input) {
    this.#packed = packed;
    this.#child = new Deno.Command("bzip2", {
      args: ["-dc"],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#output = this.#child.stdout.getReader();
    this.#feed();
  }

  get name(): string {
    return this.#packed.name;
  }

  get size(): number {
    return this.#packed.size;
  }

  get consumed(): number {
    return this.#packed.consumed;
  }

  get layers(): readonly string[] {
    return [...this.#packed.layers, "bzip2"];
  }

  get broken(): Broken | undefined {
    return this.#broken ?? this.#packed.broken;
  }

  async #feed(): Promise<void> {
    const writer = this.#child.stdin.getWriter();
    try {
      for (let piece; (piece = await this.#packed.next());) await writer.write(piece);
      await writer.close();
    } catch {
      // It stopped reading because the stream is bad: its exit code says so, see `next`.
      await writer.abort().catch(() => {});
    }
  }

  async next(): Promise<Uint8Array | undefined> {
    const { value } = await this.#output.read();
    if (value !== undefined) return value;
    const { success } = await this.#child.status;
    const said = await new Response(this.#child.stderr).text();
    if (!success) this.#broken = { what: "bzip2 stream", reason: reasonOf(said) };
    return undefined;
  }

  close(): void {
    try {
      this.#child.kill();
    } catch {
      // It has ended.
    }
    this.#packed.close();
  }
}

/** What `bzip2` complains of, without the advice that follows it. */
function reasonOf(said: string): string {
  if (said.includes("ends unexpectedly")) return "it ends inside a block";
  if (said.includes("CRC")) return "a block has a wrong checksum";
  return "bzip2 finds it corrupt";
}
