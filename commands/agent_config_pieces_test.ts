import { assert, assertEquals } from "@std/assert";
import { madePeer, madeRouter } from "../core/agent/made_configs.ts";
import { configJson } from "../core/config/config_json.ts";
import { writtenConfig } from "../core/config/written_config.ts";
import { jsonText } from "../core/view/json_text.ts";
import { configPieces } from "./agent_config_pieces.ts";

Deno.test("configPieces are one row, however many peers there are", () => {
  for (const count of [0, 1, 16, 100]) {
    const peers = Array.from({ length: count }, (_, i) => madePeer({ address: `10.0.0.${i}` }));
    const config = madeRouter({ peers, announce: ["10.1.0.0/16 med 5"], watch: true });
    const pieces = [...configPieces(config)];
    const row = { schema: "underlay.config/1", ...configJson(writtenConfig(config)) };
    assertEquals(pieces.join(""), `${jsonText(row)}\n`);
    assert(pieces.every((piece) => piece.length < 20_000));
  }
});
