// What is said on the agent's socket: a request is one line of JSON, its answer rows of JSON, each
// with its own schema, and one line that ends it. Requests of one connection are answered in order.
import { jsonText } from "../core/view/json_text.ts";

/** A request's schema; another number means other rules. */
export const REQUEST_SCHEMA = "underlay.request/1";
/** The schema of the line that ends an answer. */
export const END_SCHEMA = "underlay.end/1";

/** What is asked: the names of requests and their parameters are those of `REQUESTS`. */
export interface Request {
  readonly do: string;
  readonly id?: string | number;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** How an answer ends: an exit code, and what a person should read where it is not 0. */
export interface End {
  readonly code: number;
  readonly error?: string;
}

/** Why a line is no request, for a person. */
export interface NoRequest {
  readonly error: string;
  readonly id?: string | number;
}

export function requestLine({ do: what, id, parameters }: Request): string {
  return jsonText({ schema: REQUEST_SCHEMA, id, do: what, parameters });
}

/** The line that ends an answer; `version` is the agent's. */
export function endLine({ code, error }: End, version: string, id?: string | number): string {
  return `${jsonText({ schema: END_SCHEMA, id, code, error, version })}\n`;
}

/** Reads a line of a client, whatever stands in it. */
export function readRequest(line: string): Request | NoRequest {
  const value = jsonOf(line);
  if (!isObject(value)) return { error: "a request is one JSON object on one line" };
  const { schema, id, do: what, parameters = {} } = value;
  const known = typeof id === "string" || typeof id === "number" ? { id } : {};
  if (schema !== REQUEST_SCHEMA) {
    return { ...known, error: `this agent takes requests with "schema": "${REQUEST_SCHEMA}" only` };
  }
  if (typeof what !== "string") return { ...known, error: '"do" says what to do, as a string' };
  if (!isObject(parameters)) return { ...known, error: '"parameters" is an object' };
  return { ...known, do: what, parameters };
}

/** An end as it came, or undefined where the line is a row. */
export function readEnd(line: string): (End & { readonly version?: string }) | undefined {
  // Rows are many and ends are few: what cannot be one is not parsed.
  if (!line.startsWith(`{"schema":"underlay.end/`)) return undefined;
  const value = jsonOf(line);
  if (!isObject(value) || typeof value.code !== "number") return undefined;
  const { code, error, version } = value;
  return {
    code,
    ...(typeof error === "string" && { error }),
    ...(typeof version === "string" && { version }),
  };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
