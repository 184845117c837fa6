// peer probe: who is there? As a stranger: one connection each, both OPENs, nothing announced.
import type { Verdict } from "../core/session/cause.ts";
import { judge } from "../core/session/judge/mod.ts";
import { offerOf } from "../core/session/offer.ts";
import type { Speaker } from "../core/speaker/speaker.ts";
import type { PeerHandle, PeerWatcher } from "../core/speaker/watcher.ts";
import type { Probed, ProbedOpen, ProbeFailure } from "../core/view/probed.ts";
import { jsonText } from "../core/view/json_text.ts";
import { makePalette } from "../core/view/palette.ts";
import { WIDTH } from "../core/view/paragraph.ts";
import { probeJson } from "../core/view/session_json.ts";
import { probeLines } from "../core/view/session_text.ts";
import { CAPABILITIES, capabilityName } from "../core/wire/capability/mod.ts";
import { roleName } from "../core/wire/capability/role.ts";
import type { Fault } from "../core/wire/fault.ts";
import { OPEN } from "../core/wire/message_header.ts";
import { makeShutdown } from "../core/wire/notification.ts";
import { capabilitiesOf, decodeOpen, type Open } from "../core/wire/open.ts";
import { openJson } from "../core/wire/open_view.ts";
import { CommandError, EXIT } from "./exit.ts";
import { type Expectation, mismatches, parseExpectations } from "./expectation.ts";
import { guardDial } from "./guard.ts";
import { type Io, useColor } from "./io.ts";
import type { ParsedArgs } from "./parse.ts";
import { type PeerAddress, peerAddress } from "./peer_address.ts";
import type { ProbeOptions } from "./peer_options.ts";
import { planSession, type SessionPlan, targetOf } from "./session_options.ts";
import { afterSeconds, farewell, makeSpeaker } from "./speaking.ts";

const PATIENCE_SECONDS = 10, AT_ONCE = 16;

/** Worst first: one router that could not be reached outweighs any that is not as expected. */
const WORST: readonly number[] = [EXIT.failed, EXIT.found, EXIT.done];

/** Probes every router; answers the worst of their codes. */
export async function run(args: ParsedArgs<ProbeOptions>, io: Io): Promise<number> {
  const { options, operands } = args, expected = parseExpectations(options.expect);
  const plan = await planSession(options, { isAsking: true }), speaker = makeSpeaker();
  if (!options.quiet) { for (const note of plan.notes) io.stderr.write(`# ${note}\n`); }
  const known = new Map<string, Promise<Asked>>();
  const probe = (typed: string) => probed(typed, { speaker, plan, expected, options, io, known });
  const codes: number[] = [];
  const print = (one: Probed) => {
    codes.push(one.code);
    show(one, options, io);
  };
  await inOrder(operands, options.parallel ?? AT_ONCE, probe, print);
  speaker.close();
  return WORST.find((code) => codes.includes(code)) ?? EXIT.done;
}

/** Runs so many at once, and hands on what comes of each in the order of `items`. */
async function inOrder<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
  done: (result: R) => void,
): Promise<void> {
  const results: Promise<R>[] = [];
  let running: Promise<unknown>[] = [];
  const feed = async () => {
    for (const item of items) {
      while (running.length >= atOnce) await Promise.race(running);
      const one = work(item);
      results.push(one);
      const over: Promise<unknown> = one.then(() => running = running.filter((r) => r !== over));
      running.push(over);
    }
  };
  const fed = feed();
  for (let i = 0; i < items.length; i++) {
    while (results.length <= i) await Promise.race([fed, ...running]);
    done(await results[i]!);
  }
}

function show(one: Probed, options: ProbeOptions, io: Io): void {
  if (options.json) io.stdout.write(`${jsonText(probeJson(one))}\n`);
  else {
    const palette = makePalette(useColor(io, io.stdout, options.color));
    const width = io.stdout.isTerminal ? io.columns() : WIDTH;
    io.stdout.write(`${probeLines(one, palette, width).join("\n")}\n`);
  }
  io.stdout.flush();
}

interface Probing {
  readonly speaker: Speaker;
  readonly plan: SessionPlan;
  readonly expected: readonly Expectation[];
  readonly options: ProbeOptions;
  readonly io: Io;
  /** By address. A router that is named twice is asked once: a second session would be refused. */
  readonly known: Map<string, Promise<Asked>>;
}

async function probed(typed: string, probing: Probing): Promise<Probed> {
  const { plan } = probing, began = performance.now();
  const { port } = plan, nobody = { peer: typed, address: typed, port, mismatches: [] };
  const seconds = () => (performance.now() - began) / 1000;
  try {
    const peer = await peerAddress(typed, plan.source);
    let answer = await probedAddress(peer, probing);
    for (const address of peer.others ?? []) {
      if (answer.theirs) break;
      // Any address of a name will do that answers; where none does, the first says why.
      const next = await probedAddress({ typed, address }, probing);
      if (next.theirs) answer = next;
    }
    return { ...nobody, ...answer, seconds: seconds() };
  } catch (error) {
    if (!(error instanceof CommandError) || error.code === EXIT.usage) throw error;
    const failure = { text: error.text.replaceAll("\n", "; ") };
    return { ...nobody, theirs: undefined, failure, seconds: seconds(), code: EXIT.failed };
  }
}

async function probedAddress(peer: PeerAddress, probing: Probing) {
  const { known, plan } = probing, target = targetOf(peer, plan), { address } = peer;
  let asking = known.get(address);
  if (!asking) known.set(address, asking = guardedAsk(probing, target));
  return { address, ...verdictOf(await asking, probing) };
}

/** What was seen of a router before we left it. */
interface Asked {
  readonly theirs: Open | undefined;
  readonly verdict: Verdict;
  readonly givenUp: string | undefined;
  /** It is up, or we left as soon as we had heard them. */
  readonly isAnswered: boolean;
}

async function guardedAsk(
  probing: Probing,
  target: ReturnType<typeof targetOf>,
): Promise<Asked> {
  await guardDial([target], probing.options, probing.io);
  return await asked(probing, target);
}

/** One attempt, until it is known what comes of it; then we leave. */
async function asked(
  { speaker, plan, options }: Probing,
  target: ReturnType<typeof targetOf>,
): Promise<Asked> {
  let over: () => void = () => {};
  const done = new Promise<void>((resolve) => over = resolve);
  let heard: Open | undefined;
  const watcher: PeerWatcher = {
    up: () => over(),
    ended: () => over(),
    message(peer, direction, bytes, start, end) {
      if (isOurAsKnown(options) || direction === "out") return;
      heard = soundOpen(bytes, start, end);
      if (!heard) return;
      leave(peer);
      over();
    },
  };
  const settings = { ...plan.settings, passive: false };
  const peer = speaker.add(settings, target, watcher);
  const timer = afterSeconds(options.timeout ?? PATIENCE_SECONDS, over);
  await done;
  clearTimeout(timer);
  // Judged before we leave: our Cease is no cause of anything.
  const { facts, givenUp, session, state } = peer, verdict = judge(facts);
  const isAnswered = heard !== undefined || state === "Established";
  const asked = { theirs: heard ?? session?.theirs, verdict, givenUp, isAnswered };
  leave(peer);
  await farewell([peer]);
  speaker.remove(peer);
  return asked;
}

/**
 * An AS number of ours that is only guessed is not said to a router: a wrong one is an error, after
 * which it takes nobody from this address for a while (BIRD's `error wait time`: a minute, then more
 * each time). Cease is none, and whose OPEN has come may leave with it before its own goes out.
 */
function isOurAsKnown({ localAs, remoteAs }: ProbeOptions): boolean {
  return localAs !== undefined || remoteAs !== undefined;
}

/** An OPEN in which nothing is wrong; what is wrong is answered as in any session. */
function soundOpen(bytes: Uint8Array, start: number, end: number): Open | undefined {
  if (bytes[start + 18] !== OPEN) return undefined;
  const faults: Fault[] = [], open = decodeOpen(bytes, start, end, faults);
  return faults.length > 0 ? undefined : open;
}

function leave(peer: PeerHandle): void {
  peer.stop(makeShutdown(2, "only asking"));
}

function verdictOf(
  asked: Asked,
  { expected }: Probing,
): Pick<Probed, "theirs" | "mismatches" | "code"> & { failure?: ProbeFailure } {
  const { theirs } = asked, failure = asked.isAnswered ? undefined : failureOf(asked);
  if (!theirs) {
    return { theirs: undefined, mismatches: [], code: EXIT.failed, ...failure && { failure } };
  }
  const open = { offer: offerOf(theirs), capabilities: capabilitiesOf(theirs) };
  const found = mismatches(expected, open);
  const code = found.length > 0 || failure ? EXIT.found : EXIT.done;
  return { theirs: shownOpen(theirs), mismatches: found, code, ...failure && { failure } };
}

function failureOf({ verdict, givenUp }: Asked): ProbeFailure {
  const { causes: [{ id, title, why }, ...others], remedy } = verdict;
  if (givenUp !== undefined) return { cause: id, text: givenUp };
  if (id === "silent") return { cause: id, text: "no answer in time" };
  const or = others.map((one) => ({ cause: one.id, text: `${one.title}: ${one.why}` }));
  return { cause: id, text: `${title}: ${why}`, ...(or.length > 0 && { or }), remedy };
}

/** Codes that an offer holds. */
const OFFERED: ReadonlySet<number> = new Set([1, 2, 5, 6, 9, 64, 65, 69, 70, 73, 75]);
const KNOWN: ReadonlySet<number> = new Set(CAPABILITIES.map(({ code }) => code));

function shownOpen(open: Open): ProbedOpen {
  const offer = offerOf(open), codes = capabilitiesOf(open).map(({ code }) => code);
  const others = [...new Set(codes)].filter((code) => !OFFERED.has(code) || !KNOWN.has(code));
  return {
    offer,
    role: offer.role === undefined ? undefined : roleName(offer.role),
    others: others.map(capabilityName),
    json: openJson(open),
  };
}
