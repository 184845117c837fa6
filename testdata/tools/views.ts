// Every face that `decode` can show, for tools that try them all.
import type { MakeOutput } from "../../core/capture/output.ts";
import type { Stories } from "../../core/capture/story.ts";
import { BgpdumpView } from "../../core/view/bgpdump.ts";
import { BgpkitView } from "../../core/view/bgpkit.ts";
import { FIELDS, FieldsView } from "../../core/view/fields.ts";
import { JsonView } from "../../core/view/json.ts";
import { jsonText } from "../../core/view/json_text.ts";
import { LineView } from "../../core/view/line.ts";
import type { Page } from "../../core/view/page.ts";
import { makePalette } from "../../core/view/palette.ts";
import { Summary } from "../../core/view/summary.ts";
import { summaryJson } from "../../core/view/summary_json.ts";
import { summaryLines } from "../../core/view/summary_text.ts";
import { TreeView } from "../../core/view/tree.ts";

/** Makes one view that writes on `page`; `stories` are those of the sessions it will see. */
export type MakeView = (page: Page, stories: Stories) => MakeOutput;

const PLAIN = makePalette(false), COLOURED = makePalette(true), WIDTH = 80;

function summary(page: Page, stories: Stories, asJson: boolean): MakeOutput {
  return (sets, oddNlri) =>
    new Summary(sets, (found) => {
      const told = stories.tell();
      const lines = asJson
        ? [jsonText(summaryJson(found, told, oddNlri()))]
        : summaryLines(found, { stories: told, oddNlri: oddNlri(), palette: PLAIN, width: WIDTH });
      for (const line of lines) {
        page.string(line);
        page.newline();
      }
    });
}

/** All views by name. */
export const VIEWS: Readonly<Record<string, MakeView>> = {
  line: (page) => (sets) => new LineView(page, sets, COLOURED),
  bgpdump: (page) => (sets) => new BgpdumpView(page, sets, new LineView(page, sets, PLAIN)),
  bgpkit: (page) => (sets) => new BgpkitView(page, sets, new LineView(page, sets, PLAIN)),
  json: (page) => (sets) => new JsonView(page, sets),
  tree: (page) => () => new TreeView(page, PLAIN, WIDTH),
  fields: (page) => (sets) => new FieldsView(page, sets, FIELDS, new LineView(page, sets, PLAIN)),
  summary: (page, stories) => summary(page, stories, false),
  "summary --json": (page, stories) => summary(page, stories, true),
};
