// A router on loopback that remembers what it is told, and `announce` run against it, for its tests.
import { assert, assertRejects } from "@std/assert";
import { formatPrefix, type Prefix } from "../core/net/prefix.ts";
import { makeSettings } from "../core/session/settings.ts";
import type { Peer } from "../core/speaker/peer.ts";
import type { PeerWatcher } from "../core/speaker/watcher.ts";
import { attributesOf } from "../core/wire/attribute/mod.ts";
import { makeContext } from "../core/wire/context.ts";
import { IPV4_UNICAST, IPV6_UNICAST } from "../core/wire/family/family_type.ts";
import { decodeUpdate } from "../core/wire/update_value.ts";
import { announce as begin } from "./announce.ts";
import type { AnnounceOptions } from "./announce_options.ts";
import { CommandError } from "./exit.ts";
import type { Io } from "./io.ts";
import { findCommand } from "./mod.ts";
import { parseCommandLine, type ParsedArgs } from "./parse.ts";
import { makeSpeaker } from "./speaking.ts";
import { Waiting } from "./made_wait.ts";

/** A router on loopback that remembers what it was told. */
export interface Router {
  readonly port: number;
  /** `+10.0.0.0/8 via 127.0.0.1 med 5`, `-10.0.0.0/8`, in order; IPv4 only. */
  readonly told: string[];
  /** Reasons of the state changes. */
  readonly whys: string[];
  readonly peer: Peer;
  /** Resolves when the condition holds after something was told. */
  until(condition: () => boolean): Promise<void>;
  close(): void;
}

export function router(): Router {
  const speaker = makeSpeaker(), told: string[] = [], whys: string[] = [];
  const { look, until } = new Waiting();
  const watcher: PeerWatcher = {
    changed(_peer, { why }) {
      whys.push(why);
      look();
    },
    message(_peer, direction, bytes, start, end) {
      if (direction === "in" && bytes[start + 18] === 2) told.push(...tale(bytes, start, end));
      look();
    },
    down: look,
  };
  const { local } = speaker.listen({ address: "127.0.0.1", port: 0 });
  const settings = makeSettings({
    routerId: 0x0a0a0a0a,
    localAs: 65002,
    remoteAs: 65001,
    passive: true,
    families: [IPV4_UNICAST, IPV6_UNICAST],
  });
  const target = { remote: { address: "127.0.0.1", port: local.port }, timeoutSeconds: 5 };
  const peer = speaker.add(settings, target, watcher);
  const close = () => {
    peer.stop();
    speaker.close();
  };
  return { port: local.port, told, whys, peer, until, close };
}

/** An UPDATE of IPv4 routes in short. */
function tale(bytes: Uint8Array, start: number, end: number): string[] {
  const value = decodeUpdate(bytes, start, end, makeContext());
  if (!("nlri" in value)) return ["fault"];
  const { next_hop, med, as_path } = attributesOf(value.attributes);
  const prefix = ({ nlri }: { readonly nlri: unknown }) => formatPrefix(nlri as Prefix);
  const path = as_path?.flatMap(({ asns }) => asns).join(",");
  return [
    ...value.withdrawn.routes.map((route) => `-${prefix(route)}`),
    ...value.nlri.routes.map((route) =>
      `+${prefix(route)} via ${next_hop} path ${path}${med === undefined ? "" : ` med ${med}`}`
    ),
  ];
}

export interface Ran {
  readonly out: () => string;
  readonly err: () => string;
  readonly code: Promise<number>;
  /** What Ctrl-C does. */
  stop(): void;
}

/** Runs a command line; `input` is standard input. */
export function announce(
  line: string,
  input: ReadableStream<Uint8Array<ArrayBuffer>> = text(""),
): Ran {
  const command = findCommand("announce")!;
  const args = parseCommandLine(command, line.split(" ")) as unknown as ParsedArgs<AnnounceOptions>;
  let out = "", err = "";
  const io: Io = {
    stdout: { write: (chunk) => void (out += chunk), flush() {}, isTerminal: false },
    stderr: { write: (chunk) => void (err += chunk), flush() {}, isTerminal: false },
    stdin: input,
    stdinIsTerminal: false,
    columns: () => 80,
    env: () => undefined,
  };
  const stopped = Promise.withResolvers<"signal">(), stop = () => stopped.resolve("signal");
  let timer: ReturnType<typeof setTimeout> | undefined;
  const code = begin(args, io, () => ({
    stopped: stopped.promise,
    endIn: (seconds) => void (timer = setTimeout(stop, seconds * 1000)),
    dispose: () => clearTimeout(timer),
  }));
  return { out: () => out, err: () => err, code, stop };
}

export function text(lines: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new Blob([lines]).stream();
}

export const SESSION = "--to 127.0.0.1 --local-as 65001 --router-id 1.2.3.4";

/** The error of a run that dials nobody: a dial would fail in another way. */
export async function refused(line: string, input?: string): Promise<string> {
  const { code } = announce(line, text(input ?? ""));
  const error = await assertRejects(() => code, CommandError);
  assert(error.code === 2, error.message);
  return error.message;
}
