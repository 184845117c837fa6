// Captures and vectors of other projects, read from a folder that is no part of this one:
// UNDERLAY_CORPUS=../captures deno task test:corpus
import { assert, assertEquals } from "@std/assert";
import { BgpdumpView } from "../../core/view/bgpdump.ts";
import { Page } from "../../core/view/page.ts";
import { decodeFile } from "../tools/pipeline.ts";
import { CORPUS, corpusTest, whyNot } from "./corpus/folder.ts";
import { checkHeader } from "../../core/wire/message_header.ts";
import { contextOf, messageOf, messagesOf, rewritten } from "./corpus/exabgp.ts";
import {
  attributeVerdicts,
  capabilityVerdicts,
  communityTexts,
  type Comparison,
  crashVerdicts,
  pathTexts,
} from "./corpus/frr.ts";
import { AS_CROSS_CHECKED, DIFFERENT, OTHER_ENTRIES, OTHER_VERDICT } from "./corpus/reasons.ts";
import { headerVerdict, readRawMessages } from "./corpus/raw_messages.ts";
import { Rewriter } from "./corpus/rewriter.ts";
import { Tally } from "./corpus/tally.ts";
import {
  count,
  entryDifferences,
  isAsCrossChecked,
  readTruth,
  routeDifferences,
  type Row,
  typeDifferences,
} from "./corpus/truth.ts";

/** Files that may differ, in percent. */
const MOST_DIFFERENT = 2;

Deno.test("corpus: a folder that is named is there in CI", () => {
  if (CORPUS) return;
  console.log(`corpus: nothing compared, ${whyNot()}`);
  assert(!(Deno.env.get("CI") === "true" && Deno.env.get("UNDERLAY_CORPUS")), whyNot());
});

/** What is to be said of one file; undefined when its counts are the truth's. */
async function judge(folder: string, row: Row): Promise<[kind: string, text: string] | undefined> {
  if (row.format === "exabgp.dec" || row.format === "vec.json") return undefined;
  const tally = await count(folder, row);
  if (!tally) return ["failed", "its format is not known"];
  const types = typeDifferences(row, tally), routes = routeDifferences(row, tally);
  const entries = entryDifferences(row, tally);
  if (entries.length > 0 && OTHER_ENTRIES[row.file] === undefined) {
    return ["failed", entries.join(", ")];
  }
  if (types.length + routes.length === 0) {
    return entries.length > 0
      ? ["entries", `${entries.join(", ")}: ${OTHER_ENTRIES[row.file]}`]
      : undefined;
  }
  const text = [...types, ...routes].join(", ");
  const checked = AS_CROSS_CHECKED[row.file], reason = DIFFERENT[row.file];
  if (checked && isAsCrossChecked(row, tally)) return ["cross-checked", `${text}: ${checked}`];
  return reason ? ["different", `${text}: ${reason}`] : ["failed", text];
}

corpusTest(
  "corpus: messages and prefixes of every file are counted as others count them",
  async (folder) => {
    const rows = readTruth(folder), found: Record<string, string[]> = {};
    for (const row of rows) {
      const verdict = await judge(folder, row);
      if (verdict) (found[verdict[0]] ??= []).push(`${row.file}\n    truth: ${verdict[1]}`);
    }
    const { different = [], failed = [], "cross-checked": checked = [], entries = [] } = found;
    const say = (title: string, list: string[]) => console.log(`${title}:\n  ${list.join("\n  ")}`);
    say(`${different.length} of ${rows.length} files differ`, different);
    say(`${checked.length} are as the second counter of the truth says`, checked);
    say(`${entries.length} have other routes in table dumps`, entries);
    assertEquals(failed, []);
    assertEquals(different.length, Object.keys(DIFFERENT).length, "a reason is no longer needed");
    assertEquals(
      checked.length,
      Object.keys(AS_CROSS_CHECKED).length,
      "a reason is no longer needed",
    );
    assertEquals(entries.length, Object.keys(OTHER_ENTRIES).length, "a reason is no longer needed");
    assert(different.length * 100 <= rows.length * MOST_DIFFERENT);
  },
);

corpusTest("corpus: raw messages get the stated verdict on their headers", (folder) => {
  const rows = readRawMessages(folder), verdicts: Record<string, number> = {};
  for (const row of rows) {
    const [other, reason] = OTHER_VERDICT[row.sha256.slice(0, 12)] ?? [];
    if (other) console.log(`${row.sha256}: ${other}, not ${row.verdict}: ${reason}`);
    const want = { types: row.types, verdict: other ?? row.verdict };
    assertEquals(headerVerdict(row.octets), want, row.sha256);
    verdicts[row.verdict] = (verdicts[row.verdict] ?? 0) + 1;
  }
  console.log(`${rows.length} raw messages: ${JSON.stringify(verdicts)}`);
  assert(rows.length > 1000);
});

async function unpacked(path: string): Promise<string> {
  const stream = new Blob([Deno.readFileSync(path)]).stream();
  return await new Response(stream.pipeThrough(new DecompressionStream("gzip"))).text();
}

async function bgpdumpLines(path: string): Promise<string> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const page = new Page((text) => parts.push(text.slice()));
  await decodeFile(path, (sets) => new BgpdumpView(page, sets, new Tally()));
  page.flush();
  return await new Blob(parts).text();
}

corpusTest("corpus: -m gives RIPE's expected files, octet for octet", async (folder) => {
  const home = `${folder}RIPE-NCC+bgpdump/`;
  const names = [...Deno.readDirSync(`${home}test_data`)].map(({ name }) => name);
  for (const name of names) {
    const want = await unpacked(`${home}test_expect/${name}.bgp.gz`);
    const got = await bgpdumpLines(`${home}test_data/${name}`);
    // Millions of characters: a comparison that prints the difference would never end.
    if (got !== want) assertEquals(firstDifference(got, want), undefined, name);
  }
  assertEquals(names.length, 5);
});

function firstDifference(got: string, want: string): unknown {
  const [ours, theirs] = [got.split("\n"), want.split("\n")];
  const line = theirs.findIndex((text, i) => text !== ours[i]);
  return { line, got: ours[line], want: theirs[line] };
}

corpusTest("corpus: ExaBGP's messages are read and written again", (folder) => {
  let same = 0;
  const other: string[] = [];
  for (const { file, format } of readTruth(folder)) {
    if (!format.startsWith("exabgp")) continue;
    const text = Deno.readTextFileSync(folder + file);
    const messages = format === "exabgp.ci" ? messagesOf(text) : [messageOf(text)];
    const context = contextOf(text);
    for (const message of messages) {
      const header = checkHeader(message, 0, false);
      if (header) other.push(`${file}: ${message.toHex()} ${header.what}: ${header.reason}`);
      else if (rewritten(message, context).toHex() === message.toHex()) same++;
      else other.push(`${file}: ${message.toHex()}, not ${rewritten(message, context).toHex()}`);
    }
  }
  console.log(`${same} messages written as they were read`);
  assertEquals(other, []);
  assert(same > 140);
});

function differences(found: readonly Comparison[]): string[] {
  return found.filter(({ want, got }) => want !== got)
    .map(({ name, want, got }) => `${name}: ${want}, not ${got}`);
}

corpusTest("corpus: FRR's attribute blocks lead to what FRR does with them", (folder) => {
  const found = attributeVerdicts(folder);
  assertEquals(differences(found), []);
  assertEquals(found.length, 17);
});

corpusTest("corpus: FRR's paths and communities read as FRR prints them", (folder) => {
  const found = [...pathTexts(folder), ...communityTexts(folder)];
  assertEquals(differences(found), []);
  assert(found.length > 30);
});

corpusTest(
  "corpus: FRR's capabilities are accepted where FRR accepts them, and only there",
  (folder) => {
    const found = capabilityVerdicts(folder);
    assertEquals(differences(found), []);
    assert(found.length > 40);
  },
);

corpusTest("corpus: what crashed FRR is told and survived", (folder) => {
  assertEquals(crashVerdicts(folder), ["reset 3/10", "reset 3/10"]);
});

corpusTest(
  "corpus: every message without a fault is read into a value and written again",
  async (folder) => {
    const rewriter = new Rewriter();
    for (const { file, format, note } of readTruth(folder)) {
      if (/^(pcap|mrt|hex)/.test(format) && !note.includes("duplicate of")) {
        await decodeFile(folder + file, () => rewriter);
      }
    }
    const { same, sameFields, masked, different } = rewriter;
    console.log(
      `${same} messages and ${sameFields} fields of NLRI are the same, ${masked} have host bits`,
    );
    assertEquals(different, []);
    assert(same > 90_000);
  },
);
