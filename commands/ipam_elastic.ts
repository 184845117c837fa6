// What growing and shrinking came to, in words.
import type { ElasticAnswer, ElasticStep } from "../core/ipam/elastic_step.ts";
import { ownersText } from "../core/view/ipam_owner.ts";
import { terminalText } from "../core/view/terminal_text.ts";
import type { Told } from "./ipam_change.ts";

const DOES: Readonly<Record<ElasticStep["what"], readonly [is: string, would: string]>> = {
  grant: ["granted to", "would be granted to"],
  "take-back": ["taken back by", "would be taken back by"],
  drain: ["drains:", "would drain:"],
  leave: ["is to be withdrawn by", "would be withdrawn by"],
  cool: ["cools, was", "would cool, was"],
  free: ["is free, was", "would be free, was"],
  halve: ["is all that remains of the range of", "would be all that remains of the range of"],
  "give-back": ["is given back by", "would be given back by"],
  forget: ["is forgotten", "would be forgotten"],
};

/** A line a step with its reason; what is short or waits is a note. */
export function elasticTold(
  { steps, shortages, waiting }: ElasticAnswer,
  isPlanned: boolean,
): Told {
  const nothing = isPlanned ? "nothing would change" : "nothing has changed";
  return {
    lines: steps.length === 0 ? [nothing] : steps.map((step) => stepLine(step, isPlanned)),
    notes: [
      ...shortages.flatMap(({ node, text, hint }) => [
        `${node} is short: ${text}`,
        ...hint === undefined ? [] : [`  ${hint}`],
      ]),
      ...waiting.map(({ prefix, why, hint }) => `${prefix} waits: ${why}; ${hint}`),
    ],
  };
}

function stepLine(step: ElasticStep, isPlanned: boolean): string {
  const { what, prefix, partner, node, rack, why } = step;
  const blocks = [prefix, partner].filter((part) => part !== undefined).join(" and ");
  const isOver = what === "free" || what === "cool";
  const who = isOver ? ownersText(node ?? "") : node ??
    (rack === undefined ? "" : rack === "" ? "nodes without a rack" : `rack ${rack}`);
  const [one, planned] = DOES[what], are = partner === undefined ? one : plural(one);
  const does = isPlanned ? planned : are;
  const words = what === "forget" ? [who, does] : [blocks, does, who];
  return terminalText(`${words.filter((word) => word !== "").join(" ")} (${why})`);
}

/** The same of a block and its partner. */
function plural(does: string): string {
  return does.replace(/^is /, "are ").replace(/^(drain|cool)s/, "$1").replace(/ was$/, " were");
}
