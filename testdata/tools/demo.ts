// Shows the main jobs through the real command line: captures of real routers, a live session, a
// rack of routers, and blocks of addresses that follow what nodes use.
import { freePort } from "../../core/io/made_port.ts";
import { playBlocks } from "./demo/blocks.ts";
import { playLive } from "./demo/live.ts";
import { playRouting } from "./demo/routing.ts";
import { play, type Scene } from "./demo/scene.ts";

const CAPTURES = "testdata/captures";

const SCENES: readonly Scene[] = [
  {
    says: "A session between BIRD and FRR comes up and exchanges IPv4 and IPv6 routes. " +
      "Who, what was negotiated, how it stands:",
    args: ["decode", "--summary", `${CAPTURES}/healthy/bird-frr-dual.pcap`],
    code: 0,
  },
  {
    says: "The same capture, message by message; the first ten.",
    args: ["decode", "--limit", "10", `${CAPTURES}/healthy/bird-frr-dual.pcap`],
    code: 0,
  },
  {
    says: "BIRD was given the wrong AS number, and FRR refuses. The verdict names the frames:",
    args: ["decode", "--summary", `${CAPTURES}/faults/wrong-as-bird-to-frr.pcap`],
    code: 1,
  },
  {
    says:
      "Large segments vanish on the way and ICMP is filtered: a session that comes up and dies.",
    args: ["decode", "--summary", `${CAPTURES}/faults/mtu-black-hole.pcap`],
    code: 1,
  },
  {
    says: "BIRD was sent an UPDATE with an ORIGIN that does not exist. " +
      "Every field of it with its offset, the fault in its place:",
    args: [
      "decode",
      "--tree",
      "-p",
      "10.2.0.0/16",
      `${CAPTURES}/faults/malformed-update-origin-bird-stays.pcap`,
    ],
    code: 1,
  },
  {
    says: "An MRT table that GoBGP wrote, in the columns of bgpdump -m; the first five routes.",
    args: ["decode", "-m", "--limit", "5", `${CAPTURES}/mrt/gobgp-table.mrt`],
    code: 0,
  },
  {
    says: "BMP from FRR as JSON, one object a line; the first announced route.",
    args: ["decode", "--json", "--elem", "a", "--limit", "1", `${CAPTURES}/bmp/frr.bmp`],
    code: 0,
  },
];

let well = true;
for (const scene of SCENES) well = await play(scene) && well;
well = await playLive() && well;
well = await playRouting(freePort()) && well;
well = await playBlocks(freePort()) && well;
console.log(`
# Exit codes: 0 clean, 1 something was found, 2 wrong usage, 3 could not do it.
# Yours: deno task underlay peer --config FILE, deno task underlay decode FILE,
# deno task underlay ipam show; deno task underlay help.`);
if (!well) Deno.exit(1);
