// Asking the agent of this host: one request, its rows, and how it ended.
import { ControlClient, NobodyAnswers } from "../core/io/control_client.ts";
import { usualSocket } from "../core/io/control_socket.ts";
import { readEnd, requestLine } from "./control_protocol.ts";
import { CommandError, failure } from "./exit.ts";
import type { Io } from "./io.ts";
import { VERSION } from "./version.ts";

/** Where the agent of this host may be asked, the likeliest first. */
export function socketPaths(io: Pick<Io, "env">, given?: string): readonly string[] {
  if (given !== undefined) return [given];
  const own = usualSocket(Deno.uid(), io.env("XDG_RUNTIME_DIR")), system = usualSocket(0, "")!;
  return own === undefined || own === system ? [system] : [own, system];
}

/** A connection to an agent. */
export class AgentClient {
  readonly #client: ControlClient;

  private constructor(client: ControlClient) {
    this.#client = client;
  }

  /** Throws CommandError where no agent answers: where it was looked for, and how to start one. */
  static async connect(io: Pick<Io, "env">, socket?: string): Promise<AgentClient> {
    const failures: NobodyAnswers[] = [];
    for (const path of socketPaths(io, socket)) {
      try {
        return new AgentClient(await ControlClient.connect(path));
      } catch (error) {
        if (!(error instanceof NobodyAnswers)) throw error;
        failures.push(error);
      }
    }
    throw noAgent(failures, socket !== undefined);
  }

  /**
   * Asks; answers the lines of the rows as they come, each without its end. Returns the exit code that the
   * agent gives. Throws CommandError with its words where it gives any.
   */
  async *ask(
    what: string,
    parameters: Readonly<Record<string, unknown>> = {},
  ): AsyncGenerator<string, number> {
    await this.#client.ask(requestLine({ do: what, parameters }));
    for (let rows = 0;; rows++) {
      const line = await this.#client.next();
      if (line === undefined) {
        throw failure(`the agent has ended${rows > 0 ? " in the middle of its answer" : ""}`);
      }
      const end = readEnd(line);
      if (!end) yield line;
      else if (end.error === undefined) return end.code;
      else throw new CommandError(end.code, end.error + skew(end.version));
    }
  }

  close(): void {
    this.#client.close();
  }
}

/** Two versions that do not understand each other are worth a line. */
function skew(version: string | undefined): string {
  return version === undefined || version === VERSION
    ? ""
    : `\nthe agent is underlay ${version}, this is ${VERSION}`;
}

/** Rows of one answer, checked to be of a schema that this version knows. */
export async function askRows<Row extends { readonly schema: string }>(
  client: AgentClient,
  what: string,
  schema: Row["schema"],
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly rows: readonly Row[]; readonly lines: readonly string[]; code: number }> {
  const rows: Row[] = [], lines: string[] = [], answer = client.ask(what, parameters);
  for (;;) {
    const { value, done } = await answer.next();
    if (done) return { rows, lines, code: value };
    rows.push(readRow(value, schema));
    lines.push(value);
  }
}

/** A row of the agent's; throws CommandError for one of another version. */
export function readRow<Row extends { readonly schema: string }>(
  line: string,
  schema: Row["schema"],
): Row {
  const row = rowOf(line);
  if (row?.schema === schema) return row as Row;
  throw failure(
    `cannot read the agent's answer: it has schema ${row?.schema ?? "none"}, not ${schema}\n` +
      `the agent is another version than this underlay ${VERSION}: restart it with this one`,
  );
}

function rowOf(line: string): { readonly schema?: unknown } | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const WHY: Readonly<Record<NobodyAnswers["why"], string>> = {
  missing: "no such socket",
  refused: "nobody answers there any more",
  denied: "permission denied",
  other: "",
};

function noAgent(failures: readonly NobodyAnswers[], isNamed: boolean): CommandError {
  const looked = failures.map(({ path, why, message }) => `${path}: ${WHY[why] || message}`);
  const isDenied = failures.some(({ why }) => why === "denied");
  const remedy = isDenied
    ? "ask as the user it runs as, or as root"
    : "to start one: underlay peer --config underlay.yaml" +
      (isNamed ? "" : "; one that listens elsewhere: --socket PATH");
  return failure(["no agent answers on this host", ...looked, remedy].join("\n"));
}

/** Asks, hands each row's line to `take`, and answers the agent's exit code. */
export async function askLines(
  client: AgentClient,
  what: string,
  parameters: Readonly<Record<string, unknown>>,
  take: (line: string) => void,
): Promise<number> {
  const answer = client.ask(what, parameters);
  for (;;) {
    const { value, done } = await answer.next();
    if (done) return value;
    take(value);
  }
}
