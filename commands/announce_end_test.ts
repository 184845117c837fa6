// How a run of `announce` ends: with what exit code, and what is said last.
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { Ajv2020 } from "ajv/2020";
import { freePort } from "../core/io/made_port.ts";
import { CommandError } from "./exit.ts";
import { announce, router, SESSION } from "./made_announce.ts";
import { inItsTime } from "./made_wait.ts";

const OUTCOMES = ["outcome", "outcome"];

const SCHEMAS = ["values", "announce"].map((name) =>
  JSON.parse(
    Deno.readTextFileSync(new URL(`../core/view/schema/${name}.json`, import.meta.url)),
  )
);
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
ajv.addSchema(SCHEMAS);
const validate = ajv.getSchema("urn:underlay:schema:announce:1")!;

/** The events of `--json`, each as its schema has it. */
function eventsOf(out: string): readonly Record<string, unknown>[] {
  return out.trimEnd().split("\n").map((line) => {
    const event = JSON.parse(line);
    assert(validate(event), `${line}\n${JSON.stringify(validate.errors)}`);
    return event;
  });
}

Deno.test("announce --keep withdraws nothing, and says in JSON how it left and what came of it", async () => {
  const there = router();
  try {
    const { code, out, err } = announce(
      `198.51.100.0/24 ${SESSION} --port ${there.port} --timeout 5s --for 0.1s --keep --json`,
    );
    assertEquals(await code, 0);
    await there.until(() => there.peer.state !== "Established");
    assertEquals(there.told, ["+198.51.100.0/24 via 127.0.0.1 path 65001"]);
    const events = eventsOf(out());
    const names = events.map(({ event }) => event);
    assertEquals(names, ["connecting", "established", "announced", "left", ...OUTCOMES]);
    // Of the router, then of the process, which comes last.
    assertEquals(events.slice(-2).map(({ peer, code }) => [peer, code]), [["127.0.0.1", 0], [
      undefined,
      0,
    ]]);
    assertEquals(err(), "");
  } finally {
    there.close();
  }
});

/** A run against nobody that ends after a span of time, in which it has tried. */
function failed(option: string, more = ""): Promise<{ error: CommandError; out: string }> {
  const port = freePort();
  return inItsTime(async (span) => {
    const { code, out } = announce(`10.0.0.0/8 ${SESSION} --port ${port} ${option} ${span}${more}`);
    return { error: await assertRejects(() => code, CommandError), out: out() };
  }, ({ error }) => error.message.includes("nothing listens"));
}

Deno.test("announce says why no session came up, with exit code 3", async () => {
  const { error } = await failed("--timeout");
  assertEquals(error.code, 3);
  assertMatch(error.message, /^cannot announce to 127.0.0.1: .*nothing listens there/);
});

Deno.test("announce --for ends also where nothing came up for so long", async () => {
  const { error, out } = await failed("--for", " --json");
  assertEquals(error.code, 3);
  assertMatch(error.message, /^cannot announce to 127.0.0.1: .*nothing listens there/);
  const events = eventsOf(out);
  assertEquals(events.map(({ event }) => event), ["connecting", "down", "failed", ...OUTCOMES]);
  assertEquals(events.slice(-3).map(({ cause, code }) => cause ?? code), ["refused", 3, 3]);
});

Deno.test("announce says of a router that never came up why, when it ends", async () => {
  const there = router();
  try {
    const { code, err } = announce(
      `198.51.100.0/24 --to 127.0.0.9,${
        SESSION.slice(5)
      } --port ${there.port} --timeout 5s --for 0.2s --force`,
    );
    assertEquals(await code, 3);
    assertMatch(err(), /Z {2}127\.0\.0\.9: never came up: .*nothing listens there.*\n/);
    assert(!err().includes("127.0.0.1: never"), err());
  } finally {
    there.close();
  }
});

Deno.test("announce - says that it holds what it has read to the end, and last what it ends with", async () => {
  const there = router();
  try {
    const script = new TransformStream<Uint8Array<ArrayBuffer>>();
    const writer = script.writable.getWriter();
    const { code, out, stop } = announce(
      `- ${SESSION} --port ${there.port} --json`,
      script.readable,
    );
    void writer.write(new TextEncoder().encode("198.51.100.0/24\n"));
    await there.until(() => there.told.length === 1);
    void writer.write(new TextEncoder().encode("203.0.113.0/24 medd 5\n192.0.2.0/24\n"));
    await writer.close();
    await there.until(() => there.told.length === 2);
    stop();
    assertEquals(await code, 1);
    const events = eventsOf(out()), notes = events.filter(({ event }) => event === "note");
    assertEquals(notes.at(-1)?.text, "end of input: 2 prefixes, held until Ctrl-C");
    assertEquals(events.slice(-2).map(({ event, code }) => [event, code]), [["outcome", 1], [
      "outcome",
      1,
    ]]);
  } finally {
    there.close();
  }
});
