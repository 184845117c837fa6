// Verdicts over captures of faults that were planted between real daemons: truth.json says what was
// planted, and which causes a reader of the packets alone may answer with.
import { assert, assertEquals } from "@std/assert";
import { storiesOf } from "../../testdata/tools/stories.ts";
import type { CauseId, Verdict } from "../session/cause.ts";
import type { Story } from "./story.ts";

const CAPTURES = new URL("../../testdata/captures/", import.meta.url);

/** Planted faults of which at least this share must be named right. */
const NAMED_RIGHT = 0.9;

interface Planted {
  readonly file: string;
  readonly planted: string;
  readonly causes: readonly CauseId[];
  /** The packets cannot separate the causes: all of them must be named. */
  readonly ambiguous: boolean;
  /** Where one side has several peers: the causes of each, by the peer's address. */
  readonly sessions?: Readonly<Record<string, readonly CauseId[]>>;
}

/** What says that nothing is wrong, or nothing known, need not be named beside a cause. */
const NO_FAULT: readonly string[] = ["established", "silent", "cease-collision"];

/** Its last segment, of 1271 octets, is repeated to the end and never acknowledged. */
const NOT_SO_HEALTHY: Readonly<Record<string, CauseId>> = { "fragments.pcap": "mtu-black-hole" };

function read(path: string): Uint8Array {
  return Deno.readFileSync(new URL(path, CAPTURES));
}

function listed(path: string): Planted[] {
  return JSON.parse(new TextDecoder().decode(read(path)));
}

/** Why the stories miss what was planted; undefined when they do not. */
function miss(planted: Planted, stories: readonly Story[]): string | undefined {
  const { sessions } = planted;
  if (!sessions) {
    const [story] = stories;
    if (!story || stories.length > 1) return `${stories.length} stories instead of one`;
    return missOne(planted, story.verdict);
  }
  for (const [peer, causes] of Object.entries(sessions)) {
    const story = stories.find(({ facts }) => facts.names.includes(peer));
    const why = story ? missOne({ ...planted, causes }, story.verdict) : "no story";
    if (why !== undefined) return `${peer}: ${why}`;
  }
  return undefined;
}

function missOne({ causes, ambiguous }: Planted, verdict: Verdict): string | undefined {
  const [top] = verdict.causes;
  if (!causes.includes(top.id)) return `${top.confidence} ${top.id}: ${top.why}`;
  if (!ambiguous) return undefined;
  const named = [...verdict.causes, ...verdict.also].map((f) => f.id);
  const missing = causes.filter((id) => !NO_FAULT.includes(id) && !named.includes(id));
  return missing.length === 0 ? undefined : `${missing.join(" and ")} not named`;
}

Deno.test("judge names nine of ten planted faults, and is never certain of a wrong one", () => {
  const planted = listed("faults/truth.json");
  assert(planted.length >= 30, "at least 30 captures");
  const missed: string[] = [], certain: string[] = [];
  for (const one of planted) {
    const stories = storiesOf(read(`faults/${one.file}`));
    const why = miss(one, stories);
    if (why === undefined) continue;
    missed.push(`${one.file} (${one.causes.join(" or ")}): ${why}`);
    const tops = stories.map(({ verdict }) => verdict.causes[0]);
    if (tops.some((top) => top.confidence === "certain" && !one.causes.includes(top.id))) {
      certain.push(one.file);
    }
  }
  if (missed.length > 0) {
    console.log(`missed ${missed.length} of ${planted.length}:\n${missed.join("\n")}`);
  }
  assertEquals(certain, [], missed.join("\n"));
  const right = 1 - missed.length / planted.length;
  assert(right >= NAMED_RIGHT, `${Math.round(right * 100)} % named right:\n${missed.join("\n")}`);
});

Deno.test("judge gives evidence with a frame, and a remedy, for every planted fault", () => {
  for (const { file } of listed("faults/truth.json")) {
    for (const { verdict } of storiesOf(read(`faults/${file}`))) {
      const [top, second] = verdict.causes;
      assert(verdict.remedy.length > 0, file);
      if (top.id === "silent") continue;
      assert(top.evidence.some((e) => (e.frame ?? 0) > 0), `${file}: ${top.id} without a frame`);
      if (second && top.confidence !== "certain" && second.confidence !== "certain") {
        assert(verdict.decider, `${file}: ${top.id} or ${second.id}, and nothing decides`);
      }
    }
  }
});

Deno.test("judge finds no fault in healthy captures", () => {
  const alarms: string[] = [];
  for (const { file, planted } of listed("healthy/truth.json")) {
    if (!/\.pcap(ng)?$/.test(file)) continue;
    for (const { verdict, facts } of storiesOf(read(`healthy/${file}`))) {
      const [top] = verdict.causes;
      if (top.id === (NOT_SO_HEALTHY[file] ?? "established")) continue;
      alarms.push(`${file} (${planted}) ${facts.names.join(" ")}: ${top.id}: ${top.why}`);
    }
  }
  assertEquals(alarms, []);
});

/** What is seen of an attempt, whatever is behind it: true even where the reason was cut away. */
const OBSERVED: readonly string[] = [
  ...["established", "silent", "unknown", "refused", "closed-before-open", "reset-before-open"],
  ...["hold-timer-expired"],
];

/** The packet records of a classic little-endian pcap file, behind its header of 24 octets. */
function records(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length), out: Uint8Array[] = [];
  for (let at = 24; at + 16 <= file.length;) {
    const end = at + 16 + view.getUint32(at + 8, true);
    out.push(file.subarray(at, end));
    at = end;
  }
  return out;
}

/** The same capture with its end cut off, its beginning missed, and with every so many packets lost. */
function* damaged(file: Uint8Array): Generator<[string, Uint8Array]> {
  const all = records(file), header = file.subarray(0, 24);
  const made = (name: string, kept: readonly Uint8Array[]): [string, Uint8Array] => [
    name,
    Uint8Array.from([header, ...kept].flatMap((part) => [...part])),
  ];
  for (const eighths of [1, 2, 4, 5, 7]) {
    const at = Math.ceil(all.length * eighths / 8);
    yield made(`the first ${at} packets`, all.slice(0, at));
    yield made(`from packet ${at} on`, all.slice(at));
  }
  for (const n of [5, 7, 11]) {
    yield made(`every packet but each ${n}th`, all.filter((_, i) => i % n !== n - 1));
  }
}

Deno.test("judge is not certain of a reason that the missing part of a capture would refute", () => {
  const wrong: string[] = [];
  for (const { file, causes } of listed("faults/truth.json")) {
    const bytes = read(`faults/${file}`);
    if (bytes[0] !== 0xd4) continue;
    for (const [name, part] of damaged(bytes)) {
      const top = storiesOf(part)[0]?.verdict.causes[0];
      if (top?.confidence !== "certain") continue;
      if (causes.includes(top.id) || OBSERVED.includes(top.id)) continue;
      wrong.push(`${file}, ${name}: ${top.id}: ${top.why}`);
    }
  }
  assertEquals(wrong, []);
});

Deno.test("storiesOf gives the same verdict however the file is cut", () => {
  for (const file of ["mtu-black-hole.pcap", "cease-shutdown-bird-text.pcap"]) {
    const bytes = read(`faults/${file}`);
    const verdict = (chunk: number) => JSON.stringify(storiesOf(bytes, chunk)[0]!.verdict);
    assertEquals(verdict(1), verdict(bytes.length), file);
  }
});
