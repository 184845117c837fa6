// Making a change of a ledger, or only saying what it would be.
import type { Delta } from "../core/ipam/delta.ts";
import type { BlockRow } from "../core/ipam/ledger_row.ts";
import type { Ledger } from "../core/ipam/ledger.ts";
import { isRefusal } from "../core/ipam/refusal.ts";
import type { Work } from "../core/ipam/work.ts";
import { changeJson, changeLines, type ToldChange } from "../core/view/ipam_change.ts";
import { jsonText } from "../core/view/json_text.ts";
import { makePalette } from "../core/view/palette.ts";
import { terminalText } from "../core/view/terminal_text.ts";
import { EXIT } from "./exit.ts";
import { type ColorChoice, type Io, useColor } from "./io.ts";
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
  return withLedger(
    options,
    io,
    absent === "make" && options.plan ? "pretend" : absent,
    (open) => makeChange(open, options, io, work, tell),
  );
}

/** The same in a store that is open. */
export async function makeChange<Answer extends object>(
  open: OpenLedger,
  options: ChangeOptions,
  io: Io,
  work: Work<Answer>,
  tell: (answer: Answer) => Told = () => ({}),
): Promise<number> {
  const { answer, delta, before } = await made(open, work, options.plan);
  const { blocks, lines, notes = [], code } = tell(answer);
  const summary = options.plan ? await summaryOf(before, delta, open) : undefined;
  const told: ToldChange = {
    delta,
    isPlanned: options.plan,
    ...(blocks && { blocks }),
    notes,
    ...(summary && { plan: summary.json }),
  };
  if (options.json) io.stdout.write(`${jsonText(changeJson(told))}\n`);
  else {
    const palette = makePalette(useColor(io, io.stdout, options.color));
    const shown = lines ?? changeLines(told, palette);
    for (const line of [...shown, ...summary?.lines ?? []]) io.stdout.write(`${line}\n`);
    if (!options.quiet) { for (const note of notes) io.stderr.write(`${terminalText(note)}\n`); }
  }
  return code ?? EXIT.done;
}

/** The last change that the work came to is the one that was written. */
async function made<Answer extends object>(
  { keeper }: OpenLedger,
  work: Work<Answer>,
  isPlanned: boolean,
): Promise<{ answer: Answer; delta: Delta; before: Ledger }> {
  let delta: Delta | undefined;
  const seen: Work<Answer> = (ledger, now) => {
    const change = work(ledger, now);
    delta = isRefusal(change) ? undefined : change.delta;
    return change;
  };
  if (isPlanned) {
    const planned = await keeper.plan(seen);
    if (isRefusal(planned)) throw refused(planned);
    return { ...planned, delta: delta! };
  }
  const answer = await keeper.transact(seen);
  if (isRefusal(answer)) throw refused(answer);
  return { answer, delta: delta!, before: keeper.ledger };
}

/** What comes of a plan for the fabric and the pools. */
async function summaryOf(
  before: Ledger,
  delta: Delta,
  open: OpenLedger,
): Promise<{ lines: readonly string[]; json: Readonly<Record<string, unknown>> } | undefined> {
  const { planSummary } = await import("./ipam_plan.ts");
  return await planSummary(before, delta, open);
}
