import { childEnv, ROOT } from "../../tools/cases.ts";

/** A JSON object that the program printed. */
export type Said = Readonly<Record<string, unknown>>;

/** The built file that UNDERLAY_BIN names, else the source. */
const COMMAND: readonly string[] = Deno.env.get("UNDERLAY_BIN")
  ? [Deno.env.get("UNDERLAY_BIN")!]
  : [Deno.execPath(), "run", "-A", "-q", "--no-check", `${ROOT}/main.ts`];

/** The program, to be run with these words; `before` is what it is started by. */
export function command(args: readonly string[], before: readonly string[] = []) {
  const [program = "", ...rest] = [...before, ...COMMAND, ...args];
  const env = { ...childEnv(), NO_COLOR: "1" };
  return new Deno.Command(program, {
    args: rest,
    cwd: ROOT,
    env,
    clearEnv: true,
    stdout: "piped",
    stderr: "piped",
  });
}

/** What a run that ends by itself left. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program to its end; `before` is what it is started by. */
export async function ran(args: readonly string[], before: readonly string[] = []): Promise<Ran> {
  const { code, stdout, stderr } = await command(args, before).output(), text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** The program while it runs with `--json`. */
export class Program {
  readonly said: Said[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #rest = "";

  constructor(args: readonly string[]) {
    this.#child = command([...args, "--json"], []).spawn();
    this.#lines = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Reads on until something that was said is it; undefined when the program ends before. */
  async until(isIt: (said: Said) => boolean): Promise<Said | undefined> {
    const found = this.said.find(isIt);
    if (found) return found;
    for (;;) {
      const { done, value } = await this.#lines.read();
      if (done) return undefined;
      const lines = (this.#rest + value).split("\n");
      this.#rest = lines.pop() ?? "";
      const said = lines.map((line) => JSON.parse(line) as Said);
      this.said.push(...said);
      const it = said.find(isIt);
      if (it) return it;
    }
  }

  /** Ctrl-C; answers the exit code and what stood on standard error. */
  async stop(): Promise<Omit<Ran, "stdout">> {
    this.#child.kill("SIGINT");
    while (!(await this.#lines.read()).done);
    const [status, stderr] = await Promise.all([
      this.#child.status,
      new Response(this.#child.stderr).text(),
    ]);
    return { code: status.code, stderr };
  }
}
