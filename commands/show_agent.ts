// show status, show memory: the running agent as a whole.
import type { MemoryRow, RouterRow } from "../core/agent/rows.ts";
import { memoryLines, routerLines } from "../core/view/router_status.ts";
import type { ShowAgentOptions } from "./agent_options.ts";
import { showAgent } from "./agent_show.ts";
import type { Io } from "./io.ts";
import type { ParsedArgs } from "./parse.ts";

type Args = ParsedArgs<ShowAgentOptions>;

export function status({ options }: Args, io: Io): Promise<number> {
  return showAgent<RouterRow>(
    {
      request: "status",
      schema: "underlay.router/1",
      lines: (rows, { palette, width }) => rows.flatMap((row) => routerLines(row, palette, width)),
    },
    options,
    io,
  );
}

export function memory({ options }: Args, io: Io): Promise<number> {
  return showAgent<MemoryRow>(
    {
      request: "memory",
      schema: "underlay.memory/1",
      lines: (rows, { palette }) => memoryLines(rows, palette),
    },
    options,
    io,
  );
}
