import { assert, assertEquals, assertRejects } from "@std/assert";
import { SimAgent } from "../core/agent/made_agents.ts";
import { Cannot } from "../core/io/cannot.ts";
import { Lab } from "../core/speaker/sim/lab.ts";
import type { AgentHost } from "./agent_host.ts";
import { BirdSockets, sixth } from "./bird_sockets.ts";
import { readReply } from "./made_birdc.ts";

function sockets(): BirdSockets {
  const { agent } = new SimAgent(new Lab(), "10.0.0.1", { announce: ["192.0.2.0/24"] });
  const host: AgentHost = {
    agent,
    reload: () => Promise.resolve([]),
    internalError: (text) => {
      throw new Error(text);
    },
  };
  return new BirdSockets(host);
}

async function inFolder(test: (folder: string, made: BirdSockets) => Promise<void>) {
  const folder = await Deno.makeTempDir(), made = sockets();
  try {
    await test(folder, made);
  } finally {
    made.close();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Greeting and reply, as a client gets them that sends its line in two pieces. */
async function talk(path: string, line: string): Promise<[string, string]> {
  const connection = await Deno.connect({ transport: "unix", path });
  const decoder = new TextDecoder(), chunk = new Uint8Array(1 << 16);
  const more = async () => decoder.decode(chunk.subarray(0, (await connection.read(chunk))!));
  const greeting = await more(), octets = new TextEncoder().encode(`${line}\n`);
  await connection.write(octets.subarray(0, 3));
  await connection.write(octets.subarray(3));
  let reply = "";
  while (!/^\d{4} .*\n$/m.test(reply)) reply += await more();
  connection.close();
  return [greeting, reply];
}

Deno.test("BirdSockets greet and answer, under a path that a reload may change", () =>
  inFolder(async (folder, made) => {
    const path = `${folder}/bird.ctl`, other = `${folder}/other.ctl`;
    assertEquals(await made.serve({ birdSocket: path, birdVersion: 2 }), [path]);
    const [greeting, reply] = await talk(path, "show route count");
    assertEquals(greeting, "0001 BIRD 2.0.12 ready.\n");
    assertEquals(readReply(reply).code, 14);
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    // The same again disturbs nobody.
    assertEquals(await made.serve({ birdSocket: path, birdVersion: 2 }), []);
    assertEquals(await made.serve({ birdSocket: other, birdVersion: 2 }), [other]);
    await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
    assertEquals(await made.serve({ birdVersion: 2 }), []);
    await assertRejects(() => Deno.stat(other), Deno.errors.NotFound);
  }));

Deno.test("BirdSockets of BIRD 1 are two, one for each family", () =>
  inFolder(async (folder, made) => {
    const path = `${folder}/bird.ctl`;
    const paths = await made.serve({ birdSocket: path, birdVersion: 1 });
    assertEquals(paths, [path, `${folder}/bird6.ctl`]);
    const [greeting, reply] = await talk(path, "show route count");
    assertEquals(greeting, "0001 BIRD v1.6.8 ready.\n");
    assertEquals(reply, "0014 1 of 1 routes for 1 networks\n");
    assertEquals(
      (await talk(paths[1]!, "show route count"))[1],
      "0014 0 of 0 routes for 0 networks\n",
    );
  }));

Deno.test("BirdSockets that cannot listen say so, and can be asked for again", () =>
  inFolder(async (folder, made) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    const wanted = { birdSocket: `${folder}/file`, birdVersion: 2 } as const;
    await assertRejects(() => made.serve(wanted), Cannot);
    await Deno.remove(`${folder}/file`);
    assertEquals(await made.serve(wanted), [`${folder}/file`]);
  }));

Deno.test("BirdSockets outlive garbage, long lines and clients that leave in the middle", () =>
  inFolder(async (folder, made) => {
    const path = `${folder}/bird.ctl`;
    await made.serve({ birdSocket: path, birdVersion: 2 });
    const garbage = Uint8Array.from({ length: 2000 }, (_, i) => i * 37 & 255 || 1);
    for (const octets of [garbage, new Uint8Array(100_000).fill(120), new Uint8Array(0)]) {
      const connection = await Deno.connect({ transport: "unix", path });
      await connection.write(octets).catch(() => {});
      connection.close();
    }
    const [, reply] = await talk(path, "show status");
    assert(reply.endsWith("0013 Daemon is up and running\n"), reply);
  }));

Deno.test("sixth puts a 6 where Calico's tools look for it", () => {
  assertEquals(sixth("/var/run/calico/bird.ctl"), "/var/run/calico/bird6.ctl");
  assertEquals(sixth("/run/a.b/bird"), "/run/a.b/bird6");
});
