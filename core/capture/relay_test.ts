import { assertEquals } from "@std/assert";
import { decodeFile, decodeOctets } from "../../testdata/tools/pipeline.ts";
import { generateRib, generateUpdates } from "../../testdata/bench/generate.ts";
import { fromHex } from "../net/hex.ts";
import { BgpdumpView } from "../view/bgpdump.ts";
import { JsonView } from "../view/json.ts";
import { LineView } from "../view/line.ts";
import { Page } from "../view/page.ts";
import { makePalette } from "../view/palette.ts";
import { makeContext } from "../wire/context.ts";
import { UpdateChecker } from "../wire/update_checker.ts";
import type { MakeOutput } from "./output.ts";
import type { Flow } from "./record.ts";
import { Relay } from "./relay.ts";
import { Replay } from "./replay.ts";

const CAPTURES = new URL("../../testdata/captures/", import.meta.url).pathname;

/** A view that writes to `page`, by name. */
const VIEWS: Readonly<Record<string, (page: Page) => MakeOutput>> = {
  line: (page) => (sets) => new LineView(page, sets, makePalette(true)),
  json: (page) => (sets) => new JsonView(page, sets),
  bgpdump: (page) => (sets) =>
    new BgpdumpView(page, sets, new LineView(page, sets, makePalette(false))),
};

class Paper {
  text = "";
  readonly #decoder = new TextDecoder();
  readonly page = new Page((octets) => this.text += this.#decoder.decode(octets));

  finished(): string {
    this.page.flush();
    return this.text;
  }
}

/** What a view prints when it is told through batches of octets. */
function relayed(view: string, batches: number[]): { make: MakeOutput; paper: Paper } {
  const paper = new Paper(), replay = new Replay(VIEWS[view]!(paper.page));
  const make: MakeOutput = (sets) =>
    new Relay(sets, (batch) => {
      batches.push(batch.length);
      replay.take(batch.slice());
    });
  return { make, paper };
}

function* files(): Generator<string> {
  for (const shelf of ["healthy", "faults", "mrt", "bmp"]) {
    for (const { name } of Deno.readDirSync(CAPTURES + shelf)) {
      if (!/\.(json|bgpdump)$/.test(name)) yield `${shelf}/${name}`;
    }
  }
}

for (const view of Object.keys(VIEWS)) {
  Deno.test(`Relay and Replay print every shipped capture as one thread does: ${view}`, async () => {
    for (const file of files()) {
      const direct = new Paper(), { make, paper } = relayed(view, []);
      await decodeFile(CAPTURES + file, VIEWS[view]!(direct.page));
      await decodeFile(CAPTURES + file, make);
      assertEquals(paper.finished(), direct.finished(), file);
    }
  });
}

Deno.test("Relay fills many batches and loses nothing between them", () => {
  const sources = [
    generateRib({ prefixes: 20_000, peers: 2, seed: 5 }),
    generateUpdates({ updates: 20_000, peers: 3, seed: 6 }),
  ];
  for (const source of sources) {
    const batches: number[] = [], direct = new Paper();
    const { make, paper } = relayed("bgpdump", batches);
    decodeOctets(source, VIEWS["bgpdump"]!(direct.page));
    decodeOctets(source, make);
    assertEquals(paper.finished() === direct.finished(), true);
    assertEquals(batches.length > 2, true);
  }
});

/** An UPDATE of 10.0.0.0/24 with this MED. */
function updateOf(med: number): Uint8Array {
  const block = `40010100 400200 400304c0000201 800404${med.toString(16).padStart(8, "0")}`;
  return fromHex(`${"ff".repeat(16)}0030 02 0000 0015 ${block} 180a0000`.replaceAll(" ", ""));
}

Deno.test("Replay never prints the attributes that another block had under the same id", () => {
  const context = makeContext(), end = { address: Uint8Array.of(192, 0, 2, 1) };
  const flow: Flow = { id: 0, from: end, to: end, label: "", context };
  const stamp = { seconds: 1, microseconds: 0, frame: 1, offset: 0 };
  const meds = [1, 1, 1, 2, 2, 1, 3, 3, 3];
  const tell = (make: MakeOutput) => {
    // So little room that every block gets the id of the one before it.
    const checker = new UpdateChecker({ limitOctets: 1 }), output = make(checker.sets, () => 0);
    for (const med of meds) {
      const message = updateOf(med);
      assertEquals(checker.check(message, 0, message.length, context), []);
      output.update(flow, checker.update, checker.set, [], stamp);
    }
    output.finish();
  };
  for (const view of Object.keys(VIEWS)) {
    const direct = new Paper(), { make, paper } = relayed(view, []);
    tell(VIEWS[view]!(direct.page));
    tell(make);
    assertEquals(paper.finished(), direct.finished(), view);
    if (view !== "json") continue;
    const lines = direct.text.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(lines.map(({ attributes }) => attributes.med), meds);
  }
});
