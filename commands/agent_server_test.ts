// The agent as a process: its file, its socket, its log and its end.
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { readKeys } from "./agent_file.ts";
import { runAgent } from "./agent_server.ts";
import type { Stop } from "./speaking.ts";
import { CommandError } from "./exit.ts";
import type { Io } from "./io.ts";
import { runLine } from "./made_agent.ts";
import { madePeer } from "../core/agent/made_configs.ts";
import { freePort, untilItDoes } from "../core/io/made_port.ts";

interface Started {
  readonly file: string;
  readonly socket: string;
  /** Standard error so far. */
  readonly log: () => string;
  readonly code: Promise<number>;
  /** SIGHUP. */
  hangup(): void;
  /** Resolves when the log has this. */
  until(text: string): Promise<void>;
  stop(): void;
}

const PEER = `peers:
  - { name: tor-a, address: 127.0.0.1, port: 9, remote-as: 65002, enabled: false }
`;
const HEAD = "local-as: 65001\nrouter-id: 192.0.2.9\nlisten: []\n";

function begin(
  file: string,
  options: Record<string, unknown> = {},
): Omit<Started, "file" | "socket"> {
  let err = "", hangup = () => {};
  const waiting = new Set<() => void>();
  const io: Io = {
    stdout: { write: (chunk) => void (err += chunk), flush() {}, isTerminal: false },
    stderr: {
      write(chunk) {
        err += chunk;
        for (const look of waiting) look();
      },
      flush() {},
      isTerminal: false,
    },
    stdin: new Blob([]).stream(),
    stdinIsTerminal: false,
    columns: () => 80,
    env: () => undefined,
  };
  const stopped = Promise.withResolvers<Stop>();
  const code = runAgent(file, { ...ABSENT, ...options }, io, () => ({
    stopped: stopped.promise,
    onHangup: (reload) => void (hangup = reload),
    dispose() {},
  }));
  const until = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => err.includes(text) && waiting.delete(look) && resolve();
      waiting.add(look);
      look();
    });
  return {
    log: () => err,
    code,
    hangup: () => hangup(),
    until,
    stop: () => stopped.resolve("signal"),
  };
}

const ABSENT = {
  socket: undefined,
  check: false,
  bird1: false,
  force: true,
  quiet: false,
  json: false,
  color: undefined,
  shutdownText: undefined,
  for: undefined,
  record: undefined,
} as const;

async function withFile(
  text: string,
  test: (file: string, socket: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir(), file = `${folder}/underlay.yaml`;
  const socket = `${folder}/run/control.sock`;
  await Deno.writeTextFile(file, text);
  try {
    await test(file, socket);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function withRunning(
  text: string,
  test: (started: Started) => Promise<void>,
  options: Record<string, unknown> = {},
): Promise<void> {
  await withFile(text, async (file, socket) => {
    const started = { ...begin(file, { socket, ...options }), file, socket };
    try {
      await Promise.race([started.until("started"), started.code]);
      await test(started);
    } finally {
      started.stop();
      assertEquals(await started.code, 0);
    }
  });
}

const ask = (socket: string, line: string) => runLine([...line.split(" "), "--socket", socket]);

Deno.test("runAgent serves its socket until it is stopped, and says what it does", async () => {
  await withRunning(HEAD + PEER, async ({ socket, log, stop, code }) => {
    const { out } = await ask(socket, "show status");
    assertStringIncludes(out, "AS             65001\n");
    stop();
    assertEquals(await code, 0);
    const lines = log().trimEnd().split("\n");
    for (const line of lines) assertMatch(line, /^\d{4}-\d\d-\d\dT\S+Z {2}\S/);
    assertStringIncludes(lines.at(-1)!, "stopped");
    assertEquals((await ask(socket, "show status")).code, 3);
  });
});

Deno.test("runAgent with --json logs objects", async () => {
  await withRunning(HEAD + PEER, ({ log }) => {
    const objects = log().trimEnd().split("\n").map((line) => JSON.parse(line));
    for (const { schema } of objects) assertEquals(schema, "underlay.agent-event/1");
    assert(objects.some(({ event }) => event === "started"));
    return Promise.resolve();
  }, { json: true });
});

Deno.test("runAgent does not begin where another agent answers, which goes on", async () => {
  await withRunning(HEAD + PEER, async ({ file, socket }) => {
    const error = await assertRejects(() => begin(file, { socket }).code, CommandError);
    assertEquals([error.code, error.message.split("\n")[0]], [
      3,
      `cannot listen on ${socket}: another agent answers there already`,
    ]);
    assertEquals((await ask(socket, "show status")).code, 0);
  });
});

Deno.test("runAgent reads its file again when it is told to, and changes nothing for a bad one", async () => {
  await withRunning(HEAD + PEER, async ({ file, socket, hangup, until, log }) => {
    await Deno.writeTextFile(file, `${HEAD}${PEER}announce: [192.0.2.0/24]\n`);
    assertEquals((await ask(socket, "show config --json")).out.includes("192.0.2.0"), false);
    const { out } = await ask(socket, "peer reload --plan");
    assertStringIncludes(out, "192.0.2.0/24");
    assertEquals((await ask(socket, "show config --json")).out.includes("192.0.2.0"), false);
    assertStringIncludes((await ask(socket, "show status")).out, "it has changed since: ");
    hangup();
    await until("reloaded: 1 change: announce 192.0.2.0/24");
    assertEquals((await ask(socket, "show status")).out.includes("changed"), false);
    assertStringIncludes((await ask(socket, "show config --json")).out, "192.0.2.0/24");
    await Deno.writeTextFile(file, "local-as: none\n");
    const { code, err } = await ask(socket, "peer reload");
    assertEquals(code, 2);
    assertStringIncludes(err, `${file}:1:11: local-as: `);
    const refused = JSON.parse((await ask(socket, "show status --json")).out);
    assertEquals(refused.config_state, "refused");
    assertStringIncludes(refused.config_error, `${file}:1:11: local-as: `);
    hangup();
    await until("nothing has changed");
    assertStringIncludes((await ask(socket, "show config --json")).out, "192.0.2.0/24");
    assertEquals(log().includes("internal error"), false);
  });
});

Deno.test("runAgent says where it cannot listen, that all else holds, and tries again", async () => {
  const port = freePort(), taken = Deno.listen({ hostname: "127.0.0.1", port });
  await withRunning(HEAD + PEER, async ({ file, socket, hangup, until, log }) => {
    const text = `${
      HEAD.replace("[]", `[127.0.0.1]\nport: ${port}`)
    }${PEER}announce: [192.0.2.0/24]\n`;
    await Deno.writeTextFile(file, text);
    const { code, err } = await ask(socket, "peer reload");
    assertEquals(code, 3);
    assertStringIncludes(err, `cannot listen on 127.0.0.1 port ${port}: `);
    assertStringIncludes(err, "all else of the configuration holds");
    assertStringIncludes((await ask(socket, "show config --json")).out, "192.0.2.0/24");
    hangup();
    await until(`cannot listen on 127.0.0.1 port ${port}: address and port are in use; all else`);
    assertEquals(log().includes("nothing has changed"), false);
    taken.close();
    await untilItDoes(async () => assertEquals((await ask(socket, "peer reload")).code, 0));
    // It lets nobody in whom it does not know, which may be seen before the connection is.
    const met = Deno.connect({ hostname: "127.0.0.1", port }).then((one) => one.close());
    await met.catch((error) => assert(error instanceof Deno.errors.ConnectionReset));
  });
});

Deno.test("runAgent dials no peer of a reload that another process of the host has a session with", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.2", port: 0 }), { port } = listener.addr;
  const script =
    `await Deno.connect({ hostname: "127.0.0.2", port: ${port} }); setInterval(() => {}, 1e6)`;
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", script] }).spawn();
  const session = await listener.accept();
  try {
    await withRunning(HEAD + PEER, async ({ file, socket }) => {
      const peer = `  - { name: new, address: 127.0.0.2, port: ${port}, remote-as: 65002 }\n`;
      await Deno.writeTextFile(file, HEAD + PEER + peer);
      const { code, err } = await ask(socket, "peer reload");
      assertEquals(code, 3);
      assertStringIncludes(err, `will not dial 127.0.0.2: deno (pid ${child.pid})`);
      assertEquals((await ask(socket, "show config --json")).out.includes('"new"'), false);
      await Deno.writeTextFile(file, HEAD + PEER + peer.replace(" }", ", enabled: no }"));
      assertEquals((await ask(socket, "peer reload")).code, 0);
    }, { force: false });
  } finally {
    child.kill();
    await child.status;
    session.close();
    listener.close();
  }
});

Deno.test("runAgent follows its file where the configuration wants that, however it is replaced", async () => {
  await withRunning(`${HEAD}${PEER}watch: true\n`, async ({ file, until, socket }) => {
    const text = `${HEAD}${PEER}watch: true\nannounce: [192.0.2.0/24]\n`;
    await Deno.writeTextFile(`${file}.new`, text);
    await Deno.rename(`${file}.new`, file);
    await until("reloaded: 1 change: announce 192.0.2.0/24");
    await Deno.writeTextFile(file, text.replace("192.0.2.0/24", "198.51.100.0/24"));
    await until("reloaded: 2 changes: announce 192.0.2.0/24, announce 198.51.100.0/24");
    assertStringIncludes((await ask(socket, "show config --json")).out, "198.51.100.0/24");
  });
});

Deno.test("runAgent with --check says how much is in the file, or all that is wrong with it", async () => {
  await withFile(HEAD + PEER, async (file) => {
    const { code, log } = begin(file, { check: true });
    assertEquals(await code, 0);
    assertEquals(
      log(),
      `${file}: warning: peer tor-a: no import policy, so no route is taken; no export policy, so ` +
        `no route is sent (RFC 8212)\n${file}: AS 65001, 1 peer, 0 policies: 1 warning\n`,
    );
  });
  await withFile("local-as: 0\nrouter-id: x\n", async (file) => {
    const error = await assertRejects(() => begin(file, { check: true }).code, CommandError);
    assertEquals(error.code, 2);
    assertStringIncludes(error.message, `${file}:1:11: local-as: `);
    assertStringIncludes(error.message, `${file}:2:12: router-id: `);
  });
  const keyed = PEER.replace("enabled", "password-file: no.key, import: all, export: all, enabled");
  await withFile(HEAD + keyed, async (file) => {
    const error = await assertRejects(() => begin(file, { check: true }).code, CommandError);
    const folder = file.slice(0, file.lastIndexOf("/"));
    assertMatch(error.message, /:5:\d+: peers\[0\]\.password-file: cannot read the key in /);
    assertStringIncludes(error.message, `${folder}/no.key: there is no such file`);
    await Deno.writeTextFile(`${folder}/no.key`, "secret", { mode: 0o644 });
    const { code, log } = begin(file, { check: true });
    assertEquals(await code, 0);
    assertStringIncludes(log(), "warning: peer tor-a: the key in ");
  });
  const wrong = Array.from({ length: 30 }, (_, i) => `key${i}: 1\n`).join("");
  await withFile(HEAD + PEER + wrong, async (file) => {
    const error = await assertRejects(() => begin(file, { check: true }).code, CommandError);
    assertStringIncludes(error.message, "key29");
  });
});

Deno.test("readKeys takes keys from files and variables, and says which it cannot", async () => {
  const folder = await Deno.makeTempDir(),
    file = `${folder}/key`,
    config = `${folder}/underlay.yaml`;
  await Deno.writeTextFile(file, "secret\n");
  Deno.env.set("UNDERLAY_TEST_KEY", "hidden");
  const peer = (name: string, key: object) => ({
    ...madePeer({ address: "192.0.2.1", name }),
    ...key,
  });
  const { keys } = await readKeys([
    peer("a", { passwordFile: file }),
    peer("b", { passwordEnv: "UNDERLAY_TEST_KEY" }),
    peer("c", {}),
    // Beside the configuration, wherever it was started.
    peer("d", { passwordFile: "key" }),
  ], config);
  const texts = [...keys].map(([name, octets]) => [name, new TextDecoder().decode(octets)]);
  assertEquals(texts, [["a", "secret"], ["b", "hidden"], ["d", "secret"]]);
  Deno.env.delete("UNDERLAY_TEST_KEY");
  const error = await assertRejects(
    () => readKeys([peer("b", { passwordEnv: "UNDERLAY_TEST_KEY" })], config),
    CommandError,
  );
  assertEquals(
    error.message,
    "cannot take the key of peer b from the variable UNDERLAY_TEST_KEY: it is not set, or empty",
  );
  await Deno.remove(folder, { recursive: true });
});
