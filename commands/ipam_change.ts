// Making a change of a ledger, or only saying what it would be.
import { type Delta, NOTHING } from "../core/ipam/delta.ts";
import type { BlockRow } from "../core/ipam/ledger_row.ts";
import { isRefusal, type Refusal } from "../core/ipam/refusal.ts";
import type { Work } from "../core/ipam/work.ts";
import { changeJson, changeLines, refusalJson, type ToldChange } from "../core/view/ipam_change.ts";
import { jsonText } from "../core/view/json_text.ts";
import { planJson, planLines, type PlanOutlook } from "../core/view/ipam_plan.ts";
import { terminalText } from "../core/view/terminal_text.ts";
import { type CommandError, EXIT } from "./exit.ts";
import type { ColorChoice, Io } from "./io.ts";
import { screenOf } from "./ipam_screen.ts";
import { type Absent, type OpenLedger, refused, withLedger } from "./ipam_ledger.ts";

/** What everything that changes takes. */
export interface ChangeOptions {
  readonly plan: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly store?: string | undefined;
  readonly color?: ColorChoice | undefined;
}

/** What is to be told of an answer. */
export interface Told {
  readonly blocks?: readonly BlockRow[];
  /** In place of a line a block. */
  readonly lines?: readonly string[];
  readonly notes?: readonly string[];
  readonly code?: number;
}

/** Opens the store, makes the change or plans it, and prints what came of it. */
export function changeLedger<Answer extends object>(
  options: ChangeOptions,
  io: Io,
  work: Work<Answer>,
  tell: (answer: Answer) => Told = () => ({}),
  absent: Absent = "refuse",
): Promise<number> {
  const change = (open: OpenLedger) => makeChange(open, options, io, work, tell);
  if (absent !== "make") return withLedger(options, io, absent, change);
  if (options.plan) return withLedger(options, io, "pretend", change);
  // What is refused leaves no store behind that was not there.
  return withLedger(options, io, "pretend", async (open) => {
    if (open.isPretended) await planChange(open, options, io, work);
    return EXIT.done;
  }).then(() => withLedger(options, io, "make", change));
}

/** The same in a store that is open. */
export async function makeChange<Answer extends object>(
  open: OpenLedger,
  options: ChangeOptions,
  io: Io,
  work: Work<Answer>,
  tell: (answer: Answer) => Told = () => ({}),
): Promise<number> {
  const { answer, delta, outlook } = options.plan
    ? await planChange(open, options, io, work)
    : await madeChange(open, options, io, work);
  const { blocks, lines, notes = [], code } = tell(answer);
  const told: ToldChange = {
    delta,
    isPlanned: options.plan,
    ...(blocks && { blocks }),
    notes,
    ...(outlook && { plan: planJson(outlook) }),
  };
  if (options.json) io.stdout.write(`${jsonText(changeJson(told))}\n`);
  else {
    const screen = screenOf(options.color, io, 0);
    const shown = lines ?? changeLines(told, screen.palette);
    const plan = outlook ? planLines(outlook, screen) : [];
    for (const line of [...shown, ...plan]) io.stdout.write(`${line}\n`);
    if (!options.quiet) { for (const note of notes) io.stderr.write(`${terminalText(note)}\n`); }
  }
  return code ?? EXIT.done;
}

interface Made<Answer> {
  readonly answer: Answer;
  readonly delta: Delta;
  readonly outlook?: PlanOutlook;
}

/** The last change that the work came to is the one that was written. */
async function madeChange<Answer extends object>(
  { keeper }: OpenLedger,
  options: ChangeOptions,
  io: Io,
  work: Work<Answer>,
): Promise<Made<Answer>> {
  let delta = NOTHING;
  const answer = await keeper.transact<Answer>((ledger, now) => {
    const change = work(ledger, now);
    if (!isRefusal(change)) delta = change.delta;
    return change;
  });
  if (isRefusal(answer)) throw refusedTo(answer, options, io);
  return { answer, delta };
}

async function planChange<Answer extends object>(
  open: OpenLedger,
  options: ChangeOptions,
  io: Io,
  work: Work<Answer>,
): Promise<Made<Answer>> {
  const [{ planned }, { outlookOf }] = await Promise.all([
    import("../core/ipam/plan_summary.ts"),
    import("./ipam_plan.ts"),
  ]);
  let delta = NOTHING;
  const plan = await open.keeper.plan(planned<Answer>((ledger, now) => {
    const change = work(ledger, now);
    if (!isRefusal(change)) delta = change.delta;
    return change;
  }));
  if (isRefusal(plan)) throw refusedTo(plan, options, io);
  const { answer, summary } = plan.answer;
  return { answer, delta, outlook: await outlookOf(summary, open) };
}

/** The refusal as an error for a person; for a script it is on standard output, too. */
function refusedTo(refusal: Refusal, { json }: ChangeOptions, io: Io): CommandError {
  if (json) io.stdout.write(`${jsonText(refusalJson(refusal))}\n`);
  return refused(refusal);
}
