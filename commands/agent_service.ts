// The agent's socket as a service of lines: requests in, rows and an end out.
import { Cannot } from "../core/io/cannot.ts";
import type { LineService } from "../core/io/control_server.ts";
import type { AgentHost } from "./agent_host.ts";
import { Parameters, type RequestTable } from "./agent_request.ts";
import { type End, endLine, readRequest } from "./control_protocol.ts";
import { CommandError, EXIT } from "./exit.ts";
import { nearest } from "./nearest.ts";
import { quote } from "./parse.ts";
import { VERSION } from "./version.ts";

export class AgentService implements LineService {
  readonly #host: AgentHost;
  readonly #requests: RequestTable;

  constructor(host: AgentHost, requests: RequestTable) {
    this.#host = host;
    this.#requests = requests;
  }

  /** Never throws: whatever is asked, and whatever goes wrong over it, the answer has an end. */
  async *answer(line: string): AsyncGenerator<string> {
    const request = readRequest(line);
    if ("error" in request) {
      return yield endLine({ code: EXIT.usage, error: request.error }, VERSION, request.id);
    }
    const { do: name, parameters, id } = request;
    const end = (told: End) => endLine(told, VERSION, id);
    // A name that every object has is no request.
    const handler = Object.hasOwn(this.#requests, name) ? this.#requests[name] : undefined;
    if (!handler) return yield end({ code: EXIT.usage, error: this.#unknown(name) });
    try {
      const told = yield* handler(this.#host, new Parameters(parameters));
      yield end(told ?? { code: EXIT.done });
    } catch (error) {
      yield end(this.#endOf(error, name));
    }
  }

  #unknown(name: string): string {
    const near = nearest(name, Object.keys(this.#requests));
    return `the agent knows no request ${quote(name)}${near ? `; did you mean ${near}?` : ""}`;
  }

  /** A fault of ours ends one answer and nothing else; it is told here and in the log. */
  #endOf(error: unknown, name: string): End {
    if (error instanceof CommandError) return { code: error.code, error: error.message };
    if (error instanceof Cannot) return { code: EXIT.failed, error: error.message };
    const text = error instanceof Error ? error.stack ?? error.message : String(error);
    this.#host.internalError(`request ${name}: ${text}`);
    return { code: EXIT.failed, error: `internal error of the agent in ${name}: see its log` };
  }

  tooLong(): string {
    return endLine({ code: EXIT.usage, error: "the request is too long" }, VERSION);
  }

  crowded(): string {
    return endLine({ code: EXIT.failed, error: "too many clients at once; try again" }, VERSION);
  }
}
