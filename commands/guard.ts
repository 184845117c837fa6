// Before any dial: whose session would it disturb? (RFC 4724 §4.2: a bare connection from the
// address of a speaker that restarts gracefully makes its peer drop what it kept for it.)
import type { RouterRow } from "../core/agent/rows.ts";
import { AGENT, leavesOtherSources, questionFor } from "../core/diagnose/asking.ts";
import { hostAddresses } from "../core/diagnose/host_facts.ts";
import { BGP_PORT, type Occupation, occupied } from "../core/diagnose/occupied.ts";
import type { TcpSocket } from "../core/diagnose/host_facts.ts";
import { askDevices, askRoute, bgpSockets } from "../core/io/host.ts";
import type { Target } from "../core/speaker/ports.ts";
import { failure } from "./exit.ts";
import type { Io } from "./io.ts";

/** A connection that a command is about to make, for a session or only to see whether it can be. */
export type Dialled = Pick<Target, "remote" | "source">;

/** What of the command line bears on it. */
export interface GuardOptions {
  readonly force: boolean;
  readonly quiet: boolean;
}

/**
 * ss asks who the processes are before it asks for sockets: one that was made in between is nobody's
 * at first, and may be our own. Other users' sockets stay nobody's to who is not root.
 */
const LOOKS_MOST = 3;

/**
 * Refuses, with exit code 3, to dial an address with which another process of this host has a
 * session, or for which one waits on the BGP port. Where the sockets cannot be seen it says so on
 * standard error and lets the dial be: there is no evidence against it then.
 */
export async function guardDial(
  targets: readonly Dialled[],
  options: GuardOptions,
  io: Io,
  look: typeof bgpSockets = bgpSockets,
): Promise<void> {
  if (options.force || targets.length === 0) return;
  const ports = targets.map(({ remote }) => remote.port);
  let sockets = await look(ports);
  if (!sockets) {
    if (!options.quiet) {
      io.stderr.write("# cannot see whether this host has a session with it already: no ss\n");
    }
    return;
  }
  for (const target of targets) {
    let found = await occupationOf(target, sockets);
    for (let looks = 1; found.kind !== "free" && !found.owner && looks < LOOKS_MOST; looks++) {
      sockets = await look(ports) ?? sockets;
      found = await occupationOf(target, sockets);
    }
    if (found.kind !== "free") throw refusal(target, found);
  }
}

/** Whose a session with a target is. More is asked of the kernel only where it matters. */
export async function occupationOf(
  { remote: { address, port }, source }: Dialled,
  sockets: readonly TcpSocket[],
): Promise<Occupation> {
  const dial = { remote: address, port, own: [Deno.pid], ...(source !== undefined && { source }) };
  const found = occupied(sockets, dial);
  if (found.kind === "free") return found;
  const asked = [askRoute({ address }), askDevices(), agentPid()] as const;
  const [answer, devices, agent] = await Promise.all(asked);
  const route = answer && "route" in answer ? answer.route : undefined, chosen = route?.source;
  // All of 127/8 is this host's, of which its devices name one.
  const here = route?.type === "local" ? [address] : [];
  const known = sockets.map((socket) => ({
    ...socket,
    owners: socket.owners.map((one) => one.pid === agent ? { ...one, name: AGENT } : one),
  }));
  return occupied(known, {
    ...dial,
    ...(source === undefined && chosen !== undefined && { source: chosen }),
    ...(devices && {
      hostAddresses: [...here, ...hostAddresses(devices).map((one) => one.address)],
    }),
  });
}

/** Whoever hangs for so long is not asked. */
const ASKED_MS = 1000;

/** The process of the agent of this host, where one answers. */
async function agentPid(): Promise<number | undefined> {
  const { AgentClient, askRows } = await import("./agent_ask.ts");
  let timer: ReturnType<typeof setTimeout> | undefined;
  let client: Awaited<ReturnType<typeof AgentClient.connect>> | undefined;
  try {
    client = await AgentClient.connect({ env: (name) => Deno.env.get(name) });
    timer = setTimeout(() => client?.close(), ASKED_MS);
    const { rows } = await askRows<RouterRow>(client, "status", "underlay.router/1");
    return rows[0]?.pid;
  } catch {
    // No agent, or one that we may not ask: the owner keeps the name of its process.
    return undefined;
  } finally {
    clearTimeout(timer);
    client?.close();
  }
}

function refusal({ remote }: Dialled, found: Exclude<Occupation, { kind: "free" }>) {
  const { owner, socket } = found, { address } = remote;
  const who = owner ? `${owner.name} (pid ${owner.pid})` : "another process";
  const has = found.kind === "held"
    ? `${who} of this host has a connection with it: ${socket.state} ` +
      `${socket.local.address}:${socket.local.port} - ${socket.remote.address}:${socket.remote.port}`
    : `${who} of this host listens on ${socket.local.address}:${BGP_PORT} for it`;
  const source = leavesOtherSources(found) ? "dial from another --source, " : "";
  return failure(
    `will not dial ${address}: ${has}\n` +
      `${address} would take us for ${
        owner?.name ?? "that process"
      }: its session may end, or the ` +
      "routes kept for its graceful restart go\n" +
      `ask it: ${questionFor(found, address)}\n` +
      `to dial: stop it, ${source}or give --force and take that risk`,
  );
}
