import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { recognise } from "../capture/formats.ts";
import { RECORD_SCHEMA, replay } from "./record.ts";

/** Sessions of `peer --record` with daemons, and an event that makes each what it is. */
const JOURNALS: Readonly<Record<string, RegExp>> = {
  "bird_disabled.jsonl": /"NotifMsg".*"state":"Idle"/,
  "bird_collision.jsonl": /"OpenCollisionDump".*"subcode":7/,
  "frr_wrong_as.jsonl": /"hex":"f{32}....030202/,
};

function journal(name: string): string {
  return Deno.readTextFileSync(new URL(`../../testdata/sessions/${name}`, import.meta.url));
}

for (const [name, telling] of Object.entries(JOURNALS)) {
  Deno.test(`replay does ${name} again as it was`, () => {
    const text = journal(name), { steps, deviations } = replay(text);
    assertEquals(deviations, []);
    assertEquals(steps, text.match(/"event":/g)!.length);
    assertMatch(text, telling);
  });
}

Deno.test("replay finds each place where the FSM does something else", () => {
  const text = journal("bird_disabled.jsonl");
  const changes: [RegExp, string][] = [
    [/"state":"OpenConfirm"/, '"state":"OpenSent"'],
    [/"timer":"Hold","seconds":9\b/, '"timer":"Hold","seconds":90'],
    [/\{"do":"send keepalive"\},/, ""],
    [/"random":0\.\d+,"state":"Connect"/, '"random":0.5,"state":"Connect"'],
  ];
  for (const [find, put] of changes) {
    assert(find.test(text), `${find}`);
    const { deviations: [first] } = replay(text.replace(find, put));
    const line = text.slice(0, text.search(find)).split("\n").length;
    assertEquals(first?.line, line, `${find}`);
  }
});

Deno.test("replay refuses what is no journal, and says which line", () => {
  const entry = (members: object) => JSON.stringify({ schema: RECORD_SCHEMA, ...members });
  for (
    const [text, told] of [
      ["x", /line 1 is no JSON/],
      ["\nnull", /line 2 is not of/],
      ['{"schema":"underlay.session-record/2"}', /line 1 is not of/],
      [entry({ session: 0, event: { name: "ManualStart" } }), /line 1: session 0 never began/],
      [entry({ session: 0, begin: { origin: "ours" } }), /line 1 has no timing/],
      [entry({ session: 0, timing: {} }), /line 1 has no timing/],
      [entry({ session: 0, event: { name: "constructor" } }), /there is no event constructor/],
    ] as const
  ) assertMatch(assertThrows(() => replay(text), SyntaxError).message, told);
});

Deno.test("TextJournal writes what decode knows for a journal", () => {
  for (const name of Object.keys(JOURNALS)) {
    const found = recognise(new TextEncoder().encode(journal(name)), true);
    assertEquals(typeof found === "object" && found.name, "session-record");
  }
  assertMatch(journal("bird_disabled.jsonl"), new RegExp(`^{"schema":"${RECORD_SCHEMA}"`));
});
