// peer: one session in the foreground, from the first SYN to the last word.
import { counted } from "../core/net/count.ts";
import type { SessionSettings } from "../core/session/settings.ts";
import type { Target } from "../core/speaker/ports.ts";
import type { Speaker } from "../core/speaker/speaker.ts";
import type { PeerHandle, PeerWatcher } from "../core/speaker/watcher.ts";
import { makeShutdown } from "../core/wire/notification.ts";
import { EXIT, usageError } from "./exit.ts";
import { guardDial } from "./guard.ts";
import type { Io } from "./io.ts";
import { camel, type ParsedArgs } from "./parse.ts";
import { parseListen, peerAddress } from "./peer_address.ts";
import { CAPABILITY_OPTIONS, type PeerOptions, SESSION_OPTIONS } from "./peer_options.ts";
import { listenFor } from "./listening.ts";
import { openJournal } from "./peer_record.ts";
import { LiveRoutes } from "./peer_routes.ts";
import { type PeerScreen, peerScreen } from "./peer_screen.ts";
import { planSession, shutdownTextOf, targetOf } from "./session_options.ts";
import { afterSeconds, farewell, makeSpeaker, SoonFlushed, Stopping } from "./speaking.ts";

/** Holds the session until it is stopped; answers 0 when it was up at the end. */
export function run(args: ParsedArgs<PeerOptions>, io: Io): Promise<number> {
  return holdPeer(args, io, (seconds) => new Stopping(seconds));
}

/** What ends the command: Ctrl-C, or so many seconds where they are given. */
export type MakeEnd = (seconds: number | undefined) => Pick<Stopping, "stopped" | "dispose">;

/** The same, with what stops it made by `makeEnd`. */
export async function holdPeer(
  args: ParsedArgs<PeerOptions>,
  io: Io,
  makeEnd: MakeEnd,
): Promise<number> {
  const { options } = args;
  if (options.config !== undefined) {
    checkAgentOptions(options);
    return await (await import("./agent_server.ts")).runAgent(options.config, options, io);
  }
  if (options.socket !== undefined) throw usageError("--socket says nothing without --config");
  const plan = await planSession(options);
  const shutdownText = shutdownTextOf(options.shutdownText) ?? "";
  const address = await peerAddress(args.operands[0]!, plan.source);
  const target = targetOf(address, plan);
  for (const note of [...address.note ? [address.note] : [], ...plan.notes]) {
    if (!options.quiet) io.stderr.write(`# ${note}\n`);
  }
  io.stderr.flush();
  if (!plan.settings.passive) await guardDial([target], options, io);
  const journal = options.record === undefined ? undefined : openJournal(options.record);
  const speaker = makeSpeaker(journal?.journal);
  try {
    if (plan.settings.passive || options.listen !== undefined) {
      const asked = options.listen === undefined ? undefined : parseListen(options.listen);
      await listenFor(speaker, [target], plan, asked);
    }
    const broken = journal?.broken;
    const asked = { ...options, shutdownText, broken, end: makeEnd(options.for) };
    return await hold(speaker, plan.settings, target, asked, io);
  } finally {
    speaker.close();
    await journal?.close();
  }
}

/** What a session is asked for on the command line stands in the file of an agent. */
function checkAgentOptions(options: PeerOptions): void {
  const values = options as Readonly<Record<string, unknown>>;
  const ofSession = [...SESSION_OPTIONS.options, ...CAPABILITY_OPTIONS.options];
  const names = ["routes", "listen", ...ofSession.map(({ name }) => name)];
  const given = names.find((name) =>
    ![undefined, false].includes(values[camel(name)] as undefined)
  );
  if (given === undefined) return;
  throw usageError(`--${given} is for one session; with --config the file says it for each peer`);
}

/** Nobody records. */
const never = new Promise<never>(() => {});

interface HoldOptions extends Pick<PeerOptions, "json" | "color" | "routes" | "timeout"> {
  readonly shutdownText: string;
  readonly end: ReturnType<MakeEnd>;
  /** Rejects when what happens can no longer be recorded. */
  readonly broken: Promise<never> | undefined;
}

async function hold(
  speaker: Speaker,
  settings: SessionSettings,
  target: Target,
  options: HoldOptions,
  io: Io,
): Promise<number> {
  const routes = options.routes ? new LiveRoutes(speaker.checker, options, io) : undefined;
  const flushed = new SoonFlushed(() => {
    routes?.flush();
    io.stdout.flush();
  });
  const screen = peerScreen(options, io), came = new ComingUp(options.timeout), { end } = options;
  const peer = speaker.add(settings, target, watching(screen, routes, flushed, came));
  try {
    await Promise.race([end.stopped, came.failed, flushed.broken, options.broken ?? never]);
    const code = codeOf(peer);
    flushed.print(() => {
      if (peer.givenUp !== undefined) screen.event(peer, "gave-up", `gave up: ${peer.givenUp}`);
      leave(peer, screen, options.shutdownText);
    });
    return code;
  } finally {
    // Also where nobody reads any more: the peer is to know that we leave, and why.
    peer.stop(makeShutdown(2, options.shutdownText));
    await farewell([peer]);
    flushed.now();
    end.dispose();
    came.dispose();
  }
}

/** 0 where the session is up, 1 where something keeps it down, 3 where nothing was ever reached. */
function codeOf(peer: PeerHandle): number {
  if (peer.state === "Established") return EXIT.done;
  return peer.facts.attempts.some(({ last }) => last.connected) ? EXIT.found : EXIT.failed;
}

/** Cease, Administrative Shutdown, with the operator's words (RFC 9003 §2). */
function leave(peer: PeerHandle, screen: PeerScreen, text: string): void {
  const wasUp = peer.state === "Established";
  const { upSeconds } = peer.facts, side = peer.facts.attempts.at(-1)?.last.sides[1];
  peer.stop(makeShutdown(2, text));
  if (!wasUp) return;
  const messages = { updates: side?.updates ?? 0, keepalives: side?.keepalives ?? 0 };
  screen.event(
    peer,
    "left",
    `left after ${upSeconds.toFixed(1)} s; received ${counted(messages.updates, "UPDATE")} and ` +
      counted(messages.keepalives, "KEEPALIVE"),
    { up_seconds: Math.round(upSeconds * 1000) / 1000, received: messages },
  );
}

function watching(
  screen: PeerScreen,
  routes: LiveRoutes | undefined,
  flushed: SoonFlushed,
  came: ComingUp,
): PeerWatcher {
  return {
    changed(peer, change) {
      screen.changed(peer, change);
      came.look(peer);
      flushed.soon();
    },
    opened: (peer, session) => screen.opened(peer, session),
    up(peer, negotiated) {
      routes?.up(peer);
      came.succeeded();
      // As with an end: the change of state that it belongs to is told first.
      queueMicrotask(() => {
        screen.up(peer, negotiated);
        flushed.soon();
      });
    },
    update(peer, checker, faults) {
      routes?.update(peer, checker, faults);
      if (routes) flushed.soon();
    },
    notified: (peer, sender, notification) => screen.notified(peer, sender, notification),
    ended(peer) {
      // The change of state that follows from it is told first.
      queueMicrotask(() => {
        if (peer.givenUp !== "stopped") screen.ended(peer);
        flushed.soon();
      });
    },
  };
}

/** Whether a session comes up in time, and whether it still may. */
class ComingUp {
  readonly failed: Promise<void>;
  #fail: () => void = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(seconds: number | undefined) {
    this.failed = new Promise((resolve) => this.#fail = resolve);
    if (seconds !== undefined) this.#timer = afterSeconds(seconds, () => this.#fail());
  }

  succeeded(): void {
    clearTimeout(this.#timer);
  }

  look(peer: PeerHandle): void {
    if (peer.givenUp !== undefined) this.#fail();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
