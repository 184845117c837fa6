// What this host says by itself, whatever the peer does.
import type { Finding } from "../session/cause.ts";
import { finding } from "../session/judge/scene.ts";
import { leavesOtherSources, questionFor } from "./asking.ts";
import type { LiveEvidence } from "./evidence.ts";
import { hostAddresses, type Neighbour, type Route } from "./host_facts.ts";
import { isSame } from "./occupied.ts";

/** The process that a session belongs to, for a person. */
export function ownerText(occupation: LiveEvidence["occupation"]): string {
  if (occupation.kind === "free") return "nobody";
  const { owner } = occupation;
  return owner ? `${owner.name} (pid ${owner.pid})` : "a process of another user";
}

/** Another process of this host holds the session, or waits for it, and was left alone. */
export function conflict(evidence: LiveEvidence): Finding[] {
  const { occupation, untouched, peer } = evidence;
  if (!untouched || occupation.kind === "free") return [];
  const who = ownerText(occupation), { socket } = occupation;
  const here = endText(socket.local), there = endText(socket.remote);
  const has = occupation.kind === "held"
    ? [`has a connection with ${peer} (${socket.state})`, `${here} - ${there}`] as const
    : [`listens on port ${socket.local.port} for this session`, `listens on ${here}`] as const;
  const tail = socket.state === "ESTAB"
    ? "Its TCP is up; only it knows how its session is"
    : "This says why we do not look, not why its session is down";
  const why =
    `${who} of this host ${has[0]}, so nothing was tried: ${peer} would take us for it. ` +
    tail;
  const source = leavesOtherSources(occupation) ? "dial from another --source, " : "";
  const remedy =
    `ask it first: ${questionFor(occupation, peer)}; to have ${peer} tried from here, ` +
    `stop it, ${source}or give --force, which may end its session`;
  return [finding("local-conflict", "certain", why, [{ text: has[1] }], remedy)];
}

/** `192.0.2.1 port 179`. */
export function endText({ address, port }: { address: string; port?: number }): string {
  return port === undefined ? address : `${address} port ${port}`;
}

/** The source address that was asked for is none of ours. */
export function strangeSource(evidence: LiveEvidence): Finding[] {
  const { wanted: { source }, before: { devices } } = evidence;
  if (source === undefined || devices === undefined) return [];
  const bare = source.split("%")[0]!;
  // All of 127.0.0.0/8 is ours, whatever the interface lists (RFC 1122 §3.2.1.3).
  if (bare.startsWith("127.")) return [];
  const all = hostAddresses(devices), found = all.find(({ address }) => isSame(address, source));
  if (found && !found.tentative) return [];
  const why = found
    ? `${source} on ${found.device} is tentative: it is not usable yet, or another host has it`
    : `${source} is not an address of this host`;
  const six = source.includes(":");
  const same = all.filter(({ address, scope }) => address.includes(":") === six && scope !== "host")
    .slice(0, 8).map(({ address, device }) => `${address} on ${device}`);
  const evidenceText = same.length > 0 ? `it has ${same.join(", ")}` : "it has none of this family";
  return [finding("source-not-local", "certain", why, [{ text: evidenceText }])];
}

/** The kernel has no way to the peer. */
export function routeless(evidence: LiveEvidence): Finding[] {
  const { before: { route }, peer, wanted: { source } } = evidence;
  if (!route || "route" in route) return [];
  const from = source === undefined ? "" : ` from ${source}`;
  const why = `this host has no route to ${peer}${from}: ${route.refused}`;
  return [finding("no-route", "certain", why, [{ text: `ip route get: ${route.refused}` }])];
}

/** We only wait, and nobody can reach us. */
export function deaf({ wanted: { passive }, listening, before, port }: LiveEvidence): Finding[] {
  if (!passive || typeof listening !== "string") return [];
  const { firstFreePort: free = 0 } = before;
  const remedy = free > port
    ? `run as root or with CAP_NET_BIND_SERVICE, or lower net.ipv4.ip_unprivileged_port_start ` +
      `(now ${free}); or dial: leave --passive out`
    : "let the port go, or dial: leave --passive out";
  const why = "this host waits for the peer to dial, and cannot be dialled";
  return [finding("not-possible-here", "certain", why, [{ text: listening }], remedy)];
}

/** The device of the route has no link. */
export function linkless(evidence: LiveEvidence): Finding[] {
  const route = routeOf(evidence), device = deviceOf(evidence);
  if (!route || !device || device.up || evidence.tries.some(({ connected }) => connected)) {
    return [];
  }
  const why =
    `the route to ${evidence.peer} goes out of ${device.name}, which is down or without ` +
    `a link`;
  const remedy = `bring ${device.name} up, and look at its cable and at the port on the other end`;
  return [finding("no-neighbour", "likely", why, [{ text: `${device.name} is down` }], remedy)];
}

/** The next hop on the link does not answer ARP or neighbour discovery. */
export function mute(evidence: LiveEvidence): Finding[] {
  const { tries, peer } = evidence, entry = neighbourOf(evidence), hop = nextHopOf(evidence);
  if (!entry || !hop || !tries.some(({ dialler }) => dialler === "we")) return [];
  if (tries.some(({ connected, outcome }) => connected || outcome === "refused")) return [];
  const state = entry.states.find((one) => one === "FAILED" || one === "INCOMPLETE");
  if (state === undefined) return [];
  const what = hop === peer ? peer : `the router ${hop} on the way to ${peer}`;
  const asks = peer.includes(":") ? "neighbour discovery" : "ARP";
  const why = `${what} does not answer ${asks} on ${entry.device}`;
  return [finding("no-neighbour", "certain", why, [
    { text: `neighbour entry of ${hop} on ${entry.device}: ${state}` },
  ])];
}

/** The way that the kernel chose. */
export function routeOf({ before, after }: LiveEvidence): Route | undefined {
  const answer = after?.route ?? before.route;
  return answer && "route" in answer ? answer.route : undefined;
}

/** The address that has to answer on the link. */
export function nextHopOf(evidence: LiveEvidence): string | undefined {
  const route = routeOf(evidence);
  return route && route.type !== "local" ? route.gateway ?? evidence.peer : undefined;
}

/** The latest neighbour entry of the next hop. */
export function neighbourOf(evidence: LiveEvidence): Neighbour | undefined {
  const hop = nextHopOf(evidence), device = routeOf(evidence)?.device;
  const { neighbours } = evidence.after?.neighbours ? evidence.after : evidence.before;
  return hop === undefined
    ? undefined
    : neighbours?.find((entry) =>
      isSame(entry.address, hop) && (device === undefined || entry.device === device)
    );
}

export function deviceOf({ before, after }: LiveEvidence) {
  const answer = after?.route ?? before.route;
  const name = answer && "route" in answer ? answer.route.device : undefined;
  return before.devices?.find((device) => device.name === name);
}
