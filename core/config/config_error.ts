import { quoted } from "./misread.ts";

/** Where something stands in a file: line and column from 1 on. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong in a configuration file. */
export interface ConfigError extends Place {
  readonly file: string;
  /** `peers[2].hold-time`; empty for the file as a whole. */
  readonly path: string;
  /** `"2" is not 0 or 3 to 65535`. */
  readonly reason: string;
  /** What would help. */
  readonly hint?: string;
}

/** `underlay.yaml:12:7: peers[2].hold-time: "2" is not 0 or 3 to 65535`, and behind `; ` what would help. */
export function formatConfigError({ file, line, column, path, reason, hint }: ConfigError): string {
  const where = path === "" ? "" : `${path}: `;
  return `${file}:${line}:${column}: ${where}${reason}${hint === undefined ? "" : `; ${hint}`}`;
}

/** A line for each error in the order of the file, the first `most` of them. */
export function formatConfigErrors(errors: readonly ConfigError[], most: number = 20): string {
  const lines = errors.slice(0, most).map(formatConfigError), more = errors.length - most;
  return [...lines, ...more > 0 ? [`and ${more} more`] : []].join("\n");
}

/** The errors of one reading, each once. */
export class ErrorList {
  readonly #file: string;
  readonly #errors: ConfigError[] = [];
  readonly #known = new Set<string>();

  constructor(file: string) {
    this.#file = file;
  }

  get length(): number {
    return this.#errors.length;
  }

  /** The same text may be read many times, through an alias or a template: it is told of once. */
  add({ line, column }: Place, path: string, reason: string, hint?: string): void {
    const key = `${line}:${column}:${reason}`;
    if (this.#known.has(key)) return;
    this.#known.add(key);
    const what = { file: this.#file, line, column, path, reason };
    this.#errors.push(hint === undefined ? what : { ...what, hint });
  }

  /** All, in the order in which they stand in the file. */
  sorted(): readonly ConfigError[] {
    return this.#errors.toSorted((a, b) => a.line - b.line || a.column - b.column);
  }
}

/** `line 3` or `line 3, column 7`, for a second place that an error names. */
export function otherPlace({ line, column }: Place): string {
  return `line ${line}, column ${column}`;
}

/** A list of names for a person: bounded. */
export function named(names: readonly string[], most: number = 12): string {
  const more = names.length - most;
  const shown = names.slice(0, most).map((name) => /^[\w.-]+$/.test(name) ? name : quoted(name));
  return shown.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
