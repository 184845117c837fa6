import { ABSENT } from "../../filter/number_ranges.ts";
import { FilterError } from "../../filter/terms.ts";
import { LOCAL_PREF, MED } from "../../wire/block.ts";
import { type Action, actionOf, type ActionType } from "./action.ts";
import type { Draft } from "./draft.ts";
import { AT_PEER } from "./looks.ts";

const MOST = 0xffffffff;
const STEP = /^([+-]?)(0|[1-9][0-9]{0,9})$/;
/** RFC 4271 §4.3: MULTI_EXIT_DISC is optional non-transitive, LOCAL_PREF well-known. */
const MED_FLAGS = 0x80, LOCAL_PREF_FLAGS = 0x40;

/** What becomes of a number: another one, so much more or less, or none. */
type Step = { readonly by: number } | { readonly to: number };

/** Reads `200`, `+10`, `-10`, and where a number may be taken away, `none`. */
function parseStep(what: string, text: string, canBeNone: boolean): Step {
  if (text === "none" && canBeNone) return { to: ABSENT };
  const step = STEP.exec(text), value = Number(step?.[2]);
  if (!step || value > MOST) {
    const forms = `0 to ${MOST}, +10 or -10${canBeNone ? ", or none" : ""}`;
    throw new FilterError(`${what} ${JSON.stringify(text)} is not ${forms}`);
  }
  return step[1] === "" ? { to: value } : { by: step[1] === "-" ? -value : value };
}

/** The number after a step from `from`; it stays within four octets. */
function stepped(step: Step, from: number): number {
  return "to" in step ? step.to : Math.min(MOST, Math.max(0, from + step.by));
}

function putNumber(draft: Draft, code: number, flags: number, value: number): void {
  if (value === ABSENT) return draft.remove(code);
  draft.body.length = 0;
  draft.body.u32(value);
  draft.put(code, flags, draft.body.bytes, 4);
}

function setMed(texts: readonly string[]): Action {
  const step = parseStep("MED", texts[0]!, true);
  // RFC 4271 §9.1.2.2 c): without a MED it counts as the lowest.
  return actionOf((draft) =>
    putNumber(draft, MED, MED_FLAGS, stepped(step, Math.max(0, draft.number(MED))))
  );
}

function setLocalPref(texts: readonly string[]): Action {
  const step = parseStep("local preference", texts[0]!, false);
  return actionOf((draft) => {
    const told = draft.number(LOCAL_PREF), from = told === ABSENT ? draft.defaultLocalPref : told;
    putNumber(draft, LOCAL_PREF, LOCAL_PREF_FLAGS, stepped(step, from));
  });
}

function setWeight(texts: readonly string[]): Action {
  const step = parseStep("weight", texts[0]!, true);
  return {
    looksAt: "by" in step ? AT_PEER : 0,
    apply: (draft) => draft.setWeight(stepped(step, draft.weight)),
  };
}

/** Changes of attributes that are one number, and of the weight. */
export const NUMBER_ACTIONS: readonly ActionType[] = [
  {
    verb: "set",
    key: "local-pref",
    help: "LOCAL_PREF; +10 and -10 from what there is, or from the default",
    takes: "one",
    examples: ["200", "+10", "-10"],
    parse: setLocalPref,
  },
  {
    verb: "set",
    key: "med",
    help: "MULTI_EXIT_DISC; +5 and -5 from what there is, or from 0; none takes it away",
    takes: "one",
    examples: ["10", "+5", "-5", "none"],
    parse: setMed,
  },
  {
    verb: "set",
    key: "weight",
    help: "the weight in this router alone, on import; none: that of the peer",
    takes: "one",
    examples: ["200", "+10", "none"],
    parse: setWeight,
  },
  {
    verb: "delete",
    key: "local-pref",
    help: "takes LOCAL_PREF away: the default counts",
    takes: "nothing",
    examples: [],
    parse: () => actionOf((draft) => draft.remove(LOCAL_PREF)),
  },
  {
    verb: "delete",
    key: "med",
    help: "takes MULTI_EXIT_DISC away",
    takes: "nothing",
    examples: [],
    parse: () => actionOf((draft) => draft.remove(MED)),
  },
  {
    verb: "delete",
    key: "weight",
    help: "the weight of the peer counts again",
    takes: "nothing",
    examples: [],
    parse: () => actionOf((draft) => draft.setWeight(ABSENT)),
  },
];
