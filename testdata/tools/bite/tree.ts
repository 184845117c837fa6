// A copy of what the tests need, in which bugs are planted.
import type { Mutant } from "./mutant.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;
const NEEDED = [
  ...["core", "commands", "testdata/captures", "testdata/tools", "testdata/bench"],
  ...["testdata/sessions", "testdata/suites/long"],
  ...["deno.json", "deno.lock"],
];

/** No relevant test takes near as long; a bug that makes one hang is found, too. */
const LIMIT_MS = 60_000;

/** How the tests came out. */
export interface Run {
  readonly code: number;
  readonly hung: boolean;
  readonly output: string;
}

function read(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}

/** One copy of the tree. */
export class Tree {
  private constructor(readonly folder: string) {}

  static async grow(): Promise<Tree> {
    const folder = await Deno.makeTempDir({ prefix: "underlay-bite-" });
    const args = ["-r", "--parents", ...NEEDED, folder];
    const { success } = await new Deno.Command("cp", { args, cwd: ROOT }).output();
    if (!success) throw new Error(`cannot copy the tree to ${folder}`);
    return new Tree(folder);
  }

  /** Why a mutant cannot be planted; undefined when it can. */
  unfit({ file, find, put, tests }: Mutant): string | undefined {
    const source = read(`${this.folder}/${file}`);
    if (source === undefined) return `${file} is not there`;
    const count = find === "" ? 0 : source.split(find).length - 1;
    if (count !== 1) return `its text occurs ${count} times in ${file}, not once`;
    if (find === put) return "it changes nothing";
    const absent = tests.filter((path) => read(`${this.folder}/${path}`) === undefined);
    return absent.length > 0 ? `no such test: ${absent.join(", ")}` : undefined;
  }

  /** Runs the tests with the bug in its place. */
  async bite({ file, find, put, tests }: Mutant): Promise<Run> {
    const path = `${this.folder}/${file}`, sound = await Deno.readTextFile(path);
    // A text to put in may hold `$&` and its like: they mean nothing here.
    await Deno.writeTextFile(path, sound.replace(find, () => put));
    try {
      return await this.test(tests, ["--fail-fast"]);
    } finally {
      await Deno.writeTextFile(path, sound);
    }
  }

  async test(
    files: readonly string[],
    options: readonly string[] = [],
    limitMs = LIMIT_MS,
  ): Promise<Run> {
    const limit = AbortSignal.timeout(limitMs);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-A", "--no-check", ...options, ...files],
      cwd: this.folder,
      env: { NO_COLOR: "1" },
      signal: limit,
    }).output();
    const text = new TextDecoder();
    return { code, hung: limit.aborted, output: text.decode(stdout) + text.decode(stderr) };
  }

  async fell(): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}
