import type { AgentSocket } from "./agent_socket.ts";
import type { Beside } from "../live/processes.ts";
import { nowMs } from "./session.ts";

/** One who may speak with the router under test: each is in its configuration, and dials. */
export interface Neighbour {
  readonly address: string;
  readonly as: number;
  /** A client of it as a reflector (RFC 4456). */
  readonly client?: boolean;
}

export interface Scene {
  readonly neighbours: readonly Neighbour[];
  /** Import takes routes as they are, also of one that {@link Maker.judges}. */
  readonly takesAll?: boolean;
  /** For the files of the router. */
  readonly directory: string;
}

/** A router under test that runs. */
export interface Router {
  readonly process: Beside;
  /** How many routes it has from a neighbour. */
  count(neighbour: Neighbour): Promise<number>;
  /** Pause between two questions for that, which cost some more than others. */
  readonly pollMs: number;
  /** Of ours: where it is asked. */
  readonly asked?: AgentSocket;
  readonly socket?: string;
  /** Of ours: the program, as words. */
  readonly command?: readonly string[];
}

/** A kind of router. */
export interface Maker {
  readonly name: string;
  /** It has the rules of `taken.ts` where it is not told otherwise; others take routes as they are. */
  readonly judges?: boolean;
  start(scene: Scene): Router | Promise<Router>;
}

/** Until it has so many routes from a neighbour; answers when that was, in milliseconds. */
export async function untilCount(router: Router, from: Neighbour, want: number): Promise<number> {
  for (let left = LOAD_MS / router.pollMs; left > 0; left--) {
    if (await router.count(from) >= want) return nowMs();
    await new Promise((go) => setTimeout(go, router.pollMs));
  }
  throw new Error(`not all routes have arrived after ${LOAD_MS / 1000} s`);
}

const LOAD_MS = 200_000;

export function output([program, ...args]: readonly string[]): string {
  const { stdout } = new Deno.Command(program!, { args, stderr: "null" }).outputSync();
  return new TextDecoder().decode(stdout);
}
