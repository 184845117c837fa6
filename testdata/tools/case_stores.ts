// The ledgers of CLI cases: each made once, by the program itself, and copied for whoever begins with it.
import { childEnv, ROOT, type Target } from "./cases.ts";

export class CaseStores {
  readonly #target: Target;
  /** In the file system that the program sees. */
  readonly #folder: string;
  readonly #made = new Map<string, Promise<string>>();
  #count = 0;

  constructor(target: Target) {
    this.#target = target;
    const { root = "" } = target, dir = `${root}/tmp`;
    if (root !== "") Deno.mkdirSync(dir, { recursive: true });
    const made = Deno.makeTempDirSync({ prefix: "underlay-cases-", ...(root !== "" && { dir }) });
    this.#folder = made.slice(root.length);
  }

  /** A file of its own with that ledger; of an empty name none is there. */
  async make(name: string): Promise<string> {
    const path = `${this.#folder}/${++this.#count}.db`;
    if (name === "") return path;
    let made = this.#made.get(name);
    if (!made) this.#made.set(name, made = this.#import(name));
    await Deno.copyFile(this.#outside(await made), this.#outside(path));
    return path;
  }

  close(): void {
    Deno.removeSync(this.#outside(this.#folder), { recursive: true });
  }

  #outside(path: string): string {
    return `${this.#target.root ?? ""}${path}`;
  }

  async #import(name: string): Promise<string> {
    const text = Deno.readTextFileSync(`${ROOT}/${name}`), now = Math.floor(Date.now() / 1000);
    const store = `${this.#folder}/${this.#made.size}-base.db`, file = `${store}.json`;
    Deno.writeTextFileSync(
      this.#outside(file),
      text.replace(/"unix":\s*-(\d+)/g, (_, ago) => `"unix":${now - Number(ago)}`),
    );
    const [program = "", ...rest] = this.#target.command;
    const { success, stderr } = await new Deno.Command(program, {
      args: [...rest, "ipam", "import", file, "--store", store],
      cwd: this.#target.cwd,
      clearEnv: true,
      env: childEnv(),
    }).output();
    if (!success) throw new Error(`${name}: ${new TextDecoder().decode(stderr)}`);
    return store;
  }
}

/** What differs from run to run by a word that does not: the file, times, ids, who asked. */
export function settled(text: string, store: string): string {
  return text.replaceAll(store, "STORE")
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "TIME")
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "UID")
    .replace(/\b[0-9a-f]{64}\b/g, "DIGEST")
    .replace(/\b\d+ s\b/g, "N s")
    // Whose name it is says how wide its column is.
    .replace(/(uid )?[^\s"]+@[^\s"]+( +(?=\S))?/g, (_, _uid, room) => room ? "WHO  " : "WHO")
    .replace(/\bBy +What\b/g, "By  What");
}
