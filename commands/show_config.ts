// show config: what the running agent is configured to be, or what may stand in a configuration.
import { indentedLines } from "../core/view/indented.ts";
import type { ShowConfigOptions } from "./agent_options.ts";
import { showAgent } from "./agent_show.ts";
import { EXIT } from "./exit.ts";
import type { Io } from "./io.ts";
import type { ParsedArgs } from "./parse.ts";

interface ConfigRow {
  readonly schema: "underlay.config/1";
  readonly [key: string]: unknown;
}

export async function run(
  { options }: ParsedArgs<ShowConfigOptions>,
  io: Io,
): Promise<number> {
  if (options.example || options.schema) {
    const text = options.example
      ? (await import("../core/config/example.ts")).exampleConfig()
      : JSON.stringify((await import("../core/config/schema.ts")).configSchema(), null, 2);
    io.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
    return EXIT.done;
  }
  return await showAgent<ConfigRow>(
    {
      request: "config",
      schema: "underlay.config/1",
      lines: (rows) => rows.flatMap(({ schema: _, ...config }) => indentedLines(config)),
    },
    { ...options, watch: undefined, color: "never" },
    io,
  );
}
