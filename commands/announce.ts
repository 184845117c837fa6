// announce: routes from the command line or standard input, to routers, for as long as it runs.
import { makeRouteWords, type RouteWords } from "../core/config/attribute_words.ts";
import { Misread } from "../core/config/misread.ts";
import { readOptionWords } from "../core/config/route_operands.ts";
import { Events } from "./announce_events.ts";
import { type CheckPlan, planCheck, probedEnd } from "./announce_health.ts";
import { type End, hold } from "./announce_hold.ts";
import { operandError } from "./announce_misread.ts";
import type { AnnounceOptions } from "./announce_options.ts";
import { printPlan } from "./announce_plan.ts";
import { LineSource, OperandSource, type Source, type SourceOptions } from "./announce_source.ts";
import { AnnounceTable } from "./announce_table.ts";
import { usageError } from "./exit.ts";
import type { Target } from "../core/speaker/ports.ts";
import { guardDial } from "./guard.ts";
import type { Io } from "./io.ts";
import { nearest } from "./nearest.ts";
import type { ParsedArgs } from "./parse.ts";
import { type PeerAddress, peerAddress } from "./peer_address.ts";
import { planSession, type SessionPlan, shutdownTextOf, targetOf } from "./session_options.ts";
import { Stopping } from "./speaking.ts";

/** More prefixes than this are more often a slip than meant. */
const USUAL_MOST = 1000;
const BGP_PORT = 179;

/** Announces until it is stopped; answers the exit code. */
export function run(args: ParsedArgs<AnnounceOptions>, io: Io): Promise<number> {
  return announce(args, io, () => new Stopping());
}

/** The same, with what stops it made by `makeEnd` when the sessions begin. */
export async function announce(
  args: ParsedArgs<AnnounceOptions>,
  io: Io,
  makeEnd: () => End,
): Promise<number> {
  const { options, operands } = args, isInput = operands.includes("-");
  const check = checkedTogether(operands, options);
  // Taking back is never a slip.
  const isForced = options.force || options.withdraw;
  const source = { defaults: defaultsOf(options), isForced };
  const max = isForced ? Infinity : options.max ?? USUAL_MOST;
  if (options.plan) return await printPlan(operands, source, { ...options, most: max }, io);
  if (options.to === undefined) {
    const { announceThroughAgent } = await import("./announce_agent.ts");
    return await announceThroughAgent(operands, source, max, options, io);
  }
  const plan = await planSession(options), text = shutdownTextOf(options.shutdownText) ?? "";
  const addresses = await addressesOf(options.to, plan.source);
  const events = new Events(io, options);
  const targets = addresses.map((address) => targetOf(address, plan));
  const names = targets.map(({ remote }) => remote.address);
  const table = new AnnounceTable(names, !isInput, max);
  const routes = await sourceOf(operands, source, table, events, { options, check }, io);
  if (isInput && io.stdinIsTerminal) events.tell("note", "# reading routes; Ctrl-D ends the list");
  try {
    await routes.prepare();
    await prepared(plan, addresses, targets, events, { options, check }, io);
  } catch (error) {
    await routes.close?.(true);
    throw error;
  }
  return await hold({ plan, targets, table, routes, events, options, text, end: makeEnd() });
}

interface Checked {
  readonly options: AnnounceOptions;
  readonly check: CheckPlan | undefined;
}

/** Standard input, a ledger, or the command line. Throws CommandError. */
async function sourceOf(
  operands: readonly string[],
  source: SourceOptions,
  table: AnnounceTable,
  events: Events,
  { options, check }: Checked,
  io: Io,
): Promise<Source> {
  const { fromIpam, node, store } = options;
  if (fromIpam) {
    const { IpamSource } = await import("./announce_ipam.ts");
    return await IpamSource.open({ node: node!, store }, source, table, events, io);
  }
  if (!operands.includes("-")) return new OperandSource(operands, source, table, events, check);
  return new LineSource(source, table, events, io, untilOf(options));
}

/** Says what there is to say, and asks whether anybody is disturbed. Throws CommandError. */
async function prepared(
  plan: SessionPlan,
  addresses: readonly PeerAddress[],
  targets: readonly Target[],
  events: Events,
  { options, check }: Checked,
  io: Io,
): Promise<void> {
  for (const note of [...addresses.flatMap(({ note }) => note ?? []), ...plan.notes]) {
    events.tell("note", `# ${note}`, { text: note });
  }
  if (!plan.settings.passive) await guardDial(targets, options, io);
  if (check) await guardCheck(check, targets, options, io);
}

/** How long it announces what it has, for a person. */
function untilOf(options: AnnounceOptions): string {
  return options.for === undefined ? "until Ctrl-C" : "until the end of --for, or Ctrl-C";
}

/** What cannot be together. Throws CommandError. */
function checkedTogether(
  operands: readonly string[],
  options: AnnounceOptions,
): CheckPlan | undefined {
  const isInput = operands.includes("-");
  if (isInput && operands.length > 1) {
    const other = operands.find((operand) => operand !== "-");
    throw usageError(
      `cannot read standard input and take ${other ?? "it twice"} as well; leave one away`,
    );
  }
  for (const name of ["node", "store"] as const) {
    if (options[name] === undefined || options.fromIpam) continue;
    throw usageError(`--${name} says nothing without --from-ipam; add it or leave --${name} away`);
  }
  const check = planCheck(options);
  if (check && isInput) {
    throw usageError(
      "--healthcheck is for prefixes on the command line, not for standard input\n" +
        "a script can check for itself, and write withdraw route",
    );
  }
  return check;
}

/** What every route has that does not say otherwise. Throws CommandError. */
function defaultsOf(options: AnnounceOptions): RouteWords {
  const text = (value: number | undefined) => value === undefined ? undefined : String(value);
  try {
    const words = readOptionWords([
      ["nexthop", options.nexthop],
      ["origin", options.origin],
      ["aspath", options.aspath?.join(",")],
      ["med", text(options.med)],
      ["local-pref", text(options.localPref)],
      ["community", options.community?.join(",")],
      ["large-community", options.largeCommunity?.join(",")],
      ["identifier", text(options.identifier)],
    ], nearest);
    const defaults = makeRouteWords(words);
    defaults.attributes.origin ??= "igp";
    return defaults;
  } catch (error) {
    if (error instanceof Misread) throw operandError(error);
    throw error;
  }
}

/** Each router once, however often and by whatever name it was given. */
async function addressesOf(
  typed: readonly string[],
  source: string | undefined,
): Promise<readonly PeerAddress[]> {
  const all = await Promise.all(typed.map((one) => peerAddress(one, source)));
  return all.filter(({ address }, i) => all.findIndex((one) => one.address === address) === i);
}

/** A check that connects to a BGP port may end a session as a dial may. */
async function guardCheck(
  { probe }: CheckPlan,
  targets: readonly Target[],
  options: { readonly force: boolean; readonly quiet: boolean },
  io: Io,
): Promise<void> {
  const end = probedEnd(probe), ports = [BGP_PORT, ...targets.map(({ remote }) => remote.port)];
  if (!end || !ports.includes(end.port)) return;
  const { address } = await peerAddress(end.host);
  const isPeer = targets.some(({ remote }) =>
    remote.address === address && remote.port === end.port
  );
  if (isPeer && !options.force) {
    throw usageError(
      `will not check port ${end.port} of ${address}, to which the routes go: each check would ` +
        "look like a second session and may end ours\n--force does it all the same",
    );
  }
  await guardDial([{ remote: { address, port: end.port } }], options, io);
}
