// Where the routes come from: the command line, or the lines of standard input.
import type { RouteWords } from "../core/config/attribute_words.ts";
import type { DoubtOptions, LineRoute } from "../core/config/line_route.ts";
import { Misread } from "../core/config/misread.ts";
import { RouteLines } from "../core/config/route_lines.ts";
import { readOperands } from "../core/config/route_operands.ts";
import { RouteSets } from "../core/config/route_sets.ts";
import { counted } from "../core/net/count.ts";
import { type CheckPlan, runChecks } from "./announce_health.ts";
import type { Events } from "./announce_events.ts";
import { LineInput } from "./announce_input.ts";
import { lineError, lineText, operandError } from "./announce_misread.ts";
import type { AnnounceTable } from "./announce_table.ts";
import type { Io } from "./io.ts";
import { nearest } from "./nearest.ts";

/** Whether each router is here and has been sent all that there was to say. */
export type IsSent = () => boolean;

/** Routes for a table. */
export interface Source {
  /** Something was found that is worth exit code 1: a line that says nothing, a service that is not well. */
  readonly isTroubled: boolean;
  /** What is known before anything is dialled. Throws CommandError for what is wrong with it. */
  prepare(): Promise<void>;
  /** Goes on while sessions are up; `changed` after each change. Ends when nothing more will change. */
  follow(changed: () => void, signal: AbortSignal, isSent: IsSent): Promise<void>;
  /** Nothing more is asked of it. `isWithdrawn`: no router has what was announced any more. */
  close?(isWithdrawn: boolean): Promise<void>;
}

export interface SourceOptions extends DoubtOptions {
  readonly defaults: RouteWords;
}

/** Reads the routes of a command line. Throws CommandError. */
export function operandRoutes(
  operands: readonly string[],
  emit: (route: LineRoute) => void,
  options: SourceOptions,
): RouteSets {
  try {
    return readOperands(operands, emit, { ...options, nearest });
  } catch (error) {
    if (error instanceof Misread) throw operandError(error);
    throw error;
  }
}

/** A route that outlasts the call it was told in. */
export function copied(route: LineRoute): LineRoute {
  const nlri = route.nlri.slice();
  return { ...route, nlri, octets: nlri.subarray(1) };
}

/** Routes of the command line, all of them or, while a check fails, none or less wanted ones. */
export class OperandSource implements Source {
  isTroubled = false;
  readonly #routes: LineRoute[] = [];
  readonly #sets: RouteSets;
  readonly #table: AnnounceTable;
  readonly #events: Events;
  readonly #check: CheckPlan | undefined;

  constructor(
    operands: readonly string[],
    options: SourceOptions,
    table: AnnounceTable,
    events: Events,
    check: CheckPlan | undefined,
  ) {
    this.#sets = operandRoutes(operands, (route) => this.#routes.push(copied(route)), options);
    this.#table = table;
    this.#events = events;
    this.#check = check;
  }

  prepare(): Promise<void> {
    this.#announce();
    this.#table.checkMost();
    // Until the check has passed often enough nothing is announced.
    if (this.#check) this.#table.clear();
    return Promise.resolve();
  }

  #announce(med?: number): void {
    for (const route of this.#routes) {
      const set = med === undefined ? route.set : this.#sets.numberOf(
        { ...this.#sets.attributes(route.set), med },
        this.#sets.isPathGiven(route.set),
      );
      this.#table.take({ ...route, set }, this.#sets, []);
    }
  }

  async follow(changed: () => void, signal: AbortSignal): Promise<void> {
    const check = this.#check;
    if (!check) return;
    this.isTroubled = true;
    await runChecks(check, (health, before, result) => {
      const { verdict } = health;
      if (verdict === before.verdict) return;
      this.isTroubled = verdict !== "healthy";
      const { reason } = result, what = this.#act(verdict === "healthy", check.unhealthyMed);
      this.#events.tell("health", `${verdict}: ${reason}; ${what}`, { verdict, reason });
      changed();
    }, signal);
  }

  /** Makes the table follow the health; says what that means. */
  #act(isHealthy: boolean, unhealthyMed: number | undefined): string {
    const prefixes = counted(this.#routes.length, "prefix");
    if (!isHealthy && unhealthyMed === undefined) {
      this.#table.clear();
      return "nothing is announced";
    }
    this.#announce(isHealthy ? undefined : unhealthyMed);
    return isHealthy ? `announcing ${prefixes}` : `announcing ${prefixes} with MED ${unhealthyMed}`;
  }
}

/** Routes as standard input says them. */
export class LineSource implements Source {
  isTroubled = false;
  readonly #table: AnnounceTable;
  readonly #events: Events;
  readonly #lines: RouteLines;
  readonly #input: LineInput;
  readonly #until: string;
  /** Something may have been sent already: what is wrong is said, and the rest goes on. */
  #isLive = false;

  /** `until`: how long its routes are announced when it has ended, for a person. */
  constructor(
    options: SourceOptions,
    table: AnnounceTable,
    events: Events,
    io: Io,
    until: string,
  ) {
    this.#until = until;
    this.#table = table;
    this.#events = events;
    this.#lines = new RouteLines({
      route: (route) => this.#take(route),
      misread: (line, misread) => this.#misread(line, misread),
    }, { ...options, nearest });
    this.#input = new LineInput(io, this.#lines);
  }

  #take(route: LineRoute): void {
    const { neighbours, sets } = this.#lines, named = neighbours[route.neighbours]!;
    if (route.neighbours > 0) {
      const strangers = this.#table.strangers(named);
      if (strangers.length === named.length) {
        throw new Misread(`it is for ${strangers.join(", ")}, which is not among --to`, 0);
      }
    }
    const isTaken = this.#table.take(route, sets, neighbours);
    if (!isTaken && this.#isLive && this.#table.refused === 1) {
      const most = counted(this.#table.max, "prefix");
      throw new Misread(
        `there are ${most} already; this and further ones are left out`,
        0,
        "--max",
      );
    }
    if (!isTaken) this.isTroubled = true;
  }

  #misread(line: number, misread: Misread): void {
    if (!this.#isLive) throw lineError(line, misread);
    this.isTroubled = true;
    const { column, reason } = misread;
    this.#events.tell("misread", lineText(line, misread), { line, column, reason });
  }

  async prepare(): Promise<void> {
    await this.#input.readFirst();
    this.#table.checkMost();
    this.#isLive = true;
  }

  async follow(changed: () => void, signal: AbortSignal): Promise<void> {
    await this.#input.readRest(changed);
    if (signal.aborted) return;
    const text = `end of input: ${counted(this.#table.size, "prefix")}, held ${this.#until}`;
    this.#events.tell("note", text, { text });
  }
}
