// Requests about the router as a whole: what it is, where its memory is, what it is configured to be,
// its own routes.
import type { MemoryRow } from "../core/agent/rows.ts";
import { LOOP_PAUSE } from "../core/io/loop_pause.ts";
import { configPieces } from "./agent_config_pieces.ts";
import { type Answer, type Parameters, type RequestTable, rowPieces } from "./agent_request.ts";
import type { AgentHost } from "./agent_host.ts";
import { EXIT } from "./exit.ts";

export const ROUTER_REQUESTS: RequestTable = {
  async *status(host): Answer {
    const row = { ...host.agent.router(), pid: Deno.pid, ...await host.fileState?.() };
    const ipam = host.ipam?.();
    yield* rowPieces([ipam ? { ...row, ipam } : row]);
  },

  *memory({ agent }): Answer {
    yield* rowPieces([...agent.memory(), ...processMemory()]);
  },

  /** Who asks begins to measure anew. */
  *pause(): Answer {
    yield* rowPieces([{ schema: "underlay.pause/1", longest_ms: LOOP_PAUSE.take() }]);
  },

  *config({ agent }): Answer {
    yield* configPieces(agent.config);
  },

  async *reload(host, parameters): Answer {
    yield* rowPieces(await host.reload(parameters.flag("plan")));
  },

  announce: (host, parameters) => own(host, "announce", parameters),
  withdraw: (host, parameters) => own(host, "withdraw", parameters),
};

/** Lines of routes in the words of `announce`. */
function* own(
  { agent }: AgentHost,
  verb: "announce" | "withdraw",
  parameters: Parameters,
): Answer {
  const lines = parameters.needed("lines"), isForced = parameters.flag("force");
  const row = verb === "announce" ? agent.announce(lines, isForced) : agent.withdraw(lines);
  yield* rowPieces([row]);
  if (row.done) return;
  const some = (row.announced ?? 0) + (row.withdrawn ?? 0) > 0;
  return { code: some ? EXIT.found : EXIT.failed };
}

/** What the platform tells of this process: the RIB is a part of it. */
function processMemory(): MemoryRow[] {
  const { rss, heapUsed, external } = Deno.memoryUsage();
  const row = (part: string, octets: number): MemoryRow => ({
    schema: "underlay.memory/1",
    part,
    octets,
  });
  return [row("heap", heapUsed), row("buffers", external), row("process", rss)];
}
