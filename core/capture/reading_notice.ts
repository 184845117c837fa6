import type { Context, FamilyKey } from "../wire/context.ts";
import { familyName } from "../wire/family/mod.ts";
import { answer, type Question } from "./evidence.ts";
import { flowName } from "./flow_name.ts";
import { otherNlri, otherPath } from "./reading_example.ts";
import type { Flow } from "./record.ts";

/** A reading that was chosen, and why; the first tells readings apart. */
export interface Told {
  readonly what: string;
  readonly why: string;
}

/** How the AS numbers of a flow are read. */
export function widthText(flow: Flow, question: Question): Told {
  const { asWidth } = flow.context;
  const other = otherPath(question.example, asWidth);
  return {
    what: `${flowName(flow)}: AS numbers read as ${asWidth}-octet`,
    why: reason(question, other, "--as4 or --as2"),
  };
}

/** How the NLRI of one family of a flow are read. */
export function nlriText(flow: Flow, key: FamilyKey, question: Question): Told {
  const addPath = flow.context.addPath.has(key);
  const other = otherNlri(question.example, key, addPath);
  const way = addPath ? "with" : "without";
  return {
    what: `${flowName(flow)}: ${familyName(key)} NLRI read ${way} path identifiers`,
    why: reason(question, other, "--add-path or --no-add-path"),
  };
}

/** `other`: what the reading that was not taken makes of an example. */
function reason(question: Question, other: string, flags: string): string {
  const { confidence } = answer(question), { seen, decisive } = question;
  const updates = `${seen} ${seen === 1 ? "UPDATE" : "UPDATEs"}`;
  const why = decisive > 0
    ? `${decisive} of ${updates} can be read in no other way`
    : confidence === "likely"
    ? `${updates} can be read both ways, the other one makes less sense`
    : `${updates} can be read both ways`;
  const doubt = confidence === "certain" ? "" : `${other && `; ${other}`}; ${flags} decides`;
  return `${confidence}: no OPEN; ${why}${doubt}`;
}

/** What has changed since `before` in how a flow is read; undefined when nothing has. */
export function changeText(flow: Flow, before: Context, frame: number): string | undefined {
  const { asWidth, addPath } = flow.context, parts: string[] = [];
  if (asWidth !== before.asWidth) parts.push(`AS numbers have ${asWidth} octets`);
  for (const key of addPath) {
    if (!before.addPath.has(key)) parts.push(`${familyName(key)} NLRI have path identifiers`);
  }
  for (const key of before.addPath) {
    if (!addPath.has(key)) parts.push(`${familyName(key)} NLRI have no path identifiers`);
  }
  if (parts.length === 0) return undefined;
  const said = flow.declared ? "the source says otherwise, but" : "from here on";
  return `${flowName(flow)}: ${said} ${parts.join(", ")} (the UPDATE in frame ${frame} ` +
    "makes less or no sense otherwise)";
}
