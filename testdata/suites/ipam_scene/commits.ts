// The ledger as its commits tell it, each looked at as it comes.
import type { BlockRow, LedgerRow, NodeRow } from "../../../core/ipam/ledger_row.ts";
import type { Node } from "../../tools/lab/node.ts";

/** One commit that was seen. */
export interface SeenCommit {
  readonly revision: number;
  /** Unix seconds, as its writer had them when it was decided: before it was durable. */
  readonly at: number;
  /** Of the history. */
  readonly lines: readonly string[];
  readonly rows: readonly { readonly key: string; readonly row: LedgerRow | undefined }[];
  /** What breaks an invariant, in the rows after it or in the step to them. */
  readonly problems: readonly string[];
}

/** What the observer prints. */
export interface Seen {
  readonly commit: SeenCommit;
}

/** A grant, until the block is somebody else's or nobody's. */
export interface Tenure {
  readonly prefix: string;
  readonly node: string;
  /** When it was decided. Unix seconds. */
  readonly from: number;
  /** When it began to cool: from then on nobody may announce it. */
  cooling?: number;
}

const OBSERVER = new URL("observer.ts", import.meta.url).pathname;

export class Commits {
  readonly all: SeenCommit[] = [];
  readonly tenures: Tenure[] = [];
  readonly #rows = new Map<string, LedgerRow>();
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  #isOver = false;
  #wake = () => {};

  /** Begins with the first commit there ever was in this etcd. */
  constructor(home: Node, store: string) {
    const deno = [Deno.execPath(), "run", "-A", "--quiet", OBSERVER, store];
    const args = ["netns", "exec", home.netns, ...deno];
    this.#child = new Deno.Command("ip", { args, stdin: "null", stdout: "piped" }).spawn();
    this.#reading = this.#read();
  }

  get blocks(): readonly BlockRow[] {
    return [...this.#rows.values()].filter((row) => row.kind === "block");
  }

  block(prefix: string): BlockRow | undefined {
    return this.#rows.get(`block/${prefix}`) as BlockRow | undefined;
  }

  node(name: string): NodeRow | undefined {
    return this.#rows.get(`node/${name}`) as NodeRow | undefined;
  }

  /** Blocks that are held, in the order of their grants. */
  held(node: string): readonly string[] {
    return this.blocks.filter((block) => block.node === node && block.state === "held")
      .toSorted((a, b) => this.#grantOf(a) - this.#grantOf(b)).map(({ prefix }) => prefix);
  }

  #grantOf({ prefix }: BlockRow): number {
    return this.tenures.findLastIndex((tenure) => tenure.prefix === prefix);
  }

  get problems(): readonly string[] {
    return this.all.flatMap(({ revision, problems }) =>
      problems.map((text) => `commit ${revision}: ${text}`)
    );
  }

  /** Waits until it is so after some commit. */
  async until(what: string, isSo: () => boolean, limitMs = 30_000): Promise<void> {
    const end = performance.now() + limitMs;
    while (!isSo()) {
      const left = end - performance.now();
      if (left <= 0 || this.#isOver) {
        throw new Error(`${what}: not so within ${limitMs} ms; ${this}`);
      }
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((go) => {
        this.#wake = go;
        timer = setTimeout(go, left);
      });
      clearTimeout(timer);
    }
  }

  toString(): string {
    const last = this.all.slice(-12).flatMap(({ lines }) => lines);
    const blocks = this.blocks.map(({ prefix, node, state }) => `${prefix} ${node} ${state}`);
    return `${blocks.join(", ")}; last: ${last.join("; ")}`;
  }

  async #read(): Promise<void> {
    let rest = "";
    const decoder = new TextDecoder();
    for await (const chunk of this.#child.stdout) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop()!;
      for (const line of lines) this.#take((JSON.parse(line) as Seen).commit);
      this.#wake();
    }
    this.#isOver = true;
    this.#wake();
  }

  #take(commit: SeenCommit): void {
    this.all.push(commit);
    for (const { key, row } of commit.rows) {
      const before = this.#rows.get(key);
      if (row) this.#rows.set(key, row);
      else this.#rows.delete(key);
      if (row?.kind === "block") this.#note(row, before as BlockRow | undefined);
    }
  }

  #note(row: BlockRow, before: BlockRow | undefined): void {
    const { prefix, node, state, since } = row;
    if (before?.serial !== row.serial || before.node !== node) {
      this.tenures.push({ prefix, node, from: since.unix });
    }
    if (state !== "cooling") return;
    const tenure = this.tenures.findLast((one) => one.prefix === prefix)!;
    tenure.cooling ??= since.unix;
  }

  async close(): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch { /* It has ended. */ }
    await this.#reading;
    await this.#child.status;
  }
}
