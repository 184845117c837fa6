import { assert, assertEquals, assertRejects } from "@std/assert";
import type { TcpSocket } from "../core/diagnose/host_facts.ts";
import { CommandError, EXIT } from "./exit.ts";
import { type Dialled, guardDial, occupationOf } from "./guard.ts";
import type { Io } from "./io.ts";

const BIRD = { name: "bird", pid: 7 };

function socket(state: string, local: [string, number], remote: [string, number?]): TcpSocket {
  const [address, port] = remote;
  return {
    state,
    local: { address: local[0], port: local[1] },
    remote: { address, ...(port !== undefined && { port }) },
    owners: [BIRD],
    receiveQueue: 0,
    sendQueue: 0,
  };
}

const HELD = socket("ESTAB", ["203.0.113.201", 179], ["203.0.113.202", 40000]);
const LISTENS = socket("LISTEN", ["0.0.0.0", 179], ["0.0.0.0"]);
const TARGET: Dialled = {
  remote: { address: "203.0.113.202", port: 179 },
  source: "203.0.113.201",
};

/** Runs the guard over these sockets; answers what it wrote to standard error. */
async function guarded(
  sockets: readonly TcpSocket[] | undefined,
  { force = false, quiet = false, target = TARGET } = {},
): Promise<string> {
  let said = "";
  const io = { stderr: { write: (text: string) => said += text } } as unknown as Io;
  await guardDial([target], { force, quiet }, io, () => Promise.resolve(sockets && [...sockets]));
  return said;
}

Deno.test("guardDial refuses to disturb a session, in at most five lines that name its process", async () => {
  for (const one of [HELD, LISTENS]) {
    const error = await assertRejects(() => guarded([one]), CommandError);
    assertEquals(error.code, EXIT.failed);
    assert(error.message.includes("bird (pid 7)"), error.message);
    assert(error.message.includes("--force"));
    assert(error.message.split("\n").length <= 5);
  }
});

Deno.test("guardDial offers another --source only where that is not listened on as well", async () => {
  const bound = { ...LISTENS, local: { address: "203.0.113.201", port: 179 } };
  const told = async (one: TcpSocket) =>
    (await assertRejects(() => guarded([one]), CommandError)).message;
  assertEquals((await told(LISTENS)).includes("--source"), false);
  assertEquals((await told(HELD)).includes("--source"), false);
  assert((await told(bound)).includes("another --source"));
  assert((await told(LISTENS)).includes("ask it: `birdc show protocols all`"));
});

Deno.test("guardDial lets pass what disturbs nobody, and what is forced", async () => {
  assertEquals(await guarded([]), "");
  assertEquals(await guarded([HELD], { force: true }), "");
  assertEquals(await guarded([HELD], { target: { ...TARGET, source: "203.0.113.209" } }), "");
});

Deno.test("guardDial says that it cannot look, and lets pass", async () => {
  assert((await guarded(undefined)).includes("no ss"));
  assertEquals(await guarded(undefined, { quiet: true }), "");
});

Deno.test("occupationOf takes a listener on a dialled address of this host for the peer", async () => {
  const target = { remote: { address: "127.0.0.1", port: 179 } };
  const listens = socket("LISTEN", ["127.0.0.1", 179], ["0.0.0.0"]);
  assertEquals((await occupationOf(target, [listens])).kind, "free");
  // It is not the only address of loopback that is this host's.
  const other = { remote: { address: "127.0.0.2", port: 179 } };
  assertEquals((await occupationOf(other, [LISTENS])).kind, "free");
  assertEquals((await occupationOf(other, [listens])).kind, "listened");
});

Deno.test("guardDial looks again at a socket that seems to be nobody's, which may be our own", async () => {
  const made = { ...HELD, owners: [] }, ours = { ...HELD, owners: [{ name: "us", pid: Deno.pid }] };
  const guard = (...looks: TcpSocket[][]) => {
    let at = 0;
    const look = () => Promise.resolve(looks[Math.min(at++, looks.length - 1)]);
    return guardDial([TARGET], { force: false, quiet: false }, {} as Io, look);
  };
  await guard([made], [ours]);
  await guard([made], [made], []);
  const { message } = await assertRejects(() => guard([made]), CommandError);
  assert(message.includes("another process of this host has a connection with it"), message);
});

Deno.test("guardDial sends to the agent itself whoever would dial what it has", async () => {
  const one = { ...HELD, owners: [{ name: "underlay", pid: 7 }] };
  const { message } = await assertRejects(() => guarded([one]), CommandError);
  assert(message.includes("ask it: `underlay show peer 203.0.113.202`"), message);
});
