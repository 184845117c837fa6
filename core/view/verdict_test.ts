import { assert, assertEquals, assertMatch } from "@std/assert";
import { storiesOf } from "../../testdata/tools/stories.ts";
import { makePalette } from "./palette.ts";
import { duration, isWorthTelling, standingOf, verdictText } from "./verdict.ts";
import { verdictJson } from "./verdict_json.ts";

const CAPTURES = new URL("../../testdata/captures/", import.meta.url);
const PLAIN = makePalette(false);

function storyOf(file: string) {
  return storiesOf(Deno.readFileSync(new URL(file, CAPTURES)))[0]!;
}

function allFiles(): string[] {
  return ["faults", "healthy"].flatMap((shelf) =>
    [...Deno.readDirSync(new URL(`${shelf}/`, CAPTURES))]
      .filter((entry) => /\.pcap(ng)?$/.test(entry.name))
      .map((entry) => `${shelf}/${entry.name}`)
  );
}

Deno.test("verdictText says who, why, since when, what to do and what they disagree on", () => {
  const text = verdictText(storyOf("faults/cease-shutdown-bird-text.pcap"), PLAIN);
  const lines = text.split("\n");
  assertEquals(lines[0], "192.0.2.1 - 192.0.2.2  DOWN: administrative shutdown");
  assertMatch(text, /^ {2}who {5}192\.0\.2\.1 {2}AS 64496 \(documentation\), id 192\.0\.2\.1/m);
  assertMatch(text, /"moving to the new\s+rack, back at 14:00"/);
  assertMatch(text, /^ {10}frame \d+: NOTIFICATION 6\/2 from 192\.0\.2\.1$/m);
  assertMatch(text, /^ {2}was up {2}once, for /m);
  assertMatch(text, /^ {2}do {6}/m);
  assertMatch(text, /^ {2}common {2}ipv4 unicast/m);
});

Deno.test("verdictText names what remains and what would decide", () => {
  const text = verdictText(storyOf("faults/filtered-drop.pcap"), PLAIN);
  assertMatch(text, /DOWN: connection filtered \(likely\)/);
  assertMatch(text, /^ {2}or {6}TCP-MD5 or TCP-AO key differs \(possible\)/m);
  assertMatch(text, /^ {2}decide {2}/m);
});

Deno.test("verdictText shows faults that the session lived through", () => {
  const text = verdictText(storyOf("faults/malformed-update-origin-bird-stays.pcap"), PLAIN);
  assertMatch(text, /^ {2}faults {2}frame \d+: UPDATE from 192\.0\.2\.2: ORIGIN at offset 26/m);
});

Deno.test("verdictText keeps within 80 columns, and is printable, for every capture", () => {
  for (const file of allFiles()) {
    for (const line of verdictText(storyOf(file), PLAIN).split("\n")) {
      assert([...line].length <= 80, `${file}: ${line}`);
      // deno-lint-ignore no-control-regex
      assert(!/[\x00-\x1f\x7f]/.test(line), `${file}: ${JSON.stringify(line)}`);
    }
  }
});

Deno.test("verdictText lets no terminal escape through", () => {
  const story = storyOf("faults/refused-bird.pcap"), [top] = story.verdict.causes;
  const causes = [{ ...top, why: "x\x1b[2Jy\u202e", evidence: [{ text: "\x07" }] }] as const;
  const text = verdictText({ ...story, verdict: { ...story.verdict, causes } }, PLAIN);
  assertMatch(text, /x\\x1b\[2Jy\\xe2\\x80\\xae/);
  // deno-lint-ignore no-control-regex
  assert(!/[\x00-\x09\x0b-\x1f\x7f\u202e]/.test(text));
});

Deno.test("verdictText paints without changing a word", () => {
  for (const file of ["faults/reset-ss.pcap", "healthy/bird-frr-churn.pcap"]) {
    const story = storyOf(file), painted = verdictText(story, makePalette(true));
    // deno-lint-ignore no-control-regex
    assertEquals(painted.replaceAll(/\x1b\[\d+m/g, ""), verdictText(story, PLAIN));
    assert(painted.includes("\x1b["));
  }
});

Deno.test("standingOf tells up, up again, up with a warning, stuck, down and undecided apart", () => {
  const want: [string, string][] = [
    ["healthy/bird-frr-churn.pcap", "up"],
    ["faults/keepalives-late-speaker.pcap", "up, but"],
    ["faults/send-blocked-zero-window.pcap", "stuck"],
    ["faults/refused-bird.pcap", "down"],
  ];
  for (const [file, standing] of want) assertEquals(standingOf(storyOf(file)), standing, file);
});

Deno.test("isWorthTelling leaves out sessions of which only routine was seen", () => {
  assertEquals(isWorthTelling(storyOf("faults/reset-ss.pcap")), true);
  assertEquals(isWorthTelling(storyOf("healthy/mid-session-as4.pcap")), false);
});

Deno.test("duration keeps two units at most", () => {
  assertEquals([0.04, 9.96, 99, 100, 3599, 7200, 200000].map(duration), [
    "0 s",
    "10 s",
    "99 s",
    "2 min",
    "1 h 0 min",
    "2 h 0 min",
    "2 d 7 h",
  ]);
});

Deno.test("verdictJson names things, leaves out what is absent and survives JSON", () => {
  for (const file of allFiles()) {
    const value = verdictJson(storyOf(file));
    assertEquals(JSON.parse(JSON.stringify(value)), value, file);
    assertEquals(value.schema, "underlay.verdict/1");
  }
  const { causes, negotiated, sides } = verdictJson(storyOf("faults/refused-bird.pcap"));
  assertEquals((causes as { cause: string }[]).map((c) => c.cause), ["refused"]);
  assertEquals(negotiated, undefined);
  assertEquals(sides, [{ address: "192.0.2.1" }, { address: "192.0.2.2" }]);
});

Deno.test("verdictJson tells what was negotiated per direction", () => {
  const { negotiated } = verdictJson(storyOf("healthy/bird-frr-add-path.pcap"));
  const { add_path, families, hold_time_seconds } = negotiated as Record<string, unknown>;
  assertEquals(add_path, [["ipv4 unicast"], ["ipv4 unicast"]]);
  assertEquals([families, hold_time_seconds], [["ipv4 unicast"], 180]);
});
