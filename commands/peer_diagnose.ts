// peer diagnose: facts of this host, tries on the wire, then the verdict with its layers.
import type { LiveEvidence } from "../core/diagnose/evidence.ts";
import { countedSince, COUNTERS, type HostFacts } from "../core/diagnose/host_facts.ts";
import { strangeSource } from "../core/diagnose/host_rules.ts";
import { diagnose } from "../core/diagnose/mod.ts";
import { BGP_PORT, type Occupation } from "../core/diagnose/occupied.ts";
import { isMtuProven } from "../core/diagnose/path_mtu.ts";
import { isUnheard } from "../core/diagnose/path_rules.ts";
import { systemClock } from "../core/io/clock.ts";
import { askHost } from "../core/io/host.ts";
import { isLinkLocal } from "../core/io/sockaddr.ts";
import { tcpTransport } from "../core/io/tcp.ts";
import type { SessionSettings, Timing } from "../core/session/settings.ts";
import type { Target } from "../core/speaker/ports.ts";
import { type Asked, diagnosisText, isClean } from "../core/view/diagnosis.ts";
import { diagnosisJson } from "../core/view/diagnosis_json.ts";
import { jsonText } from "../core/view/json_text.ts";
import { makePalette } from "../core/view/palette.ts";
import { EXIT } from "./exit.ts";
import { occupationOf } from "./guard.ts";
import { type Io, useColor } from "./io.ts";
import type { ParsedArgs } from "./parse.ts";
import { peerAddress } from "./peer_address.ts";
import { type Shown, type Watched, watchSession } from "./peer_diagnose_session.ts";
import { NotedTransport } from "./peer_diagnose_tries.ts";
import type { DiagnoseOptions } from "./peer_options.ts";
import { ONE_SHOT_TIMING, planSession, targetOf } from "./session_options.ts";

/** How long the peer is watched, where nothing happens. */
const USUAL_SECONDS = 10;
/** A test of one thing takes no longer. */
const TEST_SECONDS = 4;
/** Passes every path there is (RFC 1122 §3.3.3 leaves 536 octets of data to a segment of IPv4). */
const SMALL_SEGMENT = 500;
/** So often we come again, each time after more than a second: GoBGP takes nobody for five. */
const TURNED_AWAY_MOST = 6;
/** One end of a session is enough: it is not tried again and again. */
const TIMING: Timing = { ...ONE_SHOT_TIMING, idleHoldSeconds: 60, idleHoldMostSeconds: 60 };

/** Diagnoses one peer; answers 0 when its session comes up, else 1. */
export async function run(args: ParsedArgs<DiagnoseOptions>, io: Io): Promise<number> {
  const { options } = args;
  const address = await peerAddress(args.operands[0]!, options.source);
  const plan = await planSession(options, { timing: TIMING, isAsking: true });
  const target = targetOf(address, plan);
  const notes = [...plan.notes, ...(address.note === undefined ? [] : [address.note])];
  if (!options.quiet) { for (const note of notes) io.stderr.write(`# ${note}\n`); }
  const seconds = options.timeout ?? USUAL_SECONDS;
  if (!options.quiet && io.stderr.isTerminal) {
    io.stderr.write(`# looking at ${address.address}, for ${seconds} s where it does not answer\n`);
    io.stderr.flush();
  }
  const evidence = await gather(target, plan.settings, seconds, options);
  const asked: Asked = { name: address.typed, peer: address.address, port: plan.port };
  return print(asked, evidence, options, io);
}

function print(asked: Asked, evidence: LiveEvidence, options: DiagnoseOptions, io: Io): number {
  const diagnosis = diagnose(evidence);
  if (options.json) io.stdout.write(`${jsonText(diagnosisJson(asked, diagnosis))}\n`);
  else {
    const palette = makePalette(useColor(io, io.stdout, options.color));
    const width = Math.max(40, Math.min(io.columns(), 120));
    io.stdout.write(`${diagnosisText(asked, diagnosis, palette, width)}\n`);
  }
  return isClean(diagnosis) ? EXIT.done : EXIT.found;
}

/** Looks at this host, then tries the peer where that harms nobody. */
async function gather(
  target: Target,
  settings: SessionSettings,
  seconds: number,
  { force }: DiagnoseOptions,
): Promise<LiveEvidence> {
  const { remote: { address, port }, source } = target;
  const question = { address, port, counters: COUNTERS, ...(source !== undefined && { source }) };
  const before = await askHost(question);
  const occupation = await occupationOf(target, before.sockets ?? []);
  const still: LiveEvidence = {
    peer: address,
    port,
    wanted: {
      ...(source !== undefined && { source }),
      keyed: target.md5Key !== undefined,
      ...(target.ttlLeast !== undefined && { ttlLeast: target.ttlLeast }),
      guessed: settings.localAs === undefined && settings.remoteAs === undefined,
      passive: settings.passive,
    },
    before,
    moved: {},
    seconds: 0,
    occupation,
    untouched: occupation.kind !== "free" && !force,
    listening: false,
    tries: [],
  };
  if (!isWorthTrying(still)) return still;
  const tried = await tryPeer(target, settings, seconds, before, occupation);
  const after = await askHost(question);
  const moved = before.counters && after.counters
    ? countedSince(before.counters, after.counters)
    : {};
  return { ...still, ...tried, after, moved };
}

function isWorthTrying(evidence: LiveEvidence): boolean {
  const { route } = evidence.before;
  return !evidence.untouched && !(route && "refused" in route) &&
    strangeSource(evidence).length === 0;
}

type Tried = Pick<LiveEvidence, "facts" | "said" | "listening" | "seconds" | "tries">;

/** The session as it was asked for, then what its outcome leaves open. */
async function tryPeer(
  target: Target,
  settings: SessionSettings,
  seconds: number,
  before: HostFacts,
  occupation: Occupation,
): Promise<Tried> {
  const clock = systemClock(), ports = { clock, random: Math.random };
  const transport = new NotedTransport(tcpTransport(), () => clock.now());
  const local = localAddress(target, before);
  const lead = (watched: Pick<Watched, "purpose"> & Partial<Watched>) =>
    watchSession({ settings, target, seconds: TEST_SECONDS, ...watched }, ports, transport);
  const listens = occupation.kind === "free" && local !== undefined;
  const here = listens ? { local: { address: local, port: BGP_PORT } } : {};
  const shown = await lead({ purpose: "session", seconds, ...here });
  const told = (of: Shown): Tried => ({
    facts: of.facts,
    said: of.said,
    listening: shown.listening,
    seconds: shown.seconds,
    tries: transport.tries,
  });
  if (settings.passive && transport.tries.length === 0) {
    const dialled = await lead({
      purpose: "does it answer",
      settings: { ...settings, passive: false },
    });
    // What goes wrong when it is dialled is why it does not dial either.
    return told(dialled.said.up ? shown : dialled);
  }
  if (shown.said.up && isMtuInDoubt(transport, before)) {
    // The peer may keep its routes until the connection that we left is gone.
    transport.abort();
    const purpose = "small segments", small = { ...target, segmentMost: SMALL_SEGMENT };
    for (let tries = 0; tries < TURNED_AWAY_MOST; tries++) {
      await lead({ purpose, target: small });
      if (!transport.isTurnedAway(purpose)) break;
    }
  }
  if (isTtlInDoubt(transport, target)) {
    await lead({ purpose: "ttl 255", target: { ...target, ttl: 255 }, ...here });
  }
  return told(shown);
}

/** Where the peer reaches us: the address that we dial from, a link-local one with its zone. */
function localAddress({ source: wanted }: Target, { route }: HostFacts): string | undefined {
  if (wanted !== undefined || !route || !("route" in route)) return wanted;
  const { source, device } = route.route;
  return source && device && isLinkLocal(source) ? `${source}%${device}` : source;
}

/** Little came over a session that is up: there may be no more, or it may be in large segments. */
function isMtuInDoubt({ tries }: NotedTransport, { route }: HostFacts): boolean {
  const isFar = route !== undefined && "route" in route && route.route.type !== "local";
  return isFar && tries.some(({ answered }) => answered) && !tries.some(isMtuProven);
}

/** Our packets leave and nobody answers, which is also what TTL security does. */
function isTtlInDoubt({ tries }: NotedTransport, { ttl }: Target): boolean {
  const ours = tries.filter(({ dialler }) => dialler === "we");
  // A dial that is not answered is begun again, which ends it by our own hand.
  const isSilent = ours.every(({ outcome, connected }) =>
    !connected && (outcome === "timeout" || outcome === "left")
  );
  return ttl === undefined && ours.length > 0 && tries.every((one) => !one.answered) &&
    (isSilent || ours.every(isUnheard));
}
