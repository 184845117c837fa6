// Known bugs, of others (their CVEs and incidents) and of the kind that this code invites.
import { AGENTS } from "./agents.ts";
import { ATTRIBUTES } from "./attributes.ts";
import { CAPTURE } from "./capture.ts";
import { DECISION } from "./decision.ts";
import { FAMILIES } from "./families.ts";
import { JUDGED } from "./judged.ts";
import { LEDGER_BUGS } from "./ledger.ts";
import { LEDGER_HOMES } from "./ledger_homes.ts";
import { MESSAGES } from "./messages.ts";
import type { Mutant } from "./mutant.ts";
import { PASSING_ON } from "./passing_on.ts";
import { SESSIONS } from "./sessions.ts";
import { SHARED } from "./shared.ts";
import { TAKING_IN } from "./taking_in.ts";

export type { Mutant } from "./mutant.ts";

export const MUTANTS: readonly Mutant[] = [
  ...MESSAGES,
  ...ATTRIBUTES,
  ...FAMILIES,
  ...SHARED,
  ...CAPTURE,
  ...JUDGED,
  ...SESSIONS,
  ...DECISION,
  ...TAKING_IN,
  ...PASSING_ON,
  ...AGENTS,
  ...LEDGER_BUGS,
  ...LEDGER_HOMES,
];
