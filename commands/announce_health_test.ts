import { assertEquals, assertThrows } from "@std/assert";
import {
  type CheckPlan,
  parseProbe,
  pause,
  planCheck,
  probedEnd,
  runChecks,
} from "./announce_health.ts";
import { CommandError } from "./exit.ts";

const NONE = {
  healthcheck: undefined,
  rise: undefined,
  fall: undefined,
  interval: undefined,
  fastInterval: undefined,
  checkTimeout: undefined,
  unhealthy: undefined,
  unhealthyMed: undefined,
};

Deno.test("parseProbe tells the kinds of checks apart", () => {
  assertEquals(parseProbe("tcp:127.0.0.1:80"), { kind: "tcp", host: "127.0.0.1", port: 80 });
  assertEquals(parseProbe("tcp:[::1]:179"), { kind: "tcp", host: "::1", port: 179 });
  assertEquals(parseProbe("http://h/ok"), { kind: "http", url: "http://h/ok" });
  assertEquals(parseProbe("HTTPS://h/"), { kind: "http", url: "HTTPS://h/" });
  assertEquals(parseProbe("curl -f http://h/"), { kind: "command", command: "curl -f http://h/" });
});

Deno.test("parseProbe refuses what is nearly a check", () => {
  for (const text of ["tcp:host", "tcp:h:0", "tcp:h:70000", "tcp:::1:80", "tcp:[host]:80"]) {
    assertThrows(() => parseProbe(text), CommandError, "--healthcheck", text);
  }
  assertThrows(() => parseProbe("tcp://h:80"), CommandError, "for TCP: tcp:HOST:PORT");
  assertThrows(() => parseProbe("http://"), CommandError, "it is no URL");
});

Deno.test("probedEnd knows where a check connects to", () => {
  assertEquals(probedEnd(parseProbe("http://[::1]:179/x")), { host: "::1", port: 179 });
  assertEquals(probedEnd(parseProbe("https://h/x"))?.port, 443);
  assertEquals(probedEnd(parseProbe("true")), undefined);
});

Deno.test("planCheck has the defaults that the help names, and a MED only where one is asked for", () => {
  assertEquals(planCheck(NONE), undefined);
  assertEquals(planCheck({ ...NONE, healthcheck: "true" }), {
    probe: { kind: "command", command: "true" },
    rule: { rise: 3, fall: 3, intervalSeconds: 5, fastIntervalSeconds: 1 },
    timeoutSeconds: 5,
    unhealthyMed: undefined,
  });
  assertEquals(planCheck({ ...NONE, healthcheck: "x", unhealthy: "med" })?.unhealthyMed, 1000);
  assertEquals(planCheck({ ...NONE, healthcheck: "x", unhealthyMed: 7 })?.unhealthyMed, 7);
  const both = { ...NONE, healthcheck: "x", unhealthy: "withdraw", unhealthyMed: 7 } as const;
  assertThrows(() => planCheck(both), CommandError, "leave one away");
  assertThrows(() => planCheck({ ...NONE, healthcheck: "x", interval: 0 }), CommandError);
});

Deno.test("runChecks tells each result and pauses less while things change", async () => {
  const plan: CheckPlan = {
    probe: { kind: "command", command: "x" },
    rule: { rise: 2, fall: 2, intervalSeconds: 10, fastIntervalSeconds: 1 },
    timeoutSeconds: 3,
    unhealthyMed: undefined,
  };
  const results = [true, true, false, false, true], pauses: number[] = [], told: string[] = [];
  const end = new AbortController();
  await runChecks(
    plan,
    ({ verdict }, before) => told.push(`${before.verdict}>${verdict}`),
    end.signal,
    {
      ask: (_probe, timeout) => {
        assertEquals(timeout, 3);
        return Promise.resolve({ passed: results.shift() ?? false, reason: "" });
      },
      pause: (seconds) => {
        pauses.push(seconds);
        if (results.length === 0) end.abort();
        return Promise.resolve();
      },
    },
  );
  assertEquals(pauses, [1, 10, 1, 10, 1]);
  assertEquals(told, [
    "unknown>unknown",
    "unknown>healthy",
    "healthy>healthy",
    "healthy>unhealthy",
    "unhealthy>unhealthy",
  ]);
});

Deno.test("pause ends when the signal does, before and during it", async () => {
  const end = new AbortController(), waiting = pause(1000, end.signal);
  end.abort();
  await waiting;
  await pause(1000, end.signal);
});
