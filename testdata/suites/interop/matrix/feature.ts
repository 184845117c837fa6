// The features of the matrix: what stands in its first column, and how a daemon shows that it has one.
import type { Capture } from "../../../tools/lab/capture.ts";
import { until } from "../../../tools/lab/shell.ts";
import type { Daemon, DaemonKind } from "./daemon.ts";
import type { Field } from "./field.ts";
import { type Link, linkNamed, ours, theirs } from "./link.ts";
import { Ours, type Running } from "./ours.ts";
import { differences, type Route, route } from "./route.ts";
import { heardFromOrigin, heardFromThem, heardFromUs } from "./sent.ts";

/** What a check has at hand: one daemon, running, and us beside it. */
export interface Trial {
  readonly kind: DaemonKind;
  readonly daemon: Daemon;
  readonly field: Field;
  /** Our listeners, started before the daemon. */
  readonly waiting: ReadonlyMap<Link, Running>;
  /** So long anything is waited for. */
  readonly limitMs: number;
}

export interface Feature {
  readonly id: string;
  /** As the README's first column has it. */
  readonly title: string;
  readonly links: readonly string[];
  check(trial: Trial): Promise<void>;
}

const TEXT = "link maintenance until noon";
const UPDATE = 2, ROUTE_REFRESH = 5;

function us(trial: Trial, link: Link): Ours {
  return new Ours(trial.field.us.get(link)!, link, trial.kind);
}

/** Both sides say that the session is up, and mean the same one. */
async function bothUp(trial: Trial, link: Link, held: Running): Promise<void> {
  const up = await held.saw("up", trial.limitMs);
  const { hold_time_seconds: hold } = up["negotiated"] as Negotiated;
  const agrees = async () => (await trial.daemon.neighbour(link)).established;
  if (!await until(agrees, trial.limitMs)) throw new Error("we are Established, they are not");
  const { remoteAs, holdTimeSeconds } = await trial.daemon.neighbour(link);
  expectSame("our AS", remoteAs, link.ourAs);
  expectSame("the hold time", holdTimeSeconds, hold);
  // An attempt that fails before is `down` too.
  const turns = held.events.filter(({ event }) => event === "up" || event === "down");
  if (turns.at(-1)?.["event"] === "down") {
    throw new Error(`it fell: ${JSON.stringify(turns.at(-1))}`);
  }
}

/** A side that does not tell agrees. */
function expectSame(what: string, said: number | undefined, ours: number | undefined): void {
  if (said === undefined || ours === undefined || said === ours) return;
  throw new Error(`they say ${what} is ${said}, we say ${ours}`);
}

async function sessionOf(trial: Trial, name: string): Promise<void> {
  const link = linkNamed(name);
  const held = trial.waiting.get(link) ?? await us(trial, link).hold();
  try {
    await bothUp(trial, link, held);
  } finally {
    await held.leave();
  }
}

/** Waits until the two lists are the same; throws with what differs. */
async function converged(
  what: string,
  expected: readonly Route[],
  heard: () => Promise<readonly Route[]>,
  limitMs: number,
): Promise<void> {
  let left: string[] = [];
  const same = async () => (left = differences(expected, await heard())).length === 0;
  if (!await until(same, limitMs)) throw new Error(`${what}: ${left.slice(0, 6).join("; ")}`);
}

/** What the daemon must show of what we announce. */
function shown({ kind }: Trial, link: Link): Route[] {
  return heardFromUs(link).map((one) => kind.shows?.(one, link) ?? one);
}

/** What we announce arrives at the daemon as we said it; what it sends on arrives with us. */
async function throughput(trial: Trial, name: string): Promise<void> {
  const into = linkNamed(`${name}-in`), out = linkNamed(`${name}-out`);
  if (Object.keys(out.wants).length > 0) await agreed(trial, out);
  const announcing = await us(trial, into).announce();
  try {
    const said = shown(trial, into);
    await converged("from us", said, () => trial.daemon.routes(into), trial.limitMs).catch(
      (error) => {
        throw new Error(`${error.message} ${announcing.said.slice(-300)}`);
      },
    );
    await collected(trial, out);
  } finally {
    await announcing.leave();
  }
}

/** What was agreed on a link is what it is there for, whatever the routes look like. */
async function agreed(trial: Trial, link: Link): Promise<void> {
  const { wants } = link, held = await us(trial, link).hold();
  try {
    const negotiated = (await held.saw("up", trial.limitMs))["negotiated"] as Negotiated;
    const wrong = [
      negotiated.as_octets !== (wants.twoOctetAs ? 2 : 4) && `as_octets`,
      wants.addPath && negotiated.add_path.some((way) => way.length === 0) && "add_path",
      wants.extendedMessage && negotiated.extended_messages.includes(false) && "extended_messages",
      wants.extendedNextHop && negotiated.ipv6_next_hop.length === 0 && "ipv6_next_hop",
      wants.provider && negotiated.role !== "pair" && "role",
    ].filter(Boolean);
    if (wrong.length > 0) throw new Error(`not agreed: ${wrong} ${JSON.stringify(negotiated)}`);
  } finally {
    await held.leave();
  }
}

/** What is used of what our JSON says was negotiated. */
interface Negotiated {
  readonly hold_time_seconds: number;
  readonly as_octets: number;
  readonly add_path: readonly (readonly string[])[];
  readonly extended_messages: readonly boolean[];
  readonly ipv6_next_hop: readonly string[];
  readonly role: string;
}

async function collected(trial: Trial, out: Link): Promise<void> {
  const { kind } = trial;
  const sent = (kind.transits ? heardFromThem(out) : heardFromOrigin(out))
    .map((one) => out.over !== "ipv4" && kind.tellsLinkLocal ? withLinkLocal(one, out) : one)
    .map((one) => kind.sends?.(one, out) ?? one);
  // Path ids are the sender's own; that they tell paths apart is all there is to them (RFC 7911 §3).
  const ids = new Map<string, Set<number | undefined>>();
  const heard = async () => {
    const routes = await us(trial, out).collect();
    for (const { prefix, pathId } of routes) {
      ids.set(prefix, (ids.get(prefix) ?? new Set()).add(pathId));
    }
    return routes.map(withoutId);
  };
  await converged("from them", sent.map(withoutId), heard, trial.limitMs);
  if (!out.wants.addPath) return;
  for (const [prefix, set] of ids) {
    if (set.size < 2 || set.has(undefined)) throw new Error(`${prefix}: path ids do not differ`);
  }
}

function withoutId(one: Route): Route {
  return route({ ...one, pathId: undefined });
}

function withLinkLocal(one: Route, out: Link): Route {
  return route({ ...one, linkLocal: theirs(out).linkLocal });
}

/** SYNs of either side get lost until both have sent one; then both connections are made at once. */
async function simultaneous(trial: Trial): Promise<void> {
  const link = linkNamed("both"), node = trial.field.us.get(link)!;
  const held = trial.waiting.get(link)!;
  try {
    const both = async () => {
      const own = await node.exec(["ss", "-Htn", "state", "syn-sent"]);
      const far = await trial.field.daemon.exec(["ss", "-Htn", "state", "syn-sent"]);
      return own.includes(theirs(link).ipv4) && far.includes(ours(link).ipv4);
    };
    if (!await until(both, trial.limitMs)) throw new Error("not both sides dial");
    // Stopped, we find both connections made when we go on.
    held.signal("SIGSTOP");
    await Promise.all([node.openFirewall(), trial.field.daemon.openFirewall()]);
    const made = async () =>
      (await node.exec(["ss", "-Htn", "state", "established"])).trim().split("\n").length >= 2;
    await until(made, 4000);
    held.signal("SIGCONT");
    await bothUp(trial, link, held);
    const left = async () => (await node.exec(["ss", "-Htn", "state", "established"])).trim();
    if (!await until(async () => (await left()).split("\n").length === 1, 4000)) {
      throw new Error(`more than one connection is left:\n${await left()}`);
    }
    await bothUp(trial, link, held);
  } finally {
    held.signal("SIGCONT");
    await held.leave();
  }
}

/** The daemon asks again for what we announce, and gets it. */
async function refreshed(trial: Trial): Promise<void> {
  const link = linkNamed("refresh"), node = trial.field.us.get(link)!;
  const announcing = await us(trial, link).announce();
  let capture: Capture | undefined;
  try {
    const said = shown(trial, link);
    await converged("from us", said, () => trial.daemon.routes(link), trial.limitMs);
    const watching = capture = await trial.field.lab.capture(node);
    await trial.daemon.refresh(link);
    if (!await watching.saw(ROUTE_REFRESH, 1, trial.limitMs)) throw new Error("they did not ask");
    if (!await watching.saw(UPDATE, 1, trial.limitMs)) throw new Error("they asked in vain");
    await converged("after it", said, () => trial.daemon.routes(link), trial.limitMs);
  } finally {
    await capture?.stop();
    await announcing.leave();
  }
}

async function theyReadOurs(trial: Trial): Promise<void> {
  const link = linkNamed("leave-ours"), held = await us(trial, link).hold("--shutdown-text", TEXT);
  try {
    await bothUp(trial, link, held);
  } finally {
    await held.leave();
  }
  const logged = async () => (await trial.daemon.log(link)).includes(TEXT);
  if (!await until(logged, trial.limitMs)) throw new Error("the text is not in their log");
}

async function weReadTheirs(trial: Trial): Promise<void> {
  const link = linkNamed("leave-theirs"), held = await us(trial, link).hold();
  try {
    await bothUp(trial, link, held);
    await trial.daemon.shutDown(link, TEXT);
    const told = JSON.stringify(await held.saw("notification", trial.limitMs));
    if (!told.includes(TEXT)) throw new Error(`no text in ${told}`);
  } finally {
    await held.leave();
  }
}

function through(id: string, title: string): Feature {
  return {
    id,
    title,
    links: [`${id}-in`, `${id}-out`],
    check: (trial) => throughput(trial, id),
  };
}

function sessions(id: string, title: string, ...links: string[]): Feature {
  const check = async (trial: Trial) => {
    for (const link of links) await sessionOf(trial, link);
  };
  return { id, title, links, check };
}

export const FEATURES: readonly Feature[] = [
  sessions("active", "we dial", "active"),
  sessions("passive", "they dial", "passive"),
  { id: "both", title: "both dial at once", links: ["both"], check: simultaneous },
  through("ebgp", "eBGP, IPv4, every attribute, both ways"),
  through("ibgp", "iBGP, IPv4, every attribute, both ways"),
  through("ipv6", "IPv6, every attribute, both ways"),
  through("as4", "4-octet AS numbers"),
  through("as2", "2-octet AS numbers (AS4_PATH)"),
  through("paths", "ADD-PATH, both ways"),
  through("long", "extended messages"),
  through("hop", "IPv4 with IPv6 next hops"),
  through("role", "roles and Only to Customer"),
  through("local", "link-local session"),
  { id: "refresh", title: "they ask for route refresh", links: ["refresh"], check: refreshed },
  sessions("md5-dial", "TCP-MD5, we dial", "md5-dial"),
  sessions("md5-listen", "TCP-MD5, they dial", "md5-listen"),
  sessions("gtsm", "GTSM, either dials", "gtsm-dial", "gtsm-listen"),
  {
    id: "text-out",
    title: "they read our shutdown text",
    links: ["leave-ours"],
    check: theyReadOurs,
  },
  {
    id: "text-in",
    title: "we read their shutdown text",
    links: ["leave-theirs"],
    check: weReadTheirs,
  },
];
