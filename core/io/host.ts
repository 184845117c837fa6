// What the kernel of this host says, asked through its tools: /proc is closed to a program that is
// not allowed everything.
import type {
  Counter,
  Counters,
  Device,
  HostFacts,
  RouteAnswer,
  TcpSocket,
} from "../diagnose/host_facts.ts";
import { parseCounters } from "./host_counters.ts";
import { parseDevices, parseNeighbours } from "./host_devices.ts";
import { parseRoute } from "./host_route.ts";
import { parseSockets } from "./host_sockets.ts";
import { askTool } from "./tool.ts";

/** The tools that are run here. */
export const HOST_TOOLS = ["ip", "ss", "nstat", "sysctl"] as const;

export interface HostQuestion {
  /** The peer, a link-local address with its zone. */
  readonly address: string;
  readonly source?: string;
  /** The peer's port, whose sockets matter besides those of 179. */
  readonly port: number;
  readonly counters: readonly Counter[];
}

/** The sockets of port 179 and of other ports that are used for it; undefined where they cannot be seen. */
export async function bgpSockets(others: readonly number[]): Promise<TcpSocket[] | undefined> {
  const ports = [...new Set([179, ...others])];
  const filter = ports.map((n) => `sport = :${n} or dport = :${n}`).join(" or ");
  const answer = await askTool("ss", ["-H", "-O", "-t", "-a", "-n", "-p", "-i", `( ${filter} )`]);
  return answer?.code === 0 ? parseSockets(answer.stdout) : undefined;
}

/** The counters of these names; undefined where they cannot be read. */
export async function kernelCounters(names: readonly Counter[]): Promise<Counters | undefined> {
  const answer = await askTool("nstat", ["-asz", ...names]);
  return answer?.code === 0 ? parseCounters(answer.stdout, names) : undefined;
}

/** Asks everything at once; takes as long as the slowest tool, and at most two seconds. */
export async function askHost(question: HostQuestion): Promise<HostFacts> {
  const [route, neighbours, devices, sockets, counters, port] = await Promise.all([
    askRoute(question),
    read("ip", ["-j", "neigh"], parseNeighbours),
    askDevices(),
    bgpSockets([question.port]),
    kernelCounters(question.counters),
    read("sysctl", ["-n", "net.ipv4.ip_unprivileged_port_start"], parseNumber),
  ]);
  const missing = [
    ...(neighbours === undefined && devices === undefined ? ["ip"] : []),
    ...(sockets === undefined ? ["ss"] : []),
    ...(counters === undefined ? ["nstat"] : []),
    ...(port === undefined ? ["sysctl"] : []),
  ];
  return {
    ...(route && { route }),
    ...(neighbours && { neighbours }),
    ...(devices && { devices }),
    ...(sockets && { sockets }),
    ...(counters && { counters }),
    ...(port !== undefined && { firstFreePort: port }),
    missing,
  };
}

async function read<T>(
  name: string,
  args: readonly string[],
  parse: (text: string) => T | undefined,
): Promise<T | undefined> {
  const answer = await askTool(name, args);
  return answer?.code === 0 ? parse(answer.stdout) : undefined;
}

function parseNumber(text: string): number | undefined {
  return /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : undefined;
}

/** The devices of this host and their addresses; undefined where they cannot be read. */
export function askDevices(): Promise<Device[] | undefined> {
  return read("ip", ["-j", "addr"], parseDevices);
}

/** The route to an address as the kernel would take it. */
export async function askRoute(
  { address, source }: Pick<HostQuestion, "address" | "source">,
): Promise<RouteAnswer | undefined> {
  const [bare = "", zone] = address.split("%");
  const from = source === undefined ? [] : ["from", source.split("%")[0]!];
  const device = zone === undefined ? [] : ["oif", zone];
  const answer = await askTool("ip", ["-j", "route", "get", bare, ...from, ...device]);
  return answer && parseRoute(answer);
}
