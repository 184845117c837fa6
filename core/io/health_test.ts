import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Probe, runProbe } from "./health.ts";

const command = (command: string): Probe => ({ kind: "command", command });

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
    const result = await runProbe(command(`sleep 600 & echo $! >${file}; wait`), 0.3);
    assertEquals(result, { passed: false, reason: "no answer within 0.3 s" });
    const pid = (await Deno.readTextFile(file)).trim();
    assertMatch(pid, /^\d+$/);
    // A zombie, which its new parent has not taken away yet, is gone as well.
    const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "gone Z");
    assertMatch(stat, / [ZX]/);
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
    const stat = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "gone Z");
    assertMatch(stat, / [ZX]/);
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
  const { port } = listener.addr as Deno.NetAddr,
    probe: Probe = { kind: "tcp", host: "127.0.0.1", port };
  try {
    const accepted = listener.accept();
    assertEquals(await runProbe(probe, 5), { passed: true, reason: "connected" });
    const connection = await accepted;
    assertEquals(await connection.read(new Uint8Array(1)), null);
    connection.close();
  } finally {
    listener.close();
  }
  assertEquals(await runProbe(probe, 5), { passed: false, reason: "connection refused" });
});

Deno.test("runProbe passes 2xx and 3xx, follows no redirect and does not wait for ever", async () => {
  const asked: string[] = [], never = Promise.withResolvers<Response>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { pathname } = new URL(request.url), status = Number(pathname.slice(1));
    asked.push(pathname);
    if (status === 0) return never.promise;
    return new Response(null, { status, headers: { location: "/500" } });
  });
  const url = (path: number): Probe => ({
    kind: "http",
    url: `http://127.0.0.1:${server.addr.port}/${path}`,
  });
  try {
    assertEquals(await runProbe(url(204), 5), { passed: true, reason: "HTTP 204" });
    assertEquals(await runProbe(url(302), 5), { passed: true, reason: "HTTP 302" });
    assertEquals(await runProbe(url(404), 5), { passed: false, reason: "HTTP 404" });
    assertEquals(await runProbe(url(503), 5), { passed: false, reason: "HTTP 503" });
    const late = await runProbe(url(0), 0.2);
    assertEquals(late, { passed: false, reason: "no answer within 0.2 s" });
    assertEquals(asked, ["/204", "/302", "/404", "/503", "/0"]);
  } finally {
    never.resolve(new Response());
    await server.shutdown();
  }
  const { passed, reason } = await runProbe(url(204), 5);
  assert(!passed);
  assertEquals(reason, "connection refused");
});
