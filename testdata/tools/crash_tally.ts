import type { Call } from "./crash_points.ts";
import type { Finding } from "./crash_judge.ts";

const encoder = new TextEncoder();

/** What has been killed so far, where, and what was found. */
export class Tally {
  done = 0;
  acknowledged = 0;
  readonly findings: Finding[] = [];
  readonly #calls = new Map<string, number>();
  readonly #random = new Map<string, number>();

  constructor(readonly kills: number) {}

  /** One process was killed. */
  killed(findings: readonly Finding[], where: Call | string): void {
    this.done++;
    this.findings.push(...findings);
    if (typeof where === "string") this.#random.set(where, (this.#random.get(where) ?? 0) + 1);
    else this.#calls.set(keyOf(where), this.hits(where) + 1);
    if (this.done % 20 === 0) {
      this.note(`${this.done}/${this.kills} kills, ${this.findings.length} findings`);
    }
  }

  hits(call: Pick<Call, "name" | "phase">): number {
    return this.#calls.get(keyOf(call)) ?? 0;
  }

  /** On the one line that is written over. */
  note(text: string): void {
    if (Deno.stderr.isTerminal()) Deno.stderr.writeSync(encoder.encode(`\r\x1b[K${text}`));
  }

  end(): void {
    if (Deno.stderr.isTerminal()) Deno.stderr.writeSync(encoder.encode("\r\x1b[K"));
  }

  print(): void {
    console.log("killed before a system call, by phase of the commit:");
    for (const [key, count] of [...this.#calls].sort(([a], [b]) => a < b ? -1 : 1)) {
      console.log(`  ${key.padEnd(40)} ${String(count).padStart(5)}`);
    }
    console.log("killed at a random moment:");
    for (const [when, count] of [...this.#random].sort(([a], [b]) => a < b ? -1 : 1)) {
      console.log(`  ${when.padEnd(40)} ${String(count).padStart(5)}`);
    }
  }
}

function keyOf({ name, phase }: Pick<Call, "name" | "phase">): string {
  return `${phase}: ${name}`;
}
