// Known bugs, of others (their CVEs and incidents) and of the kind that this code invites.
import { ATTRIBUTES } from "./attributes.ts";
import { CAPTURE } from "./capture.ts";
import { FAMILIES } from "./families.ts";
import { JUDGED } from "./judged.ts";
import { MESSAGES } from "./messages.ts";
import type { Mutant } from "./mutant.ts";
import { SESSIONS } from "./sessions.ts";
import { SHARED } from "./shared.ts";

export type { Mutant } from "./mutant.ts";

export const MUTANTS: readonly Mutant[] = [
  ...MESSAGES,
  ...ATTRIBUTES,
  ...FAMILIES,
  ...SHARED,
  ...CAPTURE,
  ...JUDGED,
  ...SESSIONS,
];
