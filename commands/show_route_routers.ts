// The routers among the sources of `show`: all asked at once, each over a session of its own.
import { counted } from "../core/net/count.ts";
import type { AdjIn } from "../core/rib/adj_in.ts";
import type { Speaker } from "../core/speaker/speaker.ts";
import type { FamilyKey } from "../core/wire/context.ts";
import { CommandError, EXIT, usageError } from "./exit.ts";
import { guardDial } from "./guard.ts";
import type { Io } from "./io.ts";
import { type PeerAddress, routerAddress } from "./peer_address.ts";
import { StatusLine } from "./progress.ts";
import { planSession, type SessionPlan, targetOf } from "./session_options.ts";
import type { Group } from "./show_route_collect.ts";
import { LIVE, type LiveManner, RouterReader } from "./show_route_live.ts";
import { type CollectOptions, note } from "./show_route_sources.ts";

/** What came of all routers. */
export interface Answered {
  /** UPDATEs with faults. */
  readonly found: number;
  /** Of routers that could not be asked, or not to the end. */
  readonly failures: readonly CommandError[];
}

/** Takes the routes of all routers into the tables; until they are there, Ctrl-C leaves them all. */
export async function askRouters(
  speaker: Speaker,
  routes: AdjIn,
  routers: readonly { readonly text: string; readonly group: Group }[],
  options: CollectOptions,
  families: readonly FamilyKey[] | undefined,
  io: Io,
  manner: LiveManner = LIVE,
): Promise<Answered> {
  const addresses = await Promise.all(
    routers.map(({ text }) => routerAddress(text, options.source)),
  );
  checkDistinct(addresses);
  const plan = await planAndGuard(addresses, options, families, io);
  const readers = routers.map(({ group }) => new RouterReader(speaker, routes, group, manner));
  const names = addresses.map(({ typed }) => typed);
  const results = await whileWatched(
    readers,
    names,
    !options.quiet,
    io,
    manner,
    (signal) =>
      Promise.allSettled(readers.map(async (reader, i) => {
        const taken = await reader.take(addresses[i]!, plan, signal);
        tellTaken(names[i]!, taken, options, io);
        return taken.faulty;
      })),
  );
  speaker.close();
  const errors = results.flatMap((one) => one.status === "rejected" ? [one.reason] : []);
  const other = errors.find((error) => !(error instanceof CommandError));
  if (other) throw other;
  const found = results.reduce((sum, one) => sum + (one.status === "fulfilled" ? one.value : 0), 0);
  return { found, failures: errors };
}

/** Two sessions with one router end each other, or tell the same twice. Throws CommandError. */
function checkDistinct(addresses: readonly PeerAddress[]): void {
  const again = addresses.find(({ address }, i) =>
    addresses.findIndex((one) => one.address === address) < i
  );
  if (!again) return;
  const { address, typed } = again, is = typed === address ? "" : `: ${typed} is ${address}`;
  throw usageError(`cannot read ${address} twice${is}`);
}

/**
 * Does what takes its time with a line that tells of it on a terminal; Ctrl-C aborts the signal, and
 * throws CommandError (130) when the work has ended.
 */
export async function whileWatched<T>(
  readers: readonly RouterReader[],
  names: readonly string[],
  isShown: boolean,
  io: Io,
  manner: LiveManner,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = manner.makeEnd(), stop = new AbortController();
  const came = () => readers.length === 1 ? readers[0]!.came : counted(sum(readers), "route");
  end.stopped.then(() => {
    const text = `stopped before all routes were there; ${came()} had come`;
    stop.abort(new CommandError(EXIT.stopped, text));
  });
  const line = new StatusLine((ms) => statusText(readers, names, ms), io, isShown);
  const timer = setInterval(() => line.tick(), TICK_MS);
  try {
    const done = await work(stop.signal);
    stop.signal.throwIfAborted();
    return done;
  } finally {
    clearInterval(timer);
    line.clear();
    end.dispose();
  }
}

const TICK_MS = 100;

function sum(readers: readonly RouterReader[]): number {
  return readers.reduce((total, { routes }) => total + routes, 0);
}

/** `192.0.2.1: 123,456 routes, 3 s`; `2 of 3 routers, 123,456 routes, 3 s`. */
function statusText(
  readers: readonly RouterReader[],
  names: readonly string[],
  elapsedMs: number,
): string {
  const seconds = `${Math.floor(elapsedMs / 1000)} s`;
  if (readers.length === 1) return `${names[0]}: ${readers[0]!.standing}, ${seconds}`;
  const over = readers.filter(({ isOver }) => isOver).length;
  return `${over} of ${readers.length} routers, ${counted(sum(readers), "route")}, ${seconds}`;
}

/** What is worth knowing of a table that is complete. */
export function tellTaken(
  name: string,
  { silent, faulty }: { readonly silent: boolean; readonly faulty: number },
  options: { readonly quiet: boolean },
  io: Io,
): void {
  if (silent) note(`${name} sent no End-of-RIB; its silence was taken for one`, options, io);
  if (faulty === 0) return;
  note(`${counted(faulty, "UPDATE")} of ${name} had faults; peer --routes shows them`, options, io);
}

/** The session that all routers are asked over; refuses where that would disturb another. */
export async function planAndGuard(
  addresses: readonly PeerAddress[],
  options: CollectOptions,
  families: readonly FamilyKey[] | undefined,
  io: Io,
): Promise<SessionPlan> {
  const session = families ? { ...options, family: undefined } : options;
  const plan = await planSession(session, { ...(families && { families }), isAsking: true });
  for (const text of plan.notes) note(text, options, io);
  for (const address of addresses) if (address.note) note(address.note, options, io);
  io.stderr.flush();
  await guardDial(addresses.map((address) => targetOf(address, plan)), options, io);
  return plan;
}
