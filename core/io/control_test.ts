import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { Cannot } from "./cannot.ts";
import { ControlClient, NobodyAnswers } from "./control_client.ts";
import {
  CLIENTS_MOST,
  type ControlServer,
  type ControlServerOptions,
  LINE_MOST,
  type LineService,
  serveControl,
} from "./control_server.ts";
import { claimSocket, usualSocket } from "./control_socket.ts";
import { untilItDoes } from "./made_port.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Answers `lines N` with N lines, ten a piece, and everything else with what was asked. */
class Echo implements LineService {
  pulled = 0;
  /** Answers that came to their end, whole or not, and those that did not. */
  ended = 0;
  cut = 0;

  *answer(line: string): Generator<string> {
    const count = Number(/^lines (\d+)$/.exec(line)?.[1] ?? -1);
    try {
      if (line === "throw") throw new Error("as asked");
      if (count < 0) yield `you said ${line}\n`;
      for (let i = 0; i < count; i += 10) {
        this.pulled++;
        this.cut++;
        yield Array.from({ length: 10 }, (_, k) => `line ${i + k} ${"x".repeat(90)}\n`).join("");
        this.cut--;
      }
    } finally {
      this.ended++;
    }
  }

  tooLong = () => "too long\n";
  crowded = () => "crowded\n";
}

interface Served {
  readonly path: string;
  readonly service: Echo;
  readonly server: ControlServer;
}

async function withServer(
  test: (served: Served) => Promise<void>,
  options: ControlServerOptions = {},
): Promise<void> {
  const folder = await Deno.makeTempDir(), path = `${folder}/run/control.sock`;
  const service = new Echo(), server = await serveControl(path, service, options);
  try {
    await test({ path, service, server });
  } finally {
    server.close();
    await Deno.remove(folder, { recursive: true });
  }
}

const connect = (path: string) => Deno.connect({ transport: "unix", path });

/** One question, and the first line of its answer. */
async function ask(path: string, line: string): Promise<string | undefined> {
  const client = await ControlClient.connect(path);
  await client.ask(line);
  const answer = await client.next();
  client.close();
  return answer;
}

async function readAll(connection: Deno.Conn): Promise<string> {
  return await new Response(connection.readable).text();
}

Deno.test("serveControl answers each line in order, on many connections at once", async () => {
  await withServer(async ({ path }) => {
    const clients = await Promise.all(
      Array.from({ length: 20 }, () => ControlClient.connect(path)),
    );
    const answers = await Promise.all(clients.map(async (client, i) => {
      await client.ask(`a${i}\nb${i}`);
      return [await client.next(), await client.next()];
    }));
    assertEquals(answers, clients.map((_, i) => [`you said a${i}`, `you said b${i}`]));
    for (const client of clients) client.close();
  });
});

Deno.test("serveControl makes a folder and a socket that only their owner may use", async () => {
  await withServer(({ path }) => {
    const mode = (of: string) => (Deno.statSync(of).mode! & 0o777).toString(8);
    assertEquals([mode(path), mode(path.replace(/\/[^/]*$/, ""))], ["600", "700"]);
    return Promise.resolve();
  });
});

Deno.test("claimSocket leaves the mode of a folder that others use and is private there too", async () => {
  const folder = await Deno.makeTempDir();
  Deno.chmodSync(folder, 0o755);
  const { listener, release } = await claimSocket(`${folder}/s`);
  assertEquals(Deno.statSync(folder).mode! & 0o777, 0o755);
  assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["s"]);
  assertEquals(Deno.statSync(`${folder}/s`).mode! & 0o777, 0o600);
  (await connect(`${folder}/s`)).close();
  release();
  listener.close();
  assertEquals([...Deno.readDirSync(folder)], []);
  await Deno.remove(folder);
});

Deno.test("claimSocket replaces what a killed process left, refuses where one answers", async () => {
  await withServer(async ({ path }) => {
    const error = await assertRejects(() => claimSocket(path), Cannot);
    assertEquals(error.message, `cannot listen on ${path}: another agent answers there already`);
    assertEquals(await ask(path, "still"), "you said still");
    // The name of a socket whose process is gone: bound elsewhere, and moved here.
    const left = path.replace("control", "left");
    const dead = Deno.listen({ transport: "unix", path: `${left}.tmp` });
    Deno.renameSync(`${left}.tmp`, left);
    dead.close();
    const { listener, release } = await untilItDoes(() => claimSocket(left));
    (await connect(left)).close();
    release();
    listener.close();
  });
});

Deno.test("claimSocket touches nothing that is no socket", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "precious");
  const error = await assertRejects(() => claimSocket(path), Cannot);
  assertEquals(error.reason, "something stands there that is no socket");
  assertEquals(await Deno.readTextFile(path), "precious");
  await Deno.remove(path);
});

Deno.test("claimSocket does not remove the socket of who came later", async () => {
  const folder = await Deno.makeTempDir(), path = `${folder}/s`;
  const first = await claimSocket(path);
  Deno.removeSync(path);
  const second = await claimSocket(path);
  first.release();
  (await connect(path)).close();
  second.release();
  first.listener.close();
  second.listener.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("serveControl pulls an answer only as fast as it is read", async () => {
  await withServer(async ({ path, service }) => {
    const slow = await connect(path);
    await slow.write(encode("lines 1000000\n"));
    // Others are answered all the while; some hundred answers later the slow one has not moved.
    let before = -1;
    while (service.pulled !== before) {
      before = service.pulled;
      for (let i = 0; i < 100; i++) assertEquals(await ask(path, "quick"), "you said quick");
    }
    assert(service.pulled > 0 && service.pulled < 2000, `${service.pulled} pieces of 1 kB`);
    const text = new Uint8Array(1 << 16);
    await slow.read(text);
    assert(new TextDecoder().decode(text).startsWith("line 0 x"));
    slow.close();
  });
});

Deno.test("serveControl ends an answer whose client has gone in the middle", async () => {
  await withServer(async ({ path, service }) => {
    const client = await connect(path);
    await client.write(encode("lines 1000000\n"));
    await client.read(new Uint8Array(1000));
    client.close();
    let asked = 0;
    do assertEquals(await ask(path, "next"), "you said next"); while (service.ended <= ++asked);
    assert(service.pulled < 100_000);
    assertEquals(service.cut, 1);
  });
});

Deno.test("serveControl ignores half a line, and who says nothing", async () => {
  await withServer(async ({ path }) => {
    const silent = await connect(path), half = await connect(path);
    await half.write(encode("whole\nhal"));
    await half.closeWrite();
    assertEquals(await readAll(half), "you said whole\n");
    assertEquals(await ask(path, "next"), "you said next");
    silent.close();
  });
});

Deno.test("serveControl answers a line in any pieces, and with a carriage return", async () => {
  await withServer(async ({ path }) => {
    const client = await connect(path);
    for (const octet of encode("piece by piece\r\n")) await client.write(Uint8Array.of(octet));
    await client.closeWrite();
    assertEquals(await readAll(client), "you said piece by piece\n");
  });
});

Deno.test("serveControl takes garbage for a line, and no line without an end", async () => {
  await withServer(async ({ path }) => {
    const noise = await connect(path);
    await noise.write(Uint8Array.of(0, 255, 254, 128, 10));
    await noise.closeWrite();
    assertEquals(await readAll(noise), "you said \0\ufffd\ufffd\ufffd\n");
    const endless = await connect(path), answer = readAll(endless);
    // It is cut off before it is done: writing fails then.
    const block = encode("y".repeat(4096));
    try {
      for (let i = 0; i < 1000; i++) await endless.write(block);
    } catch { /* As it should. */ }
    assertEquals(await answer.catch(() => "too long\n"), "too long\n");
    assertEquals(await ask(path, "next"), "you said next");
  });
});

Deno.test("serveControl takes a line that is just not too long", async () => {
  await withServer(async ({ path }) => {
    assertEquals(await ask(path, "z".repeat(LINE_MOST)), `you said ${"z".repeat(LINE_MOST)}`);
    assertEquals(await ask(path, "z".repeat(LINE_MOST + 1)), "too long");
  });
});

Deno.test("serveControl stops reading the requests of one who does not read the answers", async () => {
  await withServer(async ({ path }) => {
    const flood = await connect(path), block = encode("again\n".repeat(10_000));
    let sent = 0, isStuck = false;
    const flooding = (async () => {
      for (let i = 0; i < 100; i++) sent += await flood.write(block);
    })().catch(() => {});
    let before = -1;
    while (!isStuck) {
      isStuck = sent === before;
      before = sent;
      for (let i = 0; i < 200; i++) assertEquals(await ask(path, "next"), "you said next");
    }
    assert(sent < 100 * block.length, "a million requests were taken");
    flood.close();
    await flooding;
  });
});

Deno.test("serveControl lets go who was still for longest when all places are taken", async () => {
  await withServer(async ({ path, server }) => {
    const idle: Deno.Conn[] = [];
    for (let i = 0; i < CLIENTS_MOST; i++) idle.push(await connect(path));
    const stuck = idle[1]!;
    await stuck.write(encode("lines 1000000\n"));
    for (let i = 0; i < 3 * CLIENTS_MOST; i++) {
      assertEquals(await ask(path, "room"), "you said room");
      assert(server.size <= CLIENTS_MOST);
    }
    for (const connection of idle) connection.close();
  }, { stalledMs: 0 });
});

Deno.test("serveControl says so when all places are taken by who is not still", async () => {
  await withServer(async ({ path, server }) => {
    const busy: Deno.Conn[] = [];
    while (server.size < CLIENTS_MOST) busy.push(await connect(path));
    const late = await connect(path);
    assertEquals(await readAll(late), "crowded\n");
    for (const connection of busy) connection.close();
  }, { stalledMs: 1e9 });
});

Deno.test("serveControl lives on when an answer throws", async () => {
  await withServer(async ({ path, service }) => {
    assertEquals(await ask(path, "throw"), undefined);
    assertEquals(await ask(path, "next"), "you said next");
    // The client has its line before the answer is asked for the next one.
    for (let turns = 0; service.ended < 2 && turns < 1000; turns++) {
      await new Promise((go) => setTimeout(go));
    }
    assertEquals(service.ended, 2);
  });
});

Deno.test("ControlServer.close ends what is open and takes the socket away", async () => {
  await withServer(async ({ path, server }) => {
    const client = await ControlClient.connect(path);
    await client.ask("first");
    assertEquals(await client.next(), "you said first");
    server.close();
    assertEquals(await client.next(), undefined);
    client.close();
    const error = await assertRejects(() => ControlClient.connect(path), NobodyAnswers);
    assertEquals(error.why, "missing");
  });
});

Deno.test("ControlClient.connect tells a socket that nobody serves from none", async () => {
  const folder = await Deno.makeTempDir(), path = `${folder}/s`;
  const dead = Deno.listen({ transport: "unix", path: `${path}.tmp` });
  Deno.renameSync(`${path}.tmp`, path);
  dead.close();
  const why = (of: string) =>
    untilItDoes(async () => {
      const error = await ControlClient.connect(of).catch((error: unknown) => error);
      assertInstanceOf(error, NobodyAnswers);
      return error.why;
    });
  assertEquals([await why(path), await why(`${path}.none`)], ["refused", "missing"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("usualSocket is the system's for root and the session's for others", () => {
  assertEquals(usualSocket(0, "/run/user/0"), "/run/underlay/control.sock");
  assertEquals(usualSocket(1000, "/run/user/1000"), "/run/user/1000/underlay/control.sock");
  assertEquals(usualSocket(1000, undefined), undefined);
});
