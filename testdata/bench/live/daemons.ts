import { Beside, own } from "./processes.ts";

/** Where every daemon listens, and who may dial it: AS 65002 takes routes, AS 65001 brings them. */
export const DAEMON = "127.0.0.9", READER = "127.0.0.1", FEEDER = "127.0.0.3";
export const DAEMON_AS = 65000, READER_AS = 65002, FEEDER_AS = 65001;

const SETTLE_MS = 100, LOAD_SECONDS = 120;

/** A daemon with a full table. */
export interface Daemon {
  readonly name: string;
  readonly port: number;
  /** Waits until it has dealt with the last reader. */
  rest(): Promise<unknown>;
  cpuSeconds(): number;
  stop(): Promise<void>;
}

function bird(port: number, directory: string, more: string): readonly string[] {
  const session = `local ${DAEMON} port ${port} as ${DAEMON_AS}; multihop; passive; hold time 240;`;
  const path = `${directory}/live-bird.conf`;
  Deno.writeTextFileSync(
    path,
    `router id ${DAEMON};
log "/dev/null" all;
protocol device {}
${more}
protocol bgp feeder { ${session} neighbor ${FEEDER} as ${FEEDER_AS};
  ipv4 { import all; export none; }; }
protocol bgp reader { ${session} neighbor ${READER} as ${READER_AS};
  ipv4 { import none; export all; next hop self; }; }
`,
  );
  return ["bird", "-f", "-c", path, "-s", `${directory}/live-bird.ctl`];
}

/** BIRD with the routes of a file of static ones. */
export async function birdStatic(
  port: number,
  directory: string,
  statements: string,
  routes: number,
): Promise<Daemon> {
  const more = `protocol static {\n  ipv4;\n  include "${statements}";\n}`;
  const daemon = new Beside(bird(port, directory, more)), stop = () => daemon.stop();
  return await loaded("BIRD", daemon, port, stop, () => countBird(directory), routes);
}

async function loaded(
  name: string,
  daemon: Beside,
  port: number,
  stop: () => Promise<void>,
  count: () => number,
  routes: number,
): Promise<Daemon> {
  try {
    await untilRoutes(count, routes);
    await daemon.rest();
  } catch (error) {
    await stop();
    throw error;
  }
  return { name, port, rest: () => daemon.rest(), cpuSeconds: () => daemon.cpuSeconds(), stop };
}

/** BIRD with routes that a neighbour brought. */
export function birdFed(port: number, directory: string, updates: string, routes: number) {
  return fed("BIRD", bird(port, directory, ""), port, updates, () => countBird(directory), routes);
}

/** OpenBGPD with routes that a neighbour brought. */
export function openbgpdFed(port: number, directory: string, updates: string, routes: number) {
  const path = `${directory}/live-bgpd.conf`, socket = `${directory}/live-bgpd.sock`;
  Deno.mkdirSync("/run/openbgpd", { recursive: true });
  const neighbour = (address: string, as: number) =>
    `neighbor ${address} {\n remote-as ${as}\n passive\n holdtime 240\n}\n`;
  Deno.writeTextFileSync(
    path,
    `AS ${DAEMON_AS}\nrouter-id ${DAEMON}\nlisten on ${DAEMON} port ${port}\nsocket "${socket}"\n` +
      `fib-update no\nnexthop qualify via default\n${neighbour(FEEDER, FEEDER_AS)}` +
      `${neighbour(READER, READER_AS)}allow from any\nallow to any\n`,
  );
  Deno.chmodSync(path, 0o600);
  return fed(
    "OpenBGPD",
    ["/usr/sbin/bgpd", "-d", "-f", path],
    port,
    updates,
    () => countOpenbgpd(socket),
    routes,
  );
}

async function fed(
  name: string,
  command: readonly string[],
  port: number,
  updates: string,
  count: () => number,
  routes: number,
): Promise<Daemon> {
  const daemon = new Beside(command), to = `${DAEMON}:${port}`;
  const words = ["--as", `${FEEDER_AS}`, "--source", FEEDER, "--connect", to, "--file", updates];
  const feeder = new Beside(own("feeder.ts", ...words));
  const stop = async () => {
    await feeder.stop();
    await daemon.stop();
  };
  return await loaded(name, daemon, port, stop, count, routes);
}

async function untilRoutes(count: () => number, routes: number): Promise<void> {
  const end = performance.now() + LOAD_SECONDS * 1000;
  while (count() < routes) {
    if (performance.now() > end) {
      throw new Error(`${count()} of ${routes} routes after a long time`);
    }
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  }
}

function countBird(directory: string): number {
  const text = output(["birdc", "-s", `${directory}/live-bird.ctl`, "show", "route", "count"]);
  return Number(/^(\d+) of \d+ routes/m.exec(text)?.[1] ?? -1);
}

function countOpenbgpd(socket: string): number {
  const text = output(["bgpctl", "-s", socket, "show", "rib", "memory"]);
  return Number(/(\d+) IPv4 unicast network entries/.exec(text)?.[1] ?? -1);
}

function output([program, ...args]: readonly string[]): string {
  const { stdout } = new Deno.Command(program!, { args, stderr: "null" }).outputSync();
  return new TextDecoder().decode(stdout);
}
