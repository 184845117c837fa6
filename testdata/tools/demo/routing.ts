// A rack in one process: peers, routes and why, through the real command line.
import { play, type Scene } from "./scene.ts";
import { type Rack, ROUTES, withRack } from "./rack.ts";
import { shortFolder } from "./short_folder.ts";

/** Plays the scenes of the rack; false where one did not go as told. */
export async function playRouting(port: number): Promise<boolean> {
  const folder = await shortFolder("rack");
  try {
    return await withRack(folder, port, playRack);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function playRack(rack: Rack): Promise<boolean> {
  console.log(
    "\n# A rack in one process: a ToR, two nodes, a core switch above. The ToR's file:\n\n" +
      rack.config("tor").trimEnd(),
  );
  if (!await rack.until(rack.isSettled)) return failed(rack);
  let well = true;
  for (const scene of scenes(rack)) well = await play(scene) && well;
  return await playBlock(rack) && well;
}

function failed({ agents }: Rack): false {
  for (const [name, agent] of Object.entries(agents)) {
    const states = agent.peers().map((peer) => `${peer.name} ${peer.state} ${peer.cause ?? ""}`);
    console.error(`${name}: ${states.join(", ")}; ${agent.router().prefixes.ipv4} prefixes`);
  }
  console.error("\nthe rack did not come up");
  return false;
}

function scenes({ socket }: Rack): readonly Scene[] {
  const tor = ["--socket", socket("tor")];
  return [
    {
      says: "Its three sessions are up:",
      args: ["show", "peers", ...tor],
      code: 0,
      proofs: [/"name":"node-2".*"state":"Established"/, /"name":"core".*"kind":"external"/],
    },
    {
      says: "Its routes: this rack's pods from the nodes, the rest from the core. * is best.",
      args: ["show", "route", ...tor],
      code: 0,
      proofs: [
        /"peer":"node-2","best":true.*"10\.1\.1\.0\/26"/,
        /"peer":"core","best":true.*"0\.0\.0\.0\/0"/,
      ],
    },
    {
      says: "Both nodes answer for 198.51.100.7. Who gets it, why, and who is told?",
      args: ["show", "route", "198.51.100.7/32", "--explain", ...tor],
      code: 0,
      proofs: [/"lost":\{"step":"MED"/, /"peer":"core","exported":true/],
    },
    {
      says: "node-2 announces a block of another rack. Which rule keeps it out?",
      args: ["show", "route", "rejected", "node-2", "all", ...tor],
      code: 0,
      proofs: [/"rejected":\{[^}]*"other-racks"\}.*"10\.2\.7\.0\/26"/],
    },
    {
      says: "What if node-1 goes away? Nothing is touched by asking.",
      args: ["show", "what-if", "drop-peer", "node-1", ...tor],
      code: 1,
      proofs: [/"198\.51\.100\.7\/32","change":"best".*"after":\{"peer":"node-2"/],
    },
  ];
}

const BLOCK = "10.1.2.0/26";

/** A new block is announced by one node, and a moment later the other sends straight there. */
async function playBlock({ agents, socket, until }: Rack): Promise<boolean> {
  const announced = await play({
    says: "node-2 is granted another block; its agent announces it.",
    args: ["announce", BLOCK, "--socket", socket("node-2")],
    code: 0,
  });
  const isThere = await until(() =>
    agents["node-1"].router().prefixes.ipv4 === ROUTES["node-1"] + 1
  );
  const shown = await play({
    says: "node-1 knows it by way of the ToR, and sends to node-2 directly:",
    args: ["show", "route", BLOCK, "--socket", socket("node-1")],
    code: 0,
    proofs: [/"next_hop":"127\.0\.1\.12"/],
  });
  return announced && isThere && shown;
}
