// `underlay ipam` as a process of its own, with the permissions that it has.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { childEnv, chosenTarget } from "../../tools/cases.ts";

const TARGET = chosenTarget(), [PROGRAM = "", ...BEFORE] = TARGET.command;

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** Runs `underlay ipam` with these words; `seconds` is the most that it may take. */
export async function ipam(args: readonly string[], seconds = 30): Promise<Ended> {
  const began = performance.now(), text = new TextDecoder();
  const { code, stdout, stderr } = await new Deno.Command(PROGRAM, {
    args: [...BEFORE, "ipam", ...args],
    cwd: TARGET.cwd,
    clearEnv: true,
    env: childEnv(),
    stdin: "null",
    signal: AbortSignal.timeout(seconds * 1000),
  }).output();
  return {
    code,
    stdout: text.decode(stdout),
    stderr: text.decode(stderr),
    seconds: (performance.now() - began) / 1000,
  };
}

/** It goes well. */
export async function does(...args: readonly string[]): Promise<Ended> {
  const ended = await ipam(args);
  assertEquals([ended.code, ended.stderr], [0, ""], args.join(" "));
  return ended;
}

/** It ends with this code and words for a person: few lines, nothing of the program itself. */
export function assertTold(ended: Ended, code: number, words: RegExp, what: string): void {
  assertEquals([ended.code, ended.stdout], [code, ""], `${what}: ${ended.stderr}`);
  assertMatch(ended.stderr, words, what);
  assert(!/internal error|\n {4}at |Error:|file:\/\//.test(ended.stderr), ended.stderr);
  assert(ended.stderr.startsWith("underlay: ") && ended.stderr.length < 1000, ended.stderr);
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x09\x0b-\x1f\x7f]/.test(ended.stderr), "a terminal obeys nothing of it");
}
