// First, do no harm: an Established graceful-restart session between this host and BIRD survives
// every one-shot command. A bare TCP connection from the host's address would end it (RFC 4724 §4.2).
import { assert, assertEquals, assertMatch } from "@std/assert";
import { ROOT } from "../tools/cases.ts";
import { gated } from "./interop/gate.ts";
import { Host, OTHER_SOURCE } from "./interop/harmless.ts";
import { programsOf } from "./interop/needs.ts";
import { Stage } from "./interop/stage.ts";

const ROUTER = "192.0.2.2", NOBODY = "192.0.2.9";

const DUMP = `${ROOT}/testdata/captures/mrt/frr-table.mrt`;

/** What a person may type towards the router, and the exit codes that leave the session alone. */
const COMMANDS: readonly {
  readonly words: readonly string[];
  readonly codes: readonly number[];
}[] = [
  { words: ["peer", ROUTER, "--for", "2s"], codes: [3] },
  { words: ["peer", "probe", ROUTER], codes: [3] },
  { words: ["peer", "diagnose", ROUTER], codes: [0, 1, 3] },
  { words: ["announce", "203.0.113.0/24", "--to", ROUTER, "--for", "1s"], codes: [3] },
  { words: ["show", "route", "--from", ROUTER], codes: [3] },
  { words: ["show", "diff", ROUTER, DUMP], codes: [3] },
  {
    words: [
      ...["announce", "203.0.113.7/32", "--to", NOBODY, "--source", OTHER_SOURCE],
      ...["--for", "3s", "--timeout", "1s", "--healthcheck", `tcp:${ROUTER}:179`],
    ],
    codes: [3],
  },
];

/** Those that speak BGP with the router when they are forced to. */
const FORCED = [["peer", "probe", ROUTER, "--force"], ["peer", ROUTER, "--for", "1s", "--force"]];

gated(
  "interop harmless: a graceful-restart session of this host survives every one-shot command",
  [...programsOf(["BIRD"]), "nft", "ss", "setsid"],
  async (t) => {
    const stage = await Stage.open(), host = await Host.open();
    try {
      const before = await host.standing(), changes = await host.changes();
      for (const { words, codes } of COMMANDS) {
        await t.step(`underlay ${words.join(" ")}`, async () => {
          const { code, stdout, stderr } = await host.underlay(...words);
          const said = stdout + stderr;
          assert(codes.includes(code) && !said.includes("internal error"), `exit ${code}\n${said}`);
          if (codes.length === 1) assertMatch(said, /bird/, "whose session it is");
          assertEquals(await host.syns(), 0);
          assertEquals(await host.standing(), before);
          assertEquals(await host.changes(), changes);
        });
      }
      for (const words of FORCED) {
        await t.step(`underlay ${words.join(" ")}`, async () => {
          const sent = await host.syns();
          const { stderr } = await host.underlay(...words);
          assert(await host.syns() > sent, stderr);
        });
      }
    } finally {
      await host.close();
      await stage.close();
    }
  },
);
