/** A program that runs beside the bench, with the JSON lines that it prints. */
export class Beside {
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string>;
  readonly #errors: Promise<string>;
  readonly #name: string;
  #isOver = false;

  /** `input`: a file that becomes standard input; `-` leaves it open. */
  constructor(command: readonly string[], input?: string) {
    const [program, ...args] = command;
    this.#name = command.slice(0, 4).join(" ");
    const child = new Deno.Command(program!, {
      args,
      stdin: input === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#child = child;
    this.#lines = linesOf(child.stdout);
    this.#errors = new Response(child.stderr).text();
    if (input !== undefined) pipe(input, child.stdin);
    child.status.then(() => this.#isOver = true);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** The next line that is an object with this key. Throws when the program ends before. */
  async until<T>(key: string): Promise<T> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) {
        throw new Error(`${this.#name} ended without ${key}: ${(await this.#errors).slice(-300)}`);
      }
      const told = parsed(value);
      if (told !== undefined && key in told) return told as T;
    }
  }

  /** Peak and present resident set of it and its children, in MiB. */
  memory(): { readonly peakMiB: number; readonly nowMiB: number } {
    const texts = family(this.pid).map((pid) => readText(`/proc/${pid}/status`));
    const sum = (name: string) =>
      texts.reduce(
        (kib, text) => kib + Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1] ?? 0),
        0,
      );
    return { peakMiB: sum("VmHWM") / 1024, nowMiB: sum("VmRSS") / 1024 };
  }

  /** Seconds of CPU that it and its children have used. */
  cpuSeconds(): number {
    return family(this.pid).reduce((sum, pid) => {
      const fields = readText(`/proc/${pid}/stat`).split(") ")[1]?.split(" ") ?? [];
      return sum + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS;
    }, 0);
  }

  /** Rejects when it ends, which it is not to do before it is stopped. */
  async ended(): Promise<never> {
    const { code } = await this.#child.status;
    throw new Error(`${this.#name} ended with ${code}: ${(await this.#errors).slice(-300)}`);
  }

  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Waits until it has nothing to do any more; answers when it came to that, in milliseconds. */
  async rest(): Promise<number> {
    let busy = performance.now(), before = this.cpuSeconds();
    while (performance.now() - busy < REST_MS) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      const now = this.cpuSeconds();
      if (now - before < IDLE_SECONDS) continue;
      before = now;
      busy = performance.now();
    }
    return performance.timeOrigin + busy;
  }

  /** Ends it and waits for that. */
  async stop(signal: Deno.Signal = "SIGTERM"): Promise<void> {
    if (!this.#isOver) {
      try {
        this.#child.kill(signal);
      } catch {
        // It ended in this moment.
      }
    }
    const timer = setTimeout(() => this.#isOver || this.#child.kill("SIGKILL"), PATIENCE_MS);
    for await (const _ of this.#lines);
    await this.#child.status;
    await this.#errors;
    clearTimeout(timer);
  }
}

const TICKS = 100, PATIENCE_MS = 10_000, REST_MS = 700, LOOK_MS = 25;
/** So little in {@link REST_MS} is what a process does that has nothing to do. */
const IDLE_SECONDS = 0.02;

async function pipe(path: string, into: WritableStream<Uint8Array>): Promise<void> {
  const file = await Deno.open(path);
  // Whoever reads may leave early.
  await file.readable.pipeTo(into).catch(() => {});
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let held = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (held + text).split("\n");
    held = lines.pop()!;
    yield* lines;
  }
}

function parsed(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function family(pid: number): number[] {
  const children = readText(`/proc/${pid}/task/${pid}/children`).trim();
  return [pid, ...(children === "" ? [] : children.split(" ").flatMap((id) => family(Number(id))))];
}

function readText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}

/** A program of the bench, run by the Deno that runs this. */
export function own(name: string, ...args: readonly string[]): readonly string[] {
  const path = new URL(name, import.meta.url).pathname;
  return [Deno.execPath(), "run", "-A", "--no-check", path, ...args];
}
