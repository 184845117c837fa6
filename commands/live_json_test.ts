// What the commands that speak BGP print as JSON is what core/view/schema/ says: checked with a
// validator that is not ours.
import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/2020";
import { madeEnd, madeRouter, quietIo, type RouterOptions } from "./made_router.ts";
import { findCommand } from "./mod.ts";
import { parseCommandLine } from "./parse.ts";
import { holdPeer } from "./peer.ts";
import { run as diagnose } from "./peer_diagnose.ts";
import { run as probe } from "./peer_probe.ts";
import { showDiff } from "./show_diff.ts";
import { showRoute } from "./show_route.ts";

const FOLDER = new URL("../core/view/schema/", import.meta.url);
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
for (const { name } of Deno.readDirSync(FOLDER)) {
  ajv.addSchema(JSON.parse(Deno.readTextFileSync(new URL(name, FOLDER))));
}

/** The objects of the lines, each as its schema has it, and as no schema has it with a key more. */
function validated(text: string): Record<string, unknown>[] {
  return text.trimEnd().split("\n").map((line) => {
    const object = JSON.parse(line) as Record<string, unknown>;
    const name = /^underlay\.([a-z-]+)\/1$/.exec(String(object.schema))?.[1];
    const validate = ajv.getSchema(`urn:underlay:schema:${name}:1`);
    assert(validate, `no schema for ${line}`);
    assert(validate(object), `${line}\n${JSON.stringify(validate.errors, null, 1)}`);
    assert(!validate({ ...object, extra: 1 }), line);
    return object;
  });
}

const SESSION = "--local-as 65001 --router-id 1.2.3.4";

// deno-lint-ignore no-explicit-any -- Each command has options of its own; the table has checked them.
type AnyRun = (args: any, io: ReturnType<typeof quietIo>) => Promise<number>;

/** Runs `NAME LINE --json`; answers what it printed. */
async function printed(
  run: AnyRun,
  name: string,
  line: string,
): Promise<Record<string, unknown>[]> {
  const io = quietIo();
  await run(parseCommandLine(findCommand(name)!, `${line} ${SESSION} --json`.split(" ")), io);
  return validated(io.out());
}

async function withRouter(options: RouterOptions, test: (port: string) => Promise<void>) {
  const router = await madeRouter(options);
  try {
    await test(`--port ${router.port}`);
  } finally {
    router.close();
  }
}

/** `peer`, ended by hand when so much is printed. */
const peerUntil = (pattern: RegExp): AnyRun => async (args, io) => {
  const end = madeEnd(), code = holdPeer(args, io, () => end);
  await io.until(pattern);
  end.stop();
  return await code;
};
const ROUTES = "198.51.100.0/24 med 5 community 65000:1 203.0.113.0/24 nexthop 192.0.2.9";

/** `state`, `up`; for what is no event of a peer its schema. */
function kinds(objects: readonly Record<string, unknown>[]): Set<string> {
  return new Set(objects.map(({ schema, event }) => String(event ?? schema)));
}

Deno.test("peer --json writes what its schema allows, every kind of event", async () => {
  const met = new Set<string>();
  const take = (objects: Record<string, unknown>[]) => kinds(objects).forEach((k) => met.add(k));
  const settings = { hostName: "tor1", graceful: graceful(120) };
  await withRouter({ settings, routes: ROUTES }, async (port) => {
    const line = `127.0.0.1 ${port} --routes --graceful-restart 60 --shutdown-text bye`;
    const objects = await printed(peerUntil(/(.*underlay\.message\/1.*\n){2}/), "peer", line);
    const names = objects.map(({ event }) => event).filter((one) => one !== undefined);
    assertEquals(names.slice(0, 6), ["state", "state", "opens", "state", "state", "up"]);
    assertEquals(names.slice(6), ["notification", "state", "left"]);
    take(objects);
  });
  await withRouter({ settings: { remoteAs: 65009 } }, async (port) => {
    const peer = peerUntil(/"event":"down"/);
    take(await printed(peer, "peer", `127.0.0.1 ${port}`));
    take(await printed(peer, "peer", `127.0.0.1 ${port} --remote-as 65003`));
    take(await printed(peerUntil(/"event":"gave-up"/), "peer", `127.0.0.1 ${port} --require role`));
  });
  const events = ["down", "gave-up", "left", "notification", "opens", "state", "up"];
  assertEquals([...met].sort(), [...events, "underlay.message/1"].sort());
});

function graceful(restartTimeSeconds: number) {
  return { restarting: false, notification: true, restartTimeSeconds, families: new Map() };
}

Deno.test("peer --record writes what its schema allows", async () => {
  const folder = await Deno.makeTempDir(), file = `${folder}/record`;
  await withRouter({}, async (port) => {
    await printed(peerUntil(/"event":"up"/), "peer", `127.0.0.1 ${port} --record ${file}`);
  });
  const objects = validated(await Deno.readTextFile(file));
  for (const key of ["begin", "connected", "event", "message"]) {
    assert(objects.some((object) => key in object), key);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("peer probe and peer diagnose --json write what their schemas allow", async () => {
  await withRouter({ settings: { role: 3, hostName: "tor1" } }, async (port) => {
    const line = `127.0.0.1 127.0.0.9 ${port} --expect as=65003,family=evpn --force`;
    const [there, gone] = await printed(probe, "peer probe", line);
    assertEquals([there?.code, gone?.code], [1, 3]);
    assert(there?.theirs && gone?.failure);
    const [verdict] = await printed(diagnose, "peer diagnose", `127.0.0.1 ${port}`);
    assertEquals(verdict?.up, true);
  });
});

Deno.test("show --json writes what its schemas allow: routes, counts, differences", async () => {
  const folder = await Deno.makeTempDir(), file = `${folder}/before.snap`;
  await withRouter({ routes: ROUTES }, async (port) => {
    const routes = await printed(
      showRoute,
      "show route",
      `--from 127.0.0.1 ${port} --save ${file}`,
    );
    assertEquals([...kinds(routes)], ["underlay.route/1"]);
    const count = await printed(showRoute, "show route", `--from 127.0.0.1 ${port} --count`);
    assertEquals(count, [{ schema: "underlay.route-count/1", routes: 2, networks: 2, peers: 1 }]);
    const streamed = await printed(showRoute, "show route", `--from 127.0.0.1 ${port} --stream`);
    assertEquals([...kinds(streamed)], ["underlay.message/1"]);
  });
  const routes = "198.51.100.0/24 community 65000:2 2001:db8::/32 nexthop 2001:db8::1";
  await withRouter({ routes }, async (port) => {
    const objects = await printed(showDiff, "show diff", `${file} 127.0.0.1 ${port}`);
    assertEquals(objects.map(({ change }) => change), ["changed", "removed", "added", undefined]);
    const { schema: _, ...counts } = objects.at(-1)!;
    assertEquals(counts, { added: 1, removed: 1, changed: 1, same: 0 });
  });
  await Deno.remove(folder, { recursive: true });
});
