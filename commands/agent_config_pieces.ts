// The configuration of a running router as one row, made a few peers at a time: ten thousand of them
// are megabytes of text, and nobody is to wait for that.
import { configJson } from "../core/config/config_json.ts";
import type { RouterConfig } from "../core/config/router_config.ts";
import { writtenConfig } from "../core/config/written_config.ts";
import { jsonText } from "../core/view/json_text.ts";

const PEERS_A_PIECE = 16;

/** Texts that together are the line of an `underlay.config/1`, its keys in the order of the file. */
export function* configPieces(config: RouterConfig): Generator<string, void> {
  const keys = Object.entries(configJson(writtenConfig({ ...config, peers: [] })));
  const at = keys.findIndex(([key]) => key === "peers");
  const before = { schema: "underlay.config/1", ...Object.fromEntries(keys.slice(0, at)) };
  const after = Object.fromEntries(keys.slice(at + 1));
  yield `${jsonText(before).slice(0, -1)},"peers":[`;
  for (let first = 0; first < config.peers.length; first += PEERS_A_PIECE) {
    const peers = config.peers.slice(first, first + PEERS_A_PIECE);
    const written = writtenConfig({ ...config, ...NOTHING_ELSE, peers });
    yield (first > 0 ? "," : "") + jsonText(configJson(written).peers).slice(1, -1);
  }
  yield `],${jsonText(after).slice(1)}\n`;
}

/** What has no end, but for the peers. */
const NOTHING_ELSE = {
  announce: [],
  nextHops: [],
  policies: new Map(),
  prefixLists: new Map(),
} as const;
