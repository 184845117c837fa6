// What a request of the agent's socket is, as data: a name, and what answers it.
import { jsonText } from "../core/view/json_text.ts";
import type { AgentHost } from "./agent_host.ts";
import type { End } from "./control_protocol.ts";
import { usageError } from "./exit.ts";
import { quote } from "./parse.ts";

/**
 * An answer: rows of JSON, each a line with its end, in pieces of some ten thousand octets that take
 * well under a millisecond to make; what it returns ends it, nothing means code 0. A CommandError that is
 * thrown becomes the end too. It is pulled only as fast as the client reads and may be left in the
 * middle: what has to be let go belongs in a `finally`.
 */
export type Answer = Generator<string, End | void> | AsyncGenerator<string, End | void>;

/** Answers one request. */
export type RequestHandler = (host: AgentHost, parameters: Parameters) => Answer;

/** Requests by name. */
export type RequestTable = Readonly<Record<string, RequestHandler>>;

/** What stands under `parameters` of a request: from anybody, so each is looked at when it is read. */
export class Parameters {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  #get(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }

  /** Throws CommandError where it is there and no text; so do the others. */
  text(name: string): string | undefined {
    const value = this.#get(name);
    if (value === undefined || typeof value === "string") return value;
    throw wrong(name, "a string");
  }

  /** The same for one that has to be there. */
  needed(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw wrong(name, "a string, and has to be there");
    return value;
  }

  flag(name: string): boolean {
    const value = this.#get(name);
    if (value === undefined || typeof value === "boolean") return value ?? false;
    throw wrong(name, "true or false");
  }

  number(name: string): number | undefined {
    const value = this.#get(name);
    if (value === undefined || typeof value === "number") return value;
    throw wrong(name, "a number");
  }

  list(name: string): readonly string[] {
    const value = this.#get(name) ?? [];
    if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
    throw wrong(name, "a list of strings");
  }
}

function wrong(name: string, what: string) {
  return usageError(`the parameter ${quote(name)} is ${what}`);
}

/** A row as a line. */
export function rowLine(row: object): string {
  return `${jsonText(row)}\n`;
}

const ROWS_A_PIECE = 32;

/** Rows as pieces of an answer. */
export function* rowPieces(rows: Iterable<object>): Generator<string, void> {
  let text = "", count = 0;
  for (const row of rows) {
    text += rowLine(row);
    if (++count % ROWS_A_PIECE > 0) continue;
    yield text;
    text = "";
  }
  if (text !== "") yield text;
}
