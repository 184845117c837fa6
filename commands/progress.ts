import type { Io } from "./io.ts";

/** What a source tells of how far it has been read. */
export interface Progressing {
  readonly name: string;
  readonly size: number;
  readonly consumed: number;
}

/** Shorter work shows nothing; then so many frames a second. */
const QUIET_MS = 1000, FRAME_MS = 100;
const BAR_WIDTH = 30;

/** A line on standard error that takes the place of the one before, for work of more than a second. */
export class StatusLine {
  readonly #line: (elapsedMs: number) => string;
  readonly #io: Io;
  readonly #shown: boolean;
  readonly #began = performance.now();
  #next = QUIET_MS;
  #dirty = false;

  /** `shown`: whether a person watches who wants to see it. */
  constructor(line: (elapsedMs: number) => string, io: Io, shown: boolean) {
    this.#line = line;
    this.#io = io;
    this.#shown = shown && io.stderr.isTerminal;
  }

  /** Called after every piece of work. */
  tick(): void {
    if (!this.#shown) return;
    const elapsed = performance.now() - this.#began;
    if (elapsed < this.#next) return;
    this.#next = elapsed + FRAME_MS;
    this.#dirty = true;
    // One that is broken by the edge of the screen could not be taken back.
    const line = this.#line(elapsed).slice(0, this.#io.columns() - 1);
    this.#io.stderr.write(`\r${line}\x1b[K`);
    this.#io.stderr.flush();
  }

  /** Takes the line off the screen. */
  clear(): void {
    if (!this.#dirty) return;
    this.#dirty = false;
    this.#io.stderr.write("\r\x1b[K");
    this.#io.stderr.flush();
  }
}

/**
 * How far a source has been read. Only where the results go elsewhere, so that it never stands
 * between them.
 */
export class Progress extends StatusLine {
  constructor(source: Progressing, io: Io, quiet: boolean) {
    const shown = !quiet && source.size > 0 && !io.stdout.isTerminal;
    super((elapsed) => progressLine(source, elapsed), io, shown);
  }
}

/** `capture.pcap  42 % [============                  ] 120 MB/s, 3 s left`. */
export function progressLine({ name, size, consumed }: Progressing, elapsedMs: number): string {
  const share = Math.min(consumed / size, 1), filled = Math.round(share * BAR_WIDTH);
  const bar = "=".repeat(filled) + " ".repeat(BAR_WIDTH - filled);
  const rate = consumed / 1e3 / Math.max(elapsedMs, 1);
  const left = share > 0 ? Math.ceil((elapsedMs / share - elapsedMs) / 1000) : 0;
  const short = name.split("/").at(-1) ?? name;
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `${short} ${percent} % [${bar}] ${rate.toFixed(0)} MB/s, ${left} s left`;
}
