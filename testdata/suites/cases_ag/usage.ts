// What a person gets who asks for what cannot be: one clear message.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { ran } from "./program.ts";

export interface Usage {
  readonly name: string;
  readonly args: readonly string[];
  /** The program is started by these words. */
  readonly before?: readonly string[];
  readonly code: number;
  readonly says: RegExp;
  /** What would lead astray. */
  readonly never?: RegExp;
}

const NOBODY = [
  "setpriv",
  "--bounding-set",
  "-net_bind_service",
  "--inh-caps",
  "-net_bind_service",
];
const peer = (...more: string[]) => ["peer", "127.0.0.1", "--for", "1s", ...more];

/** `busy` is a TCP port of 127.0.0.1 that somebody listens on. */
export function usages(busy: number): Usage[] {
  return [
    {
      name: "a name that is none",
      args: ["peer", "no-such-host.invalid"],
      code: 3,
      says: /no-such-host\.invalid/,
    },
    {
      name: "port in use",
      args: peer("--passive", "--listen", `127.0.0.1:${busy}`),
      code: 3,
      says: new RegExp(`${busy}.*in use`, "s"),
    },
    {
      name: "no privilege for 179",
      args: peer("--passive", "--listen", "127.0.0.1:179"),
      before: NOBODY,
      code: 3,
      says: /179.*(root|CAP_NET_BIND_SERVICE|permission)/s,
    },
    {
      name: "an address that is not ours to listen on",
      args: peer("--passive", "--listen", "203.0.113.99:1790"),
      code: 3,
      says: /203\.0\.113\.99.*no such local address/s,
    },
    {
      name: "a source that is not ours",
      args: ["peer", "127.0.0.1", "--for", "3s", "--source", "203.0.113.99", "--port", "1"],
      code: 3,
      says: /local address/,
      never: /filter/,
    },
    {
      name: "no key file",
      args: peer("--password-file", "/nonexistent/key"),
      code: 3,
      says: /\/nonexistent\/key.*no such file/s,
    },
    { name: "hold time 2", args: peer("--hold-time", "2"), code: 2, says: /--hold-time.*0, or 3/s },
    { name: "AS 0", args: peer("--local-as", "0"), code: 2, says: /--local-as.*0/s },
    {
      name: "AS that is too large",
      args: peer("--remote-as", "4294967296"),
      code: 2,
      says: /--remote-as/,
    },
    {
      name: "router id 0.0.0.0",
      args: peer("--router-id", "0.0.0.0"),
      code: 2,
      says: /--router-id/,
    },
    { name: "port 70000", args: peer("--port", "70000"), code: 2, says: /--port.*1 to 65535/s },
    { name: "an option that is none", args: peer("--nonsense"), code: 2, says: /--nonsense/ },
    { name: "no address", args: ["peer"], code: 2, says: /needs ADDR/ },
    {
      name: "a family that is none",
      args: peer("--family", "nonsense"),
      code: 2,
      says: /--family.*nonsense|nonsense.*--family/s,
    },
    { name: "a role without", args: peer("--role-strict"), code: 2, says: /--role/ },
  ];
}

/** Runs it and looks at its exit code and its words: at most five lines, no stack of our own. */
export async function playUsage({ args, before, code, says, never }: Usage): Promise<void> {
  const { code: was, stdout, stderr } = await ran(args, before);
  // Notes begin with a hash sign.
  const message = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  assertMatch(stdout + stderr, says);
  assert(!/internal error|^\s+at /m.test(stderr), stderr);
  if (never) assert(!never.test(stdout + stderr), stdout);
  assert(message.length <= 5, stderr);
  assertEquals(was, code, stderr);
}
