// Two speakers of our own on loopback: one announces, the other asks, listens, shows and decodes.
import { freePort } from "../../../core/io/made_port.ts";
import { play, type Scene, underlay } from "./scene.ts";

const ROUTER = "127.0.0.1", HOST = "127.0.0.2";

/** Plays the live scenes; false where one did not go as told. */
export async function playLive(): Promise<boolean> {
  const port = String(freePort());
  const folder = await Deno.makeTempDir({ prefix: "underlay-demo-" });
  const router = [
    ...["announce", "198.51.100.0/24", "203.0.113.7/32", "--to", HOST, "--passive"],
    ...["--source", ROUTER, "--port", port, "--local-as", "65001", "--remote-as", "65002"],
    ...["--router-id", "10.0.0.1", "--community", "65001:100,no-export", "--med", "50"],
  ];
  console.log(
    `\n# A router of our own on loopback, in the background:\n$ underlay ${router.join(" ")} &`,
  );
  const child = underlay(router, "null").spawn();
  let well = true;
  try {
    await isListening(Number(port));
    for (const scene of scenes(port, folder)) well = await play(scene) && well;
  } finally {
    child.kill("SIGINT");
    await child.status;
    await Deno.remove(folder, { recursive: true });
  }
  return well;
}

function scenes(port: string, folder: string): readonly Scene[] {
  const to = ["--port", port, "--source", HOST, "--router-id", "10.0.0.2"];
  const as = ["--local-as", "65002"];
  return [
    {
      says: "Who is there? One connection, both OPENs, nothing announced:",
      args: ["peer", "probe", ROUTER, ...to, ...as, "--expect", "as=65001,family=ipv6"],
      code: 0,
    },
    {
      says: "A session for a second: each step with its cause, both OPENs, the routes; recorded.",
      args: [
        "peer",
        ROUTER,
        ...to,
        ...as,
        "--routes",
        "--for",
        "1s",
        "--record",
        `${folder}/session.json`,
      ],
      code: 0,
    },
    {
      says: "The recording, decoded like any capture.",
      args: ["decode", "--type", "open,update,notification", `${folder}/session.json`],
      code: 0,
    },
    {
      says: "Its routes as a table, straight from the router.",
      args: ["show", "route", "--from", ROUTER, ...to, ...as],
      code: 0,
    },
    {
      says: "The wrong AS number. Why does it not come up?",
      args: ["peer", "diagnose", ROUTER, ...to, "--local-as", "65009"],
      code: 1,
    },
  ];
}

/** Asks from an address that the router does not know: its session is left alone. */
async function isListening(port: number): Promise<void> {
  for (let i = 0; i < 1200; i++) {
    try {
      (await Deno.connect({ hostname: ROUTER, port })).close();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
  throw new Error(`nothing listens on port ${port} of ${ROUTER}`);
}
