// Debian's birdc and birdcl against our agent's socket, and against a BIRD in the same place: what they
// print is read by one parser. Needs Linux, root and bird.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type BirdcRoute, readProtocols, readRoutes } from "../../commands/made_birdc.ts";
import { run, until } from "../tools/lab/shell.ts";
import { gated } from "./interop/gate.ts";
import { UNDERLAY } from "./interop/underlay.ts";

/** The router in question, once as BIRD and once as ours, and the one that tells them both its routes. */
const THEIRS = "127.0.91.1", OURS = "127.0.91.2", TOR = "127.0.91.3", PORT = 11790;
const UP_MS = 40_000, WHOLE_MS = 90_000;

const ROUTES = `
  route 192.0.2.0/24 blackhole {
    bgp_community.add((65002,100)); bgp_large_community.add((65002,1,2));
    bgp_ext_community.add((rt,65002,5)); bgp_path.prepend(65010);
  };
  route 203.0.113.0/25 blackhole;
  route 198.51.100.0/24 blackhole;
  route 0.0.0.0/0 blackhole;`;

const bird = (id: string, protocols: string) =>
  `router id ${id};
protocol device { }
${protocols}`;

const session = (name: string, local: string, localAs: number, remote: string, asn: number) =>
  `protocol bgp ${name} { local ${local} port ${PORT} as ${localAs}; strict bind; multihop;
  neighbor ${remote} port ${PORT} as ${asn}; connect delay time 1; connect retry time 2;
  error wait time 1, 2;`;

const TOR_CONF = bird(
  "10.0.0.3",
  `protocol static st4 { ipv4; ${ROUTES} }
${
    session("theirs", TOR, 65002, THEIRS, 65001)
  } ipv4 { import all; export where source = RTS_STATIC; }; }
${
    session("ours", TOR, 65002, OURS, 65001)
  } ipv4 { import all; export where source = RTS_STATIC; }; }`,
);

const BIRD_CONF = bird(
  "10.0.0.1",
  `protocol static static1 { ipv4; route 172.16.0.0/24 blackhole; }
${session("tor", THEIRS, 65001, TOR, 65002)} description "the ToR";
  ipv4 { export all; import keep filtered;
    import filter { if net = 198.51.100.0/24 then reject; accept; }; }; }
protocol bgp off_c { disabled; local ${THEIRS} as 65001; neighbor 127.0.91.9 as 65009; multihop;
  ipv4 { import none; export none; }; }`,
);

const CONFIG = (folder: string, version: 1 | 2) => `
local-as: 65001
router-id: 10.0.0.2
listen: [${OURS}]
port: ${PORT}
prefix-lists: {doc: [198.51.100.0/24]}
policies:
  from-tor:
    rules: [{name: no-doc, match: {prefix-list: doc}, then: reject}, {name: rest, then: accept}]
announce: ["172.16.0.0/24"]
control: {socket: ${folder}/control.sock, bird-socket: ${folder}/ours.ctl, bird-version: ${version}}
peers:
  - {name: tor, description: the ToR, address: ${TOR}, port: ${PORT}, source: ${OURS}, remote-as: 65002,
     ttl: 64, connect-retry: 2s, families: {ipv4: {import: from-tor, export: all}}}
  - {name: off_c, address: 127.0.91.9, remote-as: 65009, enabled: no,
     families: {ipv4: {import: none, export: none}}}
`;

interface Stage {
  readonly folder: string;
  /** What a client prints, without its greeting. */
  ask(socket: "bird" | "ours", ...words: string[]): Promise<string>;
  /** Starts our agent anew. */
  agent(version: 1 | 2): Promise<void>;
}

async function staged(test: (stage: Stage) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ulb-" }), children: Deno.ChildProcess[] = [];
  const start = (command: readonly string[]) => {
    const [program, ...args] = command;
    const options = { args, stdin: "null", stdout: "null", stderr: "null" } as const;
    const child = new Deno.Command(program!, options).spawn();
    children.push(child);
    return child;
  };
  const daemon = async (name: string, config: string) => {
    await Deno.writeTextFile(`${folder}/${name}.conf`, config);
    const files = ["-c", `${folder}/${name}.conf`, "-s", `${folder}/${name}.ctl`];
    start(["bird", "-f", ...files, "-P", `${folder}/${name}.pid`]);
  };
  const ask = async (socket: string, ...words: string[]) => {
    const { stdout } = await run(["birdc", "-s", `${folder}/${socket}.ctl`, ...words]);
    return stdout.replace(/^BIRD \S+ ready\.\n/, "");
  };
  let ours: Deno.ChildProcess | undefined;
  const agent = async (version: 1 | 2) => {
    await stop(ours);
    await Deno.writeTextFile(`${folder}/underlay.yaml`, CONFIG(folder, version));
    ours = start([
      ...UNDERLAY,
      "peer",
      "--config",
      `${folder}/underlay.yaml`,
      "--force",
      "--quiet",
    ]);
    await settled(ask, "ours", version === 1 ? "Node_127_0_91_3" : "tor");
  };
  try {
    await daemon("tor", TOR_CONF);
    await daemon("bird", BIRD_CONF);
    await agent(2);
    await settled(ask, "bird", "tor");
    await test({ folder, ask, agent });
  } finally {
    for (const child of children) await stop(child);
    await Deno.remove(folder, { recursive: true });
  }
}

async function stop(child: Deno.ChildProcess | undefined): Promise<void> {
  if (!child) return;
  try {
    child.kill("SIGTERM");
  } catch { /* It has ended. */ }
  await child.status;
}

/** The session is up, and all routes are there. */
async function settled(ask: Stage["ask"], socket: "bird" | "ours", name: string) {
  const isThere = async () => {
    const protocols = await ask(socket, "show", "protocols").then(readProtocols).catch(() => []);
    if (protocols.find((one) => one.name === name)?.info !== "Established") return false;
    return /^4 of 4 routes/m.test(await ask(socket, "show", "route", "count"));
  };
  assert(
    await until(isThere, UP_MS),
    `no session of ${socket}: ${await ask(socket, "show", "protocols")}`,
  );
}

/** Without what one host cannot have alike in both: their addresses, and names of interfaces. */
function comparable(routes: readonly BirdcRoute[]) {
  return routes.map(({ device: _device, attributes, worth, kind, ...route }) => ({
    ...route,
    kind: kind === "unreachable" ? "unicast" : kind,
    gateway: kind === "blackhole" ? "none" : "told",
    from: "told",
    // Over several hops BIRD asks another protocol what the way costs.
    worth: worth.replace("/?", ""),
    attributes: Object.entries(attributes).filter(([name]) =>
      kind !== "blackhole" || name === "Type"
    ),
  })).toSorted((a, b) => a.prefix < b.prefix ? -1 : 1);
}

const NEEDS = ["bird", "birdc", "birdcl"];

gated(
  "birdc prints the same of our agent as of BIRD",
  NEEDS,
  () =>
    staged(async ({ folder, ask, agent }) => {
      const signal = AbortSignal.timeout(WHOLE_MS);
      const both = (...words: string[]) =>
        Promise.all([ask("bird", ...words), ask("ours", ...words)] as const);

      const questions = ["", "all", "protocol tor", "primary", "for 192.0.2.9", "192.0.2.0/24 all"]
        .concat(["in 128.0.0.0/1", "export tor", "filtered"]);
      for (const words of questions) {
        const [theirs, ours] = await both(...`show route ${words}`.trim().split(" "));
        const plain = (text: string) =>
          comparable(readRoutes(text)).map((route) =>
            words === "filtered" ? { ...route, isBest: false } : route
          );
        assertEquals(plain(ours), plain(theirs), `show route ${words}\n${theirs}\n${ours}`);
        assert(plain(ours).length > 0, `nothing for show route ${words}`);
        signal.throwIfAborted();
      }

      for (const words of ["count", "protocol tor count", "filtered count", "9.9.9.0/24"]) {
        const [theirs, ours] = await both(...`show route ${words}`.split(" "));
        // We have a table for IPv6 in any case; so has BIRD.
        assertEquals(ours, theirs, words);
      }

      const [theirs, ours] = (await both("show", "protocols")).map(readProtocols);
      for (const name of ["tor", "off_c"]) {
        const row = (all = ours!) => {
          const { proto, table, state, info } = all.find((one) => one.name === name)!;
          return { proto, table, state, info };
        };
        assertEquals(row(ours), row(theirs), name);
      }
      const details = (await both("show", "protocols", "all", "tor")).map((text) =>
        readProtocols(text)[0]!.detail
      );
      const [a, b] = details.map((lines) =>
        lines.filter((line) =>
          /Description|BGP state|Neighbor A|Local AS|State:|Table:|Prefer/.test(line)
        )
          .map((line) => line.replace("address: 127.0.91.3", "address"))
      );
      assertEquals(b, a);

      assertMatch(
        await ask("ours", "show", "status"),
        /^BIRD 2\.0\.12\nRouter ID is 10\.0\.0\.2\n/,
      );
      assertMatch(await ask("ours", "show", "memory"), /^BIRD memory usage\n/);
      assertMatch(await ask("ours", "show", "symbols"), /^tor {5}\tprotocol$/m);
      assertEquals(await ask("ours", "disable", "tor"), "Access denied\n");
      assertEquals(await ask("ours", "show", "protocols", '"nix*"'), "No protocols match\n");
      const restricted = await run(["birdc", "-r", "-s", `${folder}/ours.ctl`, "show", "status"]);
      assertMatch(restricted.stdout, /Access restricted\nBIRD 2\.0\.12\n/);

      // As a person types it: one command after the other on one connection, words shortened.
      for (const client of ["birdc", "birdcl"]) {
        const stdin = "show status\nsh pro\nsho rou count\nshow route nothing\nquit\n";
        const { stdout, code } = await run([client, "-s", `${folder}/ours.ctl`], { stdin });
        assertEquals(code, 0, client);
        assertMatch(stdout, /Daemon is up and running/, client);
        assertMatch(stdout, /Name {7}Proto {6}Table/, client);
        assertMatch(stdout, /4 of 4 routes for 4 networks in table master4/, client);
        assertMatch(stdout, /syntax error/, client);
      }

      await agent(1);
      const old = await run(["birdc", "-s", `${folder}/ours.ctl`, "show", "protocols"]);
      assertMatch(
        old.stdout,
        /^BIRD v1\.6\.8 ready\.\nname {5}proto {4}table {4}state {2}since {7}info\n/,
      );
      assertMatch(
        old.stdout,
        /^Node_127_0_91_3 BGP {6}master {3}up {5}\d\d:\d\d:\d\d {4}Established/m,
      );
      const six = await run(["birdc", "-s", `${folder}/ours6.ctl`, "show", "route", "count"]);
      assertMatch(six.stdout, /^0 of 0 routes for 0 networks$/m);
    }),
);
