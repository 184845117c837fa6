// The router scene: what our router is configured to do, and who says what no daemon would.
import * as m from "../../../tools/lab/messages.ts";
import { speak } from "../../../tools/lab/daemons.ts";
import type { Lab } from "../../../tools/lab/lab.ts";
import type { Node } from "../../../tools/lab/node.ts";
import type { Route } from "../matrix/route.ts";
import { spoke, spokeEnd } from "./ground.ts";
import { type Actor, CHANGES, OUR_AS, OUR_ID, peersYaml, prefixOf, Scene } from "./router_scene.ts";

/** Who says what no daemon would. */
export const SPEAKER_AS = 64505;
const SPEAKER = 5;

/** What our router announces by its configuration, and what becomes of it. */
export const OWN:
  readonly (readonly [words: string, Partial<Route> & { readonly prefix: string }])[] = [
    ["10.9.1.0/24 med 7 community 64496:1", {
      prefix: "10.9.1.0/24",
      med: 7,
      communities: ["64496:1"],
    }],
    ["3fff:9:1::/48", { prefix: "3fff:9:1::/48" }],
  ];

/** `exporting` is the export policy of every session, `importing` by the name of a session. */
export function config(
  actors: readonly Actor[],
  exporting = "all",
  importing: Readonly<Record<string, string>> = {},
): string {
  const peers = actors.map((actor) =>
    peersYaml(actor, [`remote-as: ${actor.plan.as}`, "import: all", `export: ${exporting}`])
  ).join("\n").replace(
    /name: (\S+)([^]*?)import: all/g,
    (_, name, between) => `name: ${name}${between}import: ${importing[name] ?? "all"}`,
  );
  const speaker = spokeEnd(SPEAKER).ipv4;
  return `
local-as: ${OUR_AS}
router-id: ${OUR_ID}
listen: []
prefix-lists:
  changed: [${actors.map(({ number }) => prefixOf(number, CHANGES, "ipv4")).join(", ")}]
policies:
  out:
    rules:
      - match: { prefix-list: changed }
        set: { med: 77 }
        add: { community: "64496:77", large-community: "64496:7:7" }
        delete: { community: "*:55" }
        prepend: ${OUR_AS} ${OUR_AS}
        then: accept
    otherwise: accept
  in:
    rules:
      - match: { community: "*:5" }
        then: reject
    otherwise: accept
announce: [${OWN.map(([words]) => `"${words}"`).join(", ")}]
peers:
${peers}
  - { name: speaker, address: ${speaker}, remote-as: ${SPEAKER_AS}, connect-retry: 1s,
      families: { ipv4: {} }, import: all, export: none }
`;
}

/** A router that says a path attribute nobody knows, transitive, and one that is not. */
function strange(): string {
  const attributes = m.ORIGIN + m.asPath4(SPEAKER_AS) + m.nextHop(spokeEnd(SPEAKER).ipv4) +
    m.attribute(0xc0, 99, "c0ffee") + m.attribute(0x80, 100, "0badf00d");
  return m.update(attributes, m.nlri("10.5.1.0/24"));
}

async function startSpeaker(lab: Lab, hub: Node): Promise<void> {
  const node = await spoke(lab, hub, SPEAKER, "d5");
  await speak(node, [
    { do: "listen", on: spokeEnd(SPEAKER).ipv4 },
    { do: "send", hex: m.open({ as: SPEAKER_AS, id: "198.18.255.5" }) },
    { do: "expect", type: 1 },
    { do: "alive", ms: 20_000 },
    { do: "expect", type: 4 },
    { do: "send", hex: strange() + m.update("") },
    { do: "sleep", ms: 600_000 },
  ]);
}

/** Four daemons of four ASes, and the speaker, around our router. */
export function openRouterScene(): Promise<Scene> {
  const asOf = (number: number) => 64500 + number;
  return Scene.open("router", { asOf, config, before: startSpeaker });
}
