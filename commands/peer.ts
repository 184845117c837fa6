// peer: one session in the foreground, from the first SYN to the last word.
import { counted } from "../core/net/count.ts";
import type { SessionSettings } from "../core/session/settings.ts";
import { systemClock } from "../core/io/clock.ts";
import type { Target } from "../core/speaker/ports.ts";
import { type Journal, TextJournal } from "../core/speaker/record.ts";
import type { Speaker } from "../core/speaker/speaker.ts";
import type { PeerHandle, PeerWatcher } from "../core/speaker/watcher.ts";
import { makeShutdown } from "../core/wire/notification.ts";
import { EXIT, failure } from "./exit.ts";
import { guardDial } from "./guard.ts";
import type { Io } from "./io.ts";
import type { ParsedArgs } from "./parse.ts";
import { parseListen, peerAddress } from "./peer_address.ts";
import type { PeerOptions } from "./peer_options.ts";
import { listenFor } from "./listening.ts";
import { LiveRoutes } from "./peer_routes.ts";
import { type PeerScreen, peerScreen } from "./peer_screen.ts";
import { planSession, shutdownTextOf, targetOf } from "./session_options.ts";
import { farewell, makeSpeaker, SoonFlushed, Stopping } from "./speaking.ts";

/** Holds the session until it is stopped; answers 0 when it was up at the end. */
export async function run(args: ParsedArgs<PeerOptions>, io: Io): Promise<number> {
  const { options } = args, plan = await planSession(options);
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
    return await hold(speaker, plan.settings, target, { ...options, shutdownText }, io);
  } finally {
    speaker.close();
    journal?.close();
  }
}

interface HoldOptions extends Pick<PeerOptions, "json" | "color" | "routes" | "for" | "timeout"> {
  readonly shutdownText: string;
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
  const screen = peerScreen(options, io), stopping = new Stopping(options.for);
  const came = new ComingUp(options.timeout);
  const peer = speaker.add(settings, target, watching(screen, routes, flushed, came));
  try {
    await Promise.race([stopping.stopped, came.failed, flushed.broken]);
    const code = codeOf(peer);
    if (peer.givenUp !== undefined) screen.event(peer, "gave-up", `gave up: ${peer.givenUp}`);
    leave(peer, screen, options.shutdownText);
    await farewell([peer]);
    flushed.now();
    return code;
  } finally {
    stopping.dispose();
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
    if (seconds !== undefined) this.#timer = setTimeout(() => this.#fail(), seconds * 1000);
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

/** A journal in a file that must not be there yet: a recording is not to be lost. */
function openJournal(path: string): { journal: Journal; close(): void } {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path, { write: true, createNew: true, mode: 0o644 });
  } catch (error) {
    const why = error instanceof Deno.errors.AlreadyExists
      ? "it is there already; name another or remove it"
      : (error as Error).message;
    throw failure(`cannot record to ${path}: ${why}`);
  }
  const clock = systemClock(), text = new TextEncoder();
  const write = (line: string) => void file.writeSync(text.encode(line));
  return { journal: new TextJournal(write, () => clock.unixSeconds()), close: () => file.close() };
}
