// The socket of the agent, and clients that mean no good: routing goes on.
import { assert, assertEquals } from "@std/assert";
import type { Asking } from "./asking.ts";
import type { AgentScene } from "./line.ts";
import { birdScene } from "./scenes_bird.ts";
import { manyRoutes, MEBIBYTE, noise, REQUEST, scene } from "./watched_agent.ts";

/** Connections that the agent takes at a time, and how long one may be still before it gives way. */
const PLACES = 64, STALLED_MS = 3000;

const LINES = [
  "",
  "{",
  "[]",
  "null",
  '"show peers"',
  "show peers",
  "GET / HTTP/1.1",
  "\0\0\0",
  '{"schema":"underlay.request/1"}',
  '{"schema":"underlay.request/2","do":"peers"}',
  '{"schema":"underlay.request/1","do":"constructor"}',
  '{"schema":"underlay.request/1","do":"__proto__"}',
  '{"schema":"underlay.request/1","do":7}',
  '{"schema":"underlay.request/1","do":"peers","parameters":[]}',
  '{"schema":"underlay.request/1","do":"peers","parameters":{"failed":"yes"}}',
  '{"schema":"underlay.request/1","do":"peer","parameters":{"peer":{"toString":1}}}',
  '{"schema":"underlay.request/1","do":"routes","parameters":{"match":"exact","prefix":"10.0.0.0/99"}}',
  '{"schema":"underlay.request/1","do":"routes","parameters":{"where":"' + "(".repeat(5000) + '"}}',
  '{"schema":"underlay.request/1","do":"routes","parameters":{"as-path":"(a+)+$"}}',
  '{"schema":"underlay.request/1","do":"routes","parameters":{"side":"export","peer":"nobody"}}',
  '{"schema":"underlay.request/1","do":"routes","parameters":{"limit":-1}}',
  '{"schema":"underlay.request/1","do":"refresh","parameters":{"peer":"up","direction":"up"}}',
  '{"schema":"underlay.request/1","do":"announce","parameters":{"lines":"nonsense\\n10.0.0.0/99"}}',
  '{"schema":"underlay.request/1","do":"what-if","parameters":{"words":["drop"]}}',
  "[".repeat(60_000),
];

const garbage = scene(
  "garbage: each line has an end with an error, and noise harms nobody",
  async (watch) => {
    const client = await watch.client();
    for (const line of LINES) await client.send(`${line}\n`);
    await client.until(() => client.ends.length >= LINES.length, "an end for each line");
    assertEquals(client.ends.length, LINES.length);
    const isFine = (end: string) => JSON.parse(end).code === 0;
    // A limit below none is none, and a regular expression that is sound finds nothing.
    assert(client.ends.filter(isFine).length <= 2, client.ends.filter(isFine).join());
    assert(!client.ends.some((end) => end.includes("internal error")), client.ends.join("\n"));
    client.close();
    for (let i = 0; i < 20; i++) {
      const wild = await watch.client();
      wild.send(noise(100_000));
      await watch.passes();
      wild.close();
    }
    await watch.answers();
  },
);

/** A million takes half a minute of one core: CASES_LONG asks for it. */
const MANY = Deno.env.get("CASES_LONG") ? 1_000_000 : 200_000, PIPED = 100;

const requests = scene(
  "a flood of requests of one client, which reads nothing for a while",
  async (watch) => {
    const client = await watch.client(), before = await watch.stage.resident();
    // Requests of one line each: as many as the socket takes while nothing is read, then the rest.
    client.socket.pause();
    const text = REQUEST("status").repeat(PIPED);
    let sent = 0, isFull = false;
    const flood = (async () => {
      for (; sent < MANY && !isFull; sent += PIPED) {
        await Promise.race([client.send(text), new Promise((go) => setTimeout(go, 500, "full"))])
          .then((how) => isFull = how === "full");
      }
    })();
    await watch.during(flood);
    assert(
      isFull && sent < MANY,
      `the agent took ${sent} requests that nobody read answers to`,
    );
    client.close();
    // And as many that are nothing but a letter each.
    const other = await watch.client(), lines = "x\n".repeat(10_000);
    await watch.during((async () => {
      for (let i = 0; i < MANY; i += 10_000) {
        await other.send(lines);
        await other.until(() => other.lines.length > 0 || other.isOver, "an answer");
      }
      await other.until(() => other.ends.length >= MANY, "all ends");
    })());
    assertEquals(other.ends.length, MANY);
    other.close();
    const grown = (await watch.stage.resident() - before) / MEBIBYTE;
    assert(grown < 100, `${Math.round(grown)} MiB more`);
    await watch.answers();
  },
);

const half = scene("half a line, nothing at all, a line without an end", async (watch) => {
  const halves = await Promise.all(Array.from({ length: 10 }, () => watch.client()));
  for (const client of halves) await client.send('{"schema":"underlay.requ');
  const silent = await Promise.all(Array.from({ length: 10 }, () => watch.client()));
  await watch.passes();
  const endless = await watch.client();
  // It is told why, unless it still sends when it is let go: then its kernel forgets what came.
  await endless.send("x".repeat(100_000));
  await endless.until(() => endless.isOver, "it to be let go");
  const words = endless.ends.map((end) => JSON.parse(end).error);
  assert(words.every((word) => word === "the request is too long"), `${words}`);
  await watch.answers();
  // Half a request that is never ended has done nothing.
  for (const client of [...halves, ...silent]) {
    assertEquals(client.lines, []);
    client.close();
  }
  await watch.answers();
});

const neverReads = scene("clients that never read a big answer", async (watch) => {
  await manyRoutes(watch, 40_000);
  const before = await watch.stage.resident(), clients: Asking[] = [];
  for (let i = 0; i < 16; i++) {
    const client = await watch.client();
    client.socket.pause();
    await client.send(REQUEST(i % 2 ? "routes" : "snapshot"));
    clients.push(client);
  }
  for (let i = 0; i < 10; i++) await watch.passes();
  // Routes come and go while the answers hang in the middle of the table.
  await manyRoutes(watch, 48_000);
  await watch.answers();
  const grown = (await watch.stage.resident() - before) / MEBIBYTE;
  assert(grown < 64, `${Math.round(grown)} MiB more for 16 clients that read nothing`);
  // Who reads on gets all of it, whole.
  const [, reader] = clients;
  reader!.socket.resume();
  await reader!.until(() => reader!.ends.length === 1, "the rest of the answer");
  for (const line of reader!.lines) JSON.parse(line);
  for (const client of clients) client.close();
});

const crowd = scene(
  "300 clients: who is too many is told so, who is still gives way, we are asked on",
  async (watch) => {
    const clients: Asking[] = [];
    for (let i = 0; i < 300; i++) clients.push(await watch.client());
    await watch.passes();
    const told = () => clients.filter(({ isOver, lines }) => isOver || lines.length > 0);
    await clients.at(-1)!.until(() => clients.at(-1)!.isOver, "the last to be sent away");
    await Promise.all(clients.slice(PLACES).map((c) => c.until(() => c.isOver, "its end")));
    const words = told().flatMap(({ lines }) => lines).map((line) => JSON.parse(line).error);
    assert(
      words.length >= 300 - PLACES && words.every((word) => /too many clients/.test(word)),
      `${words.length}`,
    );
    // Nobody said a word: after a while they make room.
    await watch.during(new Promise((go) => setTimeout(go, STALLED_MS + 200)));
    await watch.answers();
    for (const client of clients) client.close();
    await watch.answers();
  },
);

const costly = scene("questions about everything, again and again, by many", async (watch) => {
  await manyRoutes(watch, 8_000);
  const ask = async (what: string, parameters = {}) => {
    const client = await watch.client();
    for (let i = 0; i < 3; i++) {
      const { code } = await client.ask(what, parameters);
      assert(code <= 1, `${what} ended with ${code}`);
    }
    client.close();
  };
  await watch.during(Promise.all([
    ask("routes"),
    ask("explain"),
    ask("route-count", { where: "as-path ~ '65001$' and med < 5" }),
    ask("what-if", { words: ["drop-peer", "up"] }),
    ask("snapshot"),
    ask("refresh", { peer: "outside", direction: "out" }),
    ask("peers"),
    ask("memory"),
  ]));
});

export const CONTROL_SCENES: readonly AgentScene[] = [
  garbage,
  requests,
  half,
  neverReads,
  crowd,
  costly,
  birdScene,
];
