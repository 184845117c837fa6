import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Probe, runProbe } from "./health.ts";
import { freePort } from "./made_port.ts";

const command = (command: string): Probe => ({ kind: "command", command });

/** It may take a killed process a moment; one that was not killed is there for ten minutes. */
async function isGone(pid: string): Promise<boolean> {
  for (const began = performance.now(); performance.now() - began < 30_000;) {
    // A zombie, which its new parent has not taken away yet, is gone as well.
    const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "gone) Z");
    if (/\) [ZX]/.test(stat)) return true;
  }
  return false;
}

Deno.test("runProbe passes a command with exit code 0 and no other", async () => {
  assertEquals(await runProbe(command("exit 0"), 5), { passed: true, reason: "exit code 0" });
  assertEquals(await runProbe(command("exit 3"), 5), { passed: false, reason: "exit code 3" });
  const missing = await runProbe(command("no-such-program-here"), 5);
  assertEquals(missing, { passed: false, reason: "exit code 127" });
  const killed = await runProbe(command("kill -9 $$"), 5);
  assertEquals(killed, { passed: false, reason: "ended by SIGKILL" });
});

Deno.test("runProbe ends a command that takes too long, and all that it started", async () => {
  const file = await Deno.makeTempFile();
  try {
    let pid = "";
    // On a busy machine a shell may take longer to get so far.
    for (let seconds = 0.3; pid === "" && seconds < 30; seconds *= 4) {
      const result = await runProbe(command(`sleep 600 & echo $! >${file}; wait`), seconds);
      assertEquals(result, { passed: false, reason: `no answer within ${seconds} s` });
      pid = (await Deno.readTextFile(file)).trim();
    }
    assertMatch(pid, /^\d+$/);
    assert(await isGone(pid));
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("runProbe ends a command in the call that stops it", async () => {
  const file = await Deno.makeTempFile(), stop = new AbortController();
  try {
    const asked = runProbe(command(`echo $$ >${file}; sleep 600`), 600, stop.signal);
    let pid = "";
    while (pid === "") pid = (await Deno.readTextFile(file)).trim();
    stop.abort();
    assert(await isGone(pid));
    assertEquals((await asked).passed, false);
    assertEquals(await runProbe(command("true"), 5, stop.signal), {
      passed: false,
      reason: "stopped",
    });
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("runProbe passes a port that accepts, and says why another does not", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const at = (port: number): Probe => ({ kind: "tcp", host: "127.0.0.1", port });
  try {
    const accepted = listener.accept();
    assertEquals(await runProbe(at(listener.addr.port), 5), {
      passed: true,
      reason: "connected",
    });
    const connection = await accepted;
    assertEquals(await connection.read(new Uint8Array(1)), null);
    connection.close();
  } finally {
    listener.close();
  }
  const refused = { passed: false, reason: "connection refused" };
  assertEquals(await runProbe(at(freePort()), 5), refused);
});

Deno.test("runProbe asks at a port that browsers block", async () => {
  const headers: string[] = [], octet = () => 1 + Math.floor(Math.random() * 254);
  // Of the address block for loopback, so that whoever has this port elsewhere is not met.
  const hostname = `127.${octet()}.${octet()}.${octet()}`;
  const where = { hostname, port: 6000, onListen() {} };
  const server = Deno.serve(where, ({ method, headers: all }) => {
    headers.push(`${method} ${all.get("host")} ${all.get("connection")}`);
    return new Response("x".repeat(1 << 20));
  });
  try {
    const result = await runProbe({ kind: "http", url: `http://${hostname}:6000/ok` }, 5);
    assertEquals(result, { passed: true, reason: "HTTP 200" });
    assertEquals(headers, [`GET ${hostname}:6000 close`]);
  } finally {
    await server.shutdown();
  }
});

Deno.test("runProbe passes 2xx and 3xx, follows no redirect and does not wait for ever", async () => {
  const asked: string[] = [], never = Promise.withResolvers<Response>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { pathname } = new URL(request.url), status = Number(pathname.slice(1));
    asked.push(pathname);
    if (status === 0) return never.promise;
    return new Response(null, { status, headers: { location: "/500" } });
  });
  const url = (path: number, port = server.addr.port): Probe => ({
    kind: "http",
    url: `http://127.0.0.1:${port}/${path}`,
  });
  try {
    assertEquals(await runProbe(url(204), 5), { passed: true, reason: "HTTP 204" });
    assertEquals(await runProbe(url(302), 5), { passed: true, reason: "HTTP 302" });
    assertEquals(await runProbe(url(404), 5), { passed: false, reason: "HTTP 404" });
    assertEquals(await runProbe(url(503), 5), { passed: false, reason: "HTTP 503" });
    // On a busy machine it may take longer to be asked.
    for (let seconds = 0.2; asked.length < 5 && seconds < 30; seconds *= 4) {
      const late = await runProbe(url(0), seconds);
      assertEquals(late, { passed: false, reason: `no answer within ${seconds} s` });
    }
    assertEquals([...new Set(asked)], ["/204", "/302", "/404", "/503", "/0"]);
  } finally {
    never.resolve(new Response());
    await server.shutdown();
  }
  const { passed, reason } = await runProbe(url(204, freePort()), 5);
  assert(!passed);
  assertEquals(reason, "connection refused");
});

Deno.test("runProbe asks over TLS with no more permissions than underlay has", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const script = `
    import { runProbe } from "${import.meta.resolve("./health.ts")}";
    console.log((await runProbe({ kind: "http", url: "https://127.0.0.1:${port}/" }, 5)).reason);`;
  const { tasks } = JSON.parse(
    await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
  );
  const flags = tasks.underlay.split(" ").filter((word: string) => word.startsWith("--"));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, "--no-check", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  // Should it end without a connection, nobody waits for one.
  const output = child.output().finally(() => listener.close());
  const connection = await listener.accept(), hello = new Uint8Array(3);
  await connection.read(hello);
  // A handshake of TLS (RFC 8446 §5.1): type 22, version 3.x.
  assertEquals([...hello.subarray(0, 2)], [22, 3]);
  connection.close();
  const said = new TextDecoder().decode((await output).stdout);
  assert(said !== "" && !/Requires|HTTP/.test(said), said);
});
