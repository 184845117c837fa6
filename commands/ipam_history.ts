// ipam history: what was changed, when and by whom.
import { historyLines } from "../core/view/ipam_history.ts";
import { historyJson } from "../core/view/ipam_json.ts";
import { jsonText } from "../core/view/json_text.ts";
import { EXIT } from "./exit.ts";
import type { Io } from "./io.ts";
import { withLedger } from "./ipam_ledger.ts";
import type { HistoryOptions } from "./ipam_options.ts";
import { screenOf } from "./ipam_screen.ts";
import type { ParsedArgs } from "./parse.ts";

export function run({ options }: ParsedArgs<HistoryOptions>, io: Io): Promise<number> {
  const { limit = Number.MAX_SAFE_INTEGER, json, color } = options;
  return withLedger(options, io, "refuse", async ({ keeper, now }) => {
    const entries = await keeper.store.history(limit);
    const lines = json
      ? entries.map((entry) => jsonText(historyJson(entry)))
      : historyLines(entries, screenOf(color, io, now().unix));
    for (const line of lines) io.stdout.write(`${line}\n`);
    return EXIT.done;
  });
}
