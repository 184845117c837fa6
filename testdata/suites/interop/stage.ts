// Runs scenarios of the fault lab side by side and keeps what they leave, for the tests to read.
import { Lab } from "../../tools/lab/lab.ts";
import type { Scenario } from "../../tools/lab/scenario.ts";
import { SCENARIOS } from "../../tools/lab/scenarios/mod.ts";
import { cleanUp, guard } from "./guard.ts";

/** Sessions wait more than they work: so many go side by side on any machine. */
const JOBS = 8;
/** One scenario may take this long, and all together. */
const LIMIT_MS = 110_000, WHOLE_MS = 280_000;

/** What a scenario left: files named after it in `directory`, or why there are none. */
export interface Performed {
  readonly scenario: Scenario;
  readonly directory: string;
  readonly failure?: string;
}

export function scenarioNamed(name: string): Scenario {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (!scenario) throw new Error(`the lab has no scenario ${name}`);
  return scenario;
}

/** Ends with the work or with the time, whichever comes first. */
export async function bounded<T>(work: Promise<T>, limitMs: number, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took more than ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Where temporary folders go when the process begins. */
const TEMPORARY = Deno.env.get("TMPDIR") ?? "/tmp";

/** A folder for everything the lab writes; with the namespaces it goes even if this process is killed. */
export class Stage {
  readonly #performed = new Map<string, Performed>();

  private constructor(readonly directory: string) {}

  static async open(): Promise<Stage> {
    await cleanUp();
    // Another suite of this process may have left the place to a folder that is gone.
    const directory = await Deno.makeTempDir({ prefix: "ul-", dir: TEMPORARY });
    await Deno.chmod(directory, 0o777);
    // The lab makes its folders where temporary ones go; sockets in them may have 107 characters.
    Deno.env.set("TMPDIR", directory);
    guard(directory);
    return new Stage(directory);
  }

  /** Performs the scenarios, those that take longest first; one that fails is tried once more. */
  async perform(names: readonly string[]): Promise<void> {
    const queue = names.map(scenarioNamed), end = Date.now() + WHOLE_MS;
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        let done = await this.#once(next, end);
        if (done.failure !== undefined) {
          console.log(`${next.name}: ${done.failure}; once more`);
          done = await this.#once(next, end);
        }
        this.#performed.set(next.name, done);
      }
    };
    await Promise.all(Array.from({ length: JOBS }, worker));
  }

  async #once(scenario: Scenario, end: number): Promise<Performed> {
    const directory = `${this.directory}/${scenario.name}`;
    const limit = Math.min(LIMIT_MS, end - Date.now());
    if (limit <= 0) return { scenario, directory, failure: "no time is left for it" };
    await Deno.mkdir(directory, { recursive: true });
    const lab = await Lab.open(scenario.name);
    try {
      await bounded(scenario.run(lab), limit, "the scenario");
      await lab.stopCaptures();
      for await (const { name } of Deno.readDir(lab.directory)) {
        if (!name.startsWith(`${scenario.name}.`)) continue;
        await Deno.copyFile(`${lab.directory}/${name}`, `${directory}/${name}`);
      }
      return { scenario, directory };
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      return { scenario, directory, failure };
    } finally {
      await lab.close();
    }
  }

  /** The path of a file that a scenario left; throws where the scenario failed. */
  file(name: string, extension: string): string {
    const done = this.#performed.get(name);
    if (!done) throw new Error(`${name} was not performed`);
    if (done.failure !== undefined) throw new Error(`${name}: ${done.failure}`);
    return `${done.directory}/${name}.${extension}`;
  }

  async close(): Promise<void> {
    await cleanUp(Deno.pid);
    Deno.env.set("TMPDIR", TEMPORARY);
    await Deno.remove(this.directory, { recursive: true });
  }
}
