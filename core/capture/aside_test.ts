import { assertEquals } from "@std/assert";
import { makeContext } from "../wire/context.ts";
import { Update } from "../wire/update.ts";
import { Aside } from "./aside.ts";
import { FlowTable } from "./flows.ts";
import { madeUpdate } from "./made_updates.ts";
import { RecordingOutput } from "./recording_output.ts";

Deno.test("Aside tells the first hundred with faults, how many more there were, and all else", () => {
  const output = new RecordingOutput(), aside = new Aside(output), update = new Update();
  const end = { address: Uint8Array.of(192, 0, 2, 1) };
  const flow = new FlowTable().add(end, end, makeContext());
  const bytes = madeUpdate("", "", "180a0100");
  update.locate(bytes, 0, bytes.length);
  for (let frame = 1; frame <= 130; frame++) {
    aside.update(flow, update, 0, [], { seconds: 1, microseconds: 0, frame, offset: 0 });
    aside.damage({ offset: frame, frame, what: "record", reason: "cut" });
  }
  aside.finish();
  assertEquals(output.told.filter((line) => line.includes("update")).length, 100);
  assertEquals(output.told.filter((line) => line.startsWith("damage")).length, 130);
  assertEquals(output.notices, ["30 more routes and UPDATEs with faults like these"]);
  assertEquals(output.lines.at(-1), "finish");
});
