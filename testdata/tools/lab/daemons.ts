import type { Node } from "./node.ts";
import type { Step } from "./speaker.ts";
import { until } from "./shell.ts";

/** The daemons as Debian 12 ships them; the names stand in truth.json. */
export const BIRD = "BIRD 2.0.12";
export const FRR = "FRR 8.4.4";
export const GOBGP = "GoBGP 3.10.0";
export const OPENBGPD = "OpenBGPD 7.7";
export const EXABGP = "ExaBGP 4.2.21";
export const SPEAKER = "lab speaker";

async function config(node: Node, name: string, content: string, mode = 0o644): Promise<string> {
  const path = `${node.directory}/${node.name}-${name}`;
  await Deno.writeTextFile(path, content, { mode });
  await Deno.chmod(path, mode);
  return path;
}

/** Starts BIRD; `birdc` talks to it afterwards. */
export async function bird(node: Node, content: string): Promise<void> {
  const path = await config(node, "bird.conf", content);
  node.spawn("bird", ["bird", "-f", "-c", path, "-s", birdSocket(node)]);
  await until(() => exists(birdSocket(node)), 5000);
}

export function birdc(node: Node, ...words: string[]): Promise<string> {
  return node.exec(["birdc", "-s", birdSocket(node), ...words]);
}

function birdSocket(node: Node): string {
  return `${node.directory}/${node.name}-bird.ctl`;
}

/** Starts FRR's bgpd, without zebra unless it runs already; `vtysh` talks to it afterwards. */
export async function frr(
  node: Node,
  content: string,
  extra: string[] = [],
  hasZebra = false,
): Promise<void> {
  const directory = `${node.directory}/${node.name}-frr`;
  await Deno.mkdir(directory, { recursive: true });
  await Deno.chmod(directory, 0o777);
  const path = await config(node, "frr.conf", content);
  node.spawn("frr", [
    ...[
      "/usr/lib/frr/bgpd",
      ...(hasZebra ? [] : ["-Z"]),
      "-S",
      "-f",
      path,
      "-i",
      `${directory}/bgpd.pid`,
    ],
    ...["-z", `${directory}/zserv`, "--vty_socket", directory, "-P", "0", "--log", "stdout"],
    ...extra,
  ]);
  if (!await until(() => exists(`${directory}/bgpd.vty`), 8000)) throw new Error("bgpd is mute");
}

/** Starts FRR's zebra: it tells bgpd of interfaces, without which there are no link-local neighbours. */
export async function zebra(node: Node): Promise<void> {
  const directory = `${node.directory}/${node.name}-frr`;
  await Deno.mkdir(directory, { recursive: true });
  await Deno.chmod(directory, 0o777);
  node.spawn("zebra", [
    ...["/usr/lib/frr/zebra", "-z", `${directory}/zserv`, "--vty_socket", directory],
    ...["-i", `${directory}/zebra.pid`, "-P", "0", "-f", "/dev/null", "--log", "stdout"],
  ]);
  if (!await until(() => exists(`${directory}/zserv`), 8000)) throw new Error("zebra is mute");
}

export function vtysh(node: Node, ...commands: string[]): Promise<string> {
  const words = commands.flatMap((command) => ["-c", command]);
  return node.exec(["vtysh", "--vty_socket", `${node.directory}/${node.name}-frr`, ...words]);
}

/** Starts gobgpd with a TOML configuration; `gobgp` talks to it afterwards. */
export async function gobgpd(node: Node, content: string, extra: string[] = []): Promise<void> {
  const path = await config(node, "gobgp.toml", content);
  node.spawn("gobgpd", [
    ...["gobgpd", "-f", path, "-p", "--pprof-disable", "--cpus", "1", "-l", "debug"],
    ...["--api-hosts", "127.0.0.1:50051", ...extra],
  ]);
  const ready = () => node.attempt(["gobgp", "neighbor"]).then((text) => /Peer/.test(text));
  if (!await until(ready, 10_000)) throw new Error("gobgpd does not answer");
}

export function gobgp(node: Node, ...words: string[]): Promise<string> {
  return node.exec(["gobgp", ...words]);
}

/** Starts OpenBGPD; `bgpctl` talks to it afterwards. */
export async function openbgpd(node: Node, content: string): Promise<void> {
  await Deno.mkdir("/run/openbgpd", { recursive: true });
  const socket = `socket "${openbgpdSocket(node)}"\n`;
  const path = await config(node, "openbgpd.conf", socket + content, 0o600);
  node.spawn("openbgpd", ["/usr/sbin/bgpd", "-d", "-v", "-f", path]);
  if (!await until(() => exists(openbgpdSocket(node)), 8000)) throw new Error("openbgpd is mute");
}

export function bgpctl(node: Node, ...words: string[]): Promise<string> {
  return node.exec(["bgpctl", "-s", openbgpdSocket(node), ...words]);
}

function openbgpdSocket(node: Node): string {
  return `${node.directory}/${node.name}-openbgpd.ctl`;
}

/** Starts ExaBGP; it only dials, unless `env` binds it to addresses. It has no command line here. */
export async function exabgp(
  node: Node,
  content: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const path = await config(node, "exabgp.conf", content);
  node.spawn("exabgp", ["exabgp", path], {
    "exabgp.daemon.user": "root",
    "exabgp.daemon.daemonize": "false",
    "exabgp.api.cli": "false",
    "exabgp.log.destination": "stdout",
    "exabgp.cache.attributes": "false",
    ...env,
  });
}

/** Runs the scripted speaker of speaker.ts in a namespace. */
export async function speak(node: Node, steps: readonly Step[], label = "1"): Promise<void> {
  const path = await config(node, `speaker-${label}.json`, JSON.stringify(steps));
  const program = new URL("./speaker.ts", import.meta.url).pathname;
  node.spawn(`speaker-${label}`, ["deno", "run", "--no-config", "-A", program, path], {
    DENO_NO_UPDATE_CHECK: "1",
  });
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
