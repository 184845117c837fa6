// show config: what the running agent is configured to be, or what may stand in a configuration.
import type { PlainGroup } from "../core/config/spec/kind.ts";
import { terminalText } from "../core/view/terminal_text.ts";
import type { ShowConfigOptions } from "./agent_options.ts";
import { showAgent } from "./agent_show.ts";
import { EXIT } from "./exit.ts";
import type { Io } from "./io.ts";
import type { ParsedArgs } from "./parse.ts";

type ConfigRow = PlainGroup & { readonly schema: "underlay.config/1" };

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
  const [{ configOfJson }, { configLines }] = await Promise.all([
    import("../core/config/config_json.ts"),
    import("../core/config/config_text.ts"),
  ]);
  return await showAgent<ConfigRow>(
    {
      request: "config",
      schema: "underlay.config/1",
      // In the keys of the file: what is printed may be one.
      lines: (rows) =>
        rows.flatMap((row) => configLines(configOfJson(row)).map((line) => terminalText(line))),
    },
    { ...options, watch: undefined, color: "never" },
    io,
  );
}
