// Command line -> checked values. The dashes are resolved here against the command's own table, so
// that a value may begin with anything; @std/cli's parseArgs then takes the unambiguous rest.
import { FilterError } from "../core/filter/terms.ts";
import { DURATION_FORMS, parseDuration } from "../core/filter/times.ts";
import { parseAsn } from "../core/wire/asn.ts";
import { parseArgs } from "@std/cli/parse-args";
import type { Command } from "./command.ts";
import { usageError } from "./exit.ts";
import { nearest } from "./nearest.ts";
import { COMMON_OPTIONS, EXCLUSIVE, type OptionSpec, REQUIRES } from "./options.ts";

/** A checked option value: a switch, a text, a number or a list. */
export type OptionValue = boolean | string | number | readonly string[] | undefined;

/** One run's checked command line. */
export interface ParsedArgs<Options = Readonly<Record<string, OptionValue>>> {
  readonly options: Options;
  /** What is not an option, in order and as written. */
  readonly operands: readonly string[];
}

/** The command's options with those every command has. */
export function allOptions(command: Command): readonly OptionSpec[] {
  return [...command.options.flatMap((group) => group.options), ...COMMON_OPTIONS.options];
}

/** How a person writes the option: `--style`, or `-m` where there is only a letter. */
export function written(option: OptionSpec): string {
  return option.name.length === 1 ? `-${option.name}` : `--${option.name}`;
}

/** A path for a command line that a person may copy: itself where a shell takes it as it is, else FILE. */
export function asWord(path: string): string {
  return /^[\w./:@%+,=][\w./:@%+,=-]*$/.test(path) ? path : "FILE";
}

/**
 * Reads what stands behind the command's name. Throws CommandError with exit code 2, which names
 * the option, the value and what would help.
 */
export function parseCommandLine(command: Command, argv: readonly string[]): ParsedArgs {
  const specs = allOptions(command);
  const { options, operands } = separate(command, specs, argv);
  const parsed: Record<string, unknown> = parseArgs(options, {
    boolean: specs.filter((spec) => spec.value === undefined).map((spec) => spec.name),
    string: specs.filter((spec) => spec.value !== undefined).map((spec) => spec.name),
    collect: specs.map((spec) => spec.name),
  });
  const given = new Map<string, string>();
  const values: Record<string, OptionValue> = {};
  for (const spec of specs) {
    const raw = parsed[spec.name] as readonly (string | boolean)[];
    readOption(command, spec, raw, given, values);
  }
  // `--help` answers even where the rest is incomplete.
  if (values["help"] !== true) {
    checkTogether(command, given);
    checkOperands(command, operands, argv, given);
    checkRequired(command, specs, given);
  }
  return { options: values, operands };
}

interface Separated {
  readonly options: string[];
  readonly operands: string[];
}

function separate(
  command: Command,
  specs: readonly OptionSpec[],
  argv: readonly string[],
): Separated {
  const out: Separated = { options: [], operands: [] };
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i] ?? "";
    if (arg === "--") {
      out.operands.push(...argv.slice(i + 1));
      break;
    }
    if (arg.startsWith("--")) i += takeLong(command, specs, arg, argv[i + 1], out.options);
    else if (arg.length > 1 && arg.startsWith("-")) {
      i += takeLetters(command, specs, arg, argv[i + 1], out.options);
    } else out.operands.push(arg);
  }
  return out;
}

/** Resolves `--name`, `--name=value` or `--name value`; answers how many further words it took. */
function takeLong(
  command: Command,
  specs: readonly OptionSpec[],
  arg: string,
  next: string | undefined,
  out: string[],
): number {
  const equals = arg.indexOf("=");
  const name = equals < 0 ? arg.slice(2) : arg.slice(2, equals);
  const spec = specs.find((spec) => spec.name === name && name.length > 1);
  if (!spec) throw unknownOption(command, specs, `--${name}`);
  const value = equals < 0 ? undefined : arg.slice(equals + 1);
  if (spec.value === undefined) {
    if (value !== undefined) {
      throw usageError(`--${name} takes no value, but ${quote(value)} stands behind it`);
    }
    out.push(`--${name}`);
    return 0;
  }
  const isBare = value === undefined && spec.bare !== undefined;
  out.push(`--${name}=${value ?? spec.bare ?? valueOf(spec, `--${name}`, next)}`);
  return value === undefined && !isBare ? 1 : 0;
}

/** Resolves `-ab`, `-ovalue`, `-o=value` or `-o value` like takeLong. */
function takeLetters(
  command: Command,
  specs: readonly OptionSpec[],
  arg: string,
  next: string | undefined,
  out: string[],
): number {
  for (let i = 1; i < arg.length; i++) {
    const letter = arg[i] ?? "";
    const spec = specs.find((spec) => spec.letter === letter);
    if (!spec) throw unknownOption(command, specs, `-${letter}`);
    if (spec.value !== undefined) {
      const rest = arg.slice(i + 1).replace(/^=/, "");
      const isBare = rest === "" && spec.bare !== undefined;
      out.push(`--${spec.name}=${rest || (spec.bare ?? valueOf(spec, `-${letter}`, next))}`);
      return rest || isBare ? 0 : 1;
    }
    out.push(`--${spec.name}`);
  }
  return 0;
}

/** The word behind an option that needs one; a lone dash and negative-looking words are values. */
function valueOf(spec: OptionSpec, as: string, next: string | undefined): string {
  if (next !== undefined && !/^--?[A-Za-z]/.test(next)) return next;
  const hint = spec.choices ? `; one of ${spec.choices.join(", ")}` : "";
  throw usageError(`${as} needs a value: ${as} ${spec.value}${hint}`);
}

function unknownOption(
  command: Command,
  specs: readonly OptionSpec[],
  arg: string,
): Error {
  const names = specs.filter((spec) => spec.name.length > 1).map((spec) => spec.name);
  const near = arg.startsWith("--") ? nearest(arg.slice(2), names) : undefined;
  const meant = near ? `; did you mean --${near}?` : "";
  return usageError(
    `${command.name} has no option ${quote(arg)}${meant}\n` +
      `underlay help ${command.name} lists them`,
  );
}

function readOption(
  command: Command,
  spec: OptionSpec,
  raw: readonly (string | boolean)[],
  given: Map<string, string>,
  values: Record<string, OptionValue>,
): void {
  const target = spec.standsFor?.[0] ?? spec.name;
  if (raw.length === 0) {
    if (!spec.standsFor) values[camel(target)] ??= spec.value === undefined ? false : undefined;
    return;
  }
  const before = given.get(target);
  if (before !== undefined) throw excluded(command, before, written(spec));
  given.set(target, written(spec));
  if (spec.standsFor) values[camel(target)] = spec.standsFor[1];
  else values[camel(target)] = spec.value === undefined ? true : checkValue(spec, raw.map(String));
}

function checkValue(spec: OptionSpec, raw: readonly string[]): OptionValue {
  if (spec.kind === "list") {
    const items = raw.flatMap((text) => text.split(",")).map((item) => item.trim());
    if (items.includes("")) {
      throw badValue(spec, raw.join(","), "it has an empty place in the list");
    }
    return items.map((item) => spec.choices ? checkChoice(spec, item) : item);
  }
  const [text = "", again] = raw;
  if (again !== undefined) {
    throw usageError(`${written(spec)} is given twice, with ${quote(text)} and ${quote(again)}`);
  }
  if (spec.kind === "integer") return checkInteger(spec, text);
  if (spec.kind === "span") return checkSpan(spec, text);
  if (spec.kind === "asn") return checkAsn(spec, text);
  if (spec.choices) return checkChoice(spec, text);
  if (text === "") throw badValue(spec, text, "it is empty");
  return text;
}

function checkChoice(spec: OptionSpec, text: string): string {
  const choices = spec.choices ?? [];
  const full = spec.short?.[text] ?? text;
  if (choices.includes(full)) return full;
  const near = nearest(text, choices);
  const meant = near ? `; did you mean ${near}?` : "";
  throw badValue(spec, text, `it is not one of ${choices.join(", ")}${meant}`);
}

function checkInteger(spec: OptionSpec, text: string): number {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = spec;
  if (!/^\d{1,16}$/.test(text)) throw badValue(spec, text, "it is not a whole number");
  const number = Number(text);
  if (number >= min && number <= max) return number;
  const range = max === Number.MAX_SAFE_INTEGER ? `at least ${min}` : `${min} to ${max}`;
  throw badValue(spec, text, `it must be ${range}`);
}

/** The platform's timers hold 31 bits of milliseconds: what is longer would fire at once. */
const MOST_DAYS = 24;

function checkSpan(spec: OptionSpec, text: string): number {
  const seconds = spanOf(spec, text);
  if (seconds <= MOST_DAYS * 86400) return seconds;
  throw badValue(spec, text, `it must be at most ${MOST_DAYS}d`);
}

function spanOf(spec: OptionSpec, text: string): number {
  try {
    return /^\d+$/.test(text) ? Number(text) : parseDuration(text);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw badValue(spec, text, `it is not like ${DURATION_FORMS}, or seconds alone`);
  }
}

function checkAsn(spec: OptionSpec, text: string): number {
  const asn = parseAsn(text);
  if (asn === undefined) {
    throw badValue(spec, text, "it is not an AS number like 65001 or 64512.10");
  }
  // RFC 7607 §2: 0 is nobody's.
  if (asn === 0) throw badValue(spec, text, "AS 0 is never right");
  return asn;
}

function badValue(spec: OptionSpec, text: string, why: string): Error {
  return usageError(`cannot use ${quote(text)} for ${written(spec)}: ${why}`);
}

function excluded(command: Command, one: string, other: string): Error {
  return usageError(
    `${one} and ${other} exclude each other; leave one away\n` +
      `underlay help ${command.name} says what each does`,
  );
}

function checkTogether(command: Command, given: ReadonlyMap<string, string>): void {
  for (const [one, other] of EXCLUSIVE) {
    const [a, b] = [given.get(one), given.get(other)];
    if (a !== undefined && b !== undefined) throw excluded(command, a, b);
  }
  for (const [name] of REQUIRES) {
    const option = given.get(name), missing = missingFor(name, given);
    if (option === undefined || missing.length === 0) continue;
    throw usageError(
      `${option} says nothing without ${missing.join(" and ")}; ` +
        `add ${missing.length === 1 ? "it" : "them"} or leave ${option} away`,
    );
  }
}

/** All that an option says nothing without, and that was not given. */
function missingFor(option: string, given: ReadonlyMap<string, string>): string[] {
  return REQUIRES.flatMap(([name, needed]) =>
    name !== option || needed.some((other) => given.has(other))
      ? []
      : [needed.map((other) => `--${other}`).join(" or ")]
  );
}

function checkRequired(
  command: Command,
  specs: readonly OptionSpec[],
  given: ReadonlyMap<string, string>,
): void {
  const absent = specs.find((spec) => spec.required && !given.has(spec.name));
  if (!absent) return;
  throw usageError(
    `${command.name} needs ${written(absent)} ${absent.value}: ${absent.help}\n` +
      `usage: underlay ${command.usage}`,
  );
}

function checkOperands(
  command: Command,
  operands: readonly string[],
  argv: readonly string[],
  given: ReadonlyMap<string, string>,
): void {
  const { name = "argument", min = 0, max = 0, unless = [] } = command.operands ?? {};
  const without = unless.find((option) => given.has(option));
  if (without !== undefined) {
    if (operands.length === 0) return;
    throw usageError(
      `${command.name} takes no ${name} with --${without}, but ${quote(operands[0]!)} follows`,
    );
  }
  if (operands.length < min) {
    const [option = "", taken] = argv.slice(-2);
    // `--fields x.pcap`: the option has taken what looks like the command's file.
    const swallowed = command.operands?.complete === "file" && taken !== undefined &&
      /^-./.test(option) && !option.includes("=") &&
      /[./]/.test(taken);
    const hint = swallowed
      ? `${option} has taken ${quote(taken)} for its value`
      : command.operands?.missing ?? `usage: underlay ${command.usage}`;
    throw usageError(`${command.name} needs ${name}\n${hint}`);
  }
  const extra = operands[max];
  if (extra !== undefined) {
    const takes = max === 0 ? "no operands" : max === 1 ? `one ${name}` : `at most ${max} ${name}`;
    const more = command.operands?.more ? `\n${command.operands.more}` : "";
    throw usageError(`${command.name} takes ${takes}, but ${quote(extra)} follows${more}`);
  }
}

/** The property that holds the value of an option. */
export function camel(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** A user's word inside an error: bounded, and no control byte reaches the terminal. */
export function quote(text: string): string {
  const cut = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return JSON.stringify(cut).replace(
    /[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
