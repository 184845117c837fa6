// Blocks of addresses that follow what nodes use, and routes that follow the blocks.
import { ADDRESSES, blocksParts, type RouterName } from "./blocks_configs.ts";
import { type Routers, withRouters } from "./routers.ts";
import { play, type Scene } from "./scene.ts";
import { shortFolder } from "./short_folder.ts";

const POOL = "10.64.0.0/20", FIRST = "10.64.0.0/26", SECOND = "10.64.0.128/26";
/** The pool's `--settle`, with room to spare: less is no rest. */
const SETTLED_MS = 1200;

type Fabric = Routers<RouterName>;

/** Plays the scenes of the ledger; false where one did not go as told. */
export async function playBlocks(port: number): Promise<boolean> {
  const folder = await shortFolder("blocks"), store = `${folder}/ipam.db`;
  try {
    const pool = ["--rack-size", "/24", "--settle", "1s"];
    const isMade = await play({
      says: "A pool of addresses for pods. Racks get a /24 of it each, that doubles as they grow.",
      args: ["ipam", "pool", "add", "pods", POOL, ...pool, ...at(store)],
      code: 0,
    });
    const parts = blocksParts({ port, store });
    return await withRouters(folder, parts, (fabric) => playFabric(fabric, store)) && isMade;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function playFabric(fabric: Fabric, store: string): Promise<boolean> {
  console.log(
    "\n# Two racks in one process, a core above. The file of node-1's agent:\n\n" +
      fabric.config("node-1").trimEnd(),
  );
  const names = Object.keys(ADDRESSES) as RouterName[];
  const isUp = () =>
    names.every((name) => {
      const isFollowing = name === "core" || fabric.ledger(name)?.state === "ok";
      return isFollowing &&
        fabric.agents[name].peers().every(({ state }) => state === "Established");
    });
  if (!await fabric.until(isUp)) return failed("the racks did not come up");
  return await playGrants(fabric, store) && await playGrowth(fabric, store) &&
    await playShrinking(fabric, store) && await playChecks(fabric, store);
}

function failed(text: string): false {
  console.error(`\n${text}`);
  return false;
}

/** Several scenes, all of them played whatever comes of one. */
async function playAll(scenes: readonly Scene[]): Promise<boolean> {
  let well = true;
  for (const scene of scenes) well = await play(scene) && well;
  return well;
}

function at(store: string): readonly string[] {
  return ["--store", store];
}

async function playGrants(fabric: Fabric, store: string): Promise<boolean> {
  const granted = await playAll(["node-1", "node-2", "node-3"].map((node, i) => ({
    says: i === 0 ? "A block for each node, from the range of its rack." : "",
    args: ["ipam", "allocate", "--node", node, ...at(store)],
    code: 0,
  })));
  if (!await has(fabric, "tor-a", 4) || !await has(fabric, "core", 2)) {
    return failed("the blocks were not announced");
  }
  return await playAll([
    {
      says: "The agents have announced them. The ToR of rack a: two blocks, and the aggregates.",
      args: ["show", "route", "in", POOL, "--socket", fabric.socket("tor-a")],
      code: 0,
      proofs: [/"peer":"node-1".*"10\.64\.0\.0\/26"/, /"peer":"node-2".*"10\.64\.0\.64\/26"/],
    },
    {
      says: "The core knows a route for each rack, however many blocks there are:",
      args: ["show", "route", "in", POOL, "--socket", fabric.socket("core")],
      code: 0,
      proofs: [/"peer":"tor-a".*"10\.64\.0\.0\/24"/, /"peer":"tor-b".*"10\.64\.8\.0\/24"/],
    },
  ]) && granted;
}

/** Whether a router comes to have so many prefixes. */
function has({ agents, until }: Fabric, name: RouterName, prefixes: number): Promise<boolean> {
  return until(() => agents[name].router().prefixes.ipv4 === prefixes);
}

async function playGrowth(fabric: Fabric, store: string): Promise<boolean> {
  const report = ["ipam", "report", "--node", "node-1", "--block", `${FIRST}=57`];
  const planned = await play({
    says: "57 pods run on node-1 now. What would come of that?",
    args: [...report, "--plan", ...at(store)],
    code: 0,
  });
  const granted = await play({
    says: "It is said, and node-1 gets a second block.",
    args: [...report, ...at(store)],
    code: 0,
  });
  if (!await has(fabric, "tor-a", 5)) return failed("the second block was not announced");
  return await playAll([
    {
      says: "Its agent saw that and announced the block; it is at the ToR.",
      args: ["show", "route", SECOND, "--socket", fabric.socket("tor-a")],
      code: 0,
      proofs: [new RegExp(`"next_hop":"${ADDRESSES["node-1"]}"`)],
    },
    { says: "The address space, drawn:", args: ["ipam", "tree", ...at(store)], code: 0 },
  ]) && planned && granted;
}

async function playShrinking(fabric: Fabric, store: string): Promise<boolean> {
  const block = `${FIRST}=12,${SECOND}=0`;
  const args = ["ipam", "report", "--node", "node-1", "--block", block, ...at(store)];
  await rest();
  const drained = await play({
    says:
      "Most pods end. What is left fits into the first block: the other gives no new addresses.",
    args,
    code: 0,
  });
  await rest();
  const left = await play({
    says: "It is still empty when node-1 has known that: its agent has to withdraw it.",
    args,
    code: 0,
  });
  if (!await has(fabric, "tor-a", 4)) return failed("the block was not withdrawn");
  return drained && left;
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
}

async function playChecks(fabric: Fabric, store: string): Promise<boolean> {
  const sources = `unix:${fabric.socket("tor-a")},unix:${fabric.socket("tor-b")}`;
  return await playAll([
    {
      says: "What happened, the newest first:",
      args: ["ipam", "history", "--limit", "6", ...at(store)],
      code: 0,
    },
    {
      says: "It is nobody's now, and nobody gets it before it has cooled.",
      args: ["ipam", "show", "--node", "node-1", ...at(store)],
      code: 0,
      proofs: [/"10\.64\.0\.128\/26".*"state":"cooling"/],
    },
    {
      says:
        "Every address is accounted for once, and announced by whose it is, says who asks ToRs:",
      args: ["ipam", "check", `--bgp=${sources}`, ...at(store)],
      code: 0,
    },
  ]);
}
