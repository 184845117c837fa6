// A router of our own on loopback, for the tests of commands that speak to one.
import { makeRouteWords } from "../core/config/attribute_words.ts";
import { readOptionWords } from "../core/config/route_operands.ts";
import { makeSettings } from "../core/session/settings.ts";
import type { Peer } from "../core/speaker/peer.ts";
import type { PeerHandle, PeerWatcher } from "../core/speaker/watcher.ts";
import type { Negotiated } from "../core/session/negotiate.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../core/wire/family/family_type.ts";
import { makeShutdown } from "../core/wire/notification.ts";
import { notificationText } from "../core/wire/notification_view.ts";
import { Events } from "./announce_events.ts";
import { TableOutbound } from "./announce_outbound.ts";
import { OperandSource } from "./announce_source.ts";
import { AnnounceTable } from "./announce_table.ts";
import type { Io } from "./io.ts";
import { nearest } from "./nearest.ts";
import { ONE_SHOT_TIMING } from "./session_options.ts";
import { makeSpeaker, type Stop } from "./speaking.ts";
import { Waiting } from "./made_wait.ts";

export interface RouterOptions {
  /** Where it listens; its peer has the same address. */
  readonly address?: string;
  readonly port?: number;
  /** Beside AS 65002, identifier 10.10.10.10 and both families. */
  readonly settings?: Partial<Parameters<typeof makeSettings>[0]>;
  /** What it announces, as `announce` takes it. */
  readonly routes?: string;
  /** After its routes: End-of-RIB, or nothing, or it leaves with a Cease instead. */
  readonly then?: "end-of-rib" | "silence" | "leaves";
  /** Whole messages before its routes. */
  readonly first?: Uint8Array;
  /** It dials this port of its peer, and listens nowhere. */
  readonly dials?: number;
}

/** A router that waits for one peer. */
export interface MadeRouter {
  readonly port: number;
  readonly peer: Peer;
  /** NOTIFICATIONs of the peer, in words. */
  readonly told: readonly string[];
  /** Resolves when the condition holds after something has happened. */
  until(condition: () => boolean): Promise<void>;
  close(): void;
}

export async function madeRouter(options: RouterOptions = {}): Promise<MadeRouter> {
  const { address = "127.0.0.1", port = 0 } = options;
  const speaker = makeSpeaker(), told: string[] = [];
  const { look, until } = new Waiting();
  const up = await announcing(options);
  const watcher: PeerWatcher = {
    changed: look,
    up(peer, negotiated) {
      up(peer, negotiated);
      look();
    },
    notified(_peer, sender, notification) {
      if (sender === "them") told.push(notificationText(notification));
      look();
    },
    ended: look,
  };
  const local = options.dials === undefined
    ? speaker.listen({ address, port }).local
    : { port: options.dials };
  const settings = makeSettings({
    routerId: 0x0a0a0a0a,
    localAs: 65002,
    passive: options.dials === undefined,
    // Who comes back at once is welcome; who dials does not do it all the time.
    timing: { ...ONE_SHOT_TIMING, idleHoldSeconds: options.dials === undefined ? 0 : 1 },
    families: [IPV4_UNICAST, IPV6_UNICAST],
    ...options.settings,
  });
  // Whoever dials an address of 127/8 comes from 127.0.0.1.
  const remote = { address: address.includes(":") ? address : "127.0.0.1", port: local.port };
  const peer = speaker.add(settings, { remote, timeoutSeconds: 5 }, watcher);
  const close = () => {
    peer.stop();
    speaker.close();
  };
  return { port: local.port, peer, told, until, close };
}

/** Sends the routes, and what is to come behind them. */
async function announcing({ routes = "", then = "end-of-rib", first }: RouterOptions) {
  const io = quietIo(), table = new AnnounceTable(["peer"], true, Infinity);
  const defaults = makeRouteWords(readOptionWords([], nearest));
  defaults.attributes.origin = "igp";
  const events = new Events(io, { json: false, quiet: true });
  const words = routes.split(" ").filter((word) => word !== "");
  const source = { defaults, isForced: true };
  await new OperandSource(words, source, table, events, undefined).prepare();
  return (peer: PeerHandle, negotiated: Negotiated) => {
    const outbound = new TableOutbound(table.outs[0]!, [], () => {});
    outbound.up(peer, negotiated);
    if (first) peer.send(first);
    for (let piece = outbound.next(1 << 16); piece; piece = outbound.next(1 << 16)) {
      for (const message of messagesIn(piece)) {
        if (then === "end-of-rib" || !isEndOfRib(message)) peer.send(message);
      }
    }
    if (then === "leaves") peer.stop(makeShutdown(2, "maintenance"));
  };
}

function* messagesIn(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const end = at + (bytes[at + 16]! << 8 | bytes[at + 17]!);
    yield bytes.slice(at, end);
    at = end;
  }
}

/** Nothing withdrawn, and no attribute but an empty MP_UNREACH_NLRI (RFC 4724 §2). */
function isEndOfRib(message: Uint8Array): boolean {
  return message.length === 23 || message.length <= 30 && message[24] === 15;
}

/** Io that gathers what is written; `isTerminal` for a screen of so many columns. */
export interface MadeIo extends Io {
  readonly out: () => string;
  readonly err: () => string;
  /** Resolves when so much has been written that the pattern is in it. */
  until(pattern: RegExp): Promise<void>;
}

export function quietIo(columns?: number): MadeIo {
  let out = "", err = "";
  const isTerminal = columns !== undefined, decoder = new TextDecoder();
  const text = (chunk: string | Uint8Array) =>
    typeof chunk === "string" ? chunk : decoder.decode(chunk);
  const waiting = new Map<RegExp, () => void>();
  const look = () => waiting.forEach((done, pattern) => pattern.test(out + err) && done());
  const put = (to: "out" | "err") => (chunk: string | Uint8Array) => {
    if (to === "out") out += text(chunk);
    else err += text(chunk);
    look();
  };
  return {
    stdout: { write: put("out"), flush() {}, isTerminal },
    stderr: { write: put("err"), flush() {}, isTerminal },
    stdin: new Blob([]).stream(),
    stdinIsTerminal: false,
    columns: () => columns ?? 80,
    env: () => undefined,
    out: () => out,
    err: () => err,
    until: (pattern) =>
      new Promise((resolve) => {
        waiting.set(pattern, resolve);
        look();
      }),
  };
}

/** Ctrl-C, or the end of a span, in a test's hand. */
export interface MadeEnd {
  readonly stopped: Promise<Stop>;
  stop(): void;
  endIn(seconds: number): void;
  dispose(): void;
}

export function madeEnd(seconds?: number): MadeEnd {
  const { promise, resolve } = Promise.withResolvers<Stop>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const endIn = (s: number) => void (timer = setTimeout(() => resolve("time"), s * 1000));
  if (seconds !== undefined) endIn(seconds);
  return {
    stopped: promise,
    stop: () => resolve("signal"),
    endIn,
    dispose: () => clearTimeout(timer),
  };
}
