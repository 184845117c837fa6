// The CLI cases: testdata/cases/<subcommand>/<case>/ holds `args` (one argument a line), `stdout`,
// `stderr` and `code` (absent means empty and 0), and optionally `stdin` or `stdin_path` (a file,
// relative to the project). main_test.ts runs them; update.ts rewrites what they expect. With a file
// `store` it runs with a ledger of its own: what `ipam export` would write (its path, relative to the
// project; empty: there is no ledger), where times below 0 are so many seconds ago.

import { CaseStores, settled } from "./case_stores.ts";

/** The project's folder. */
export const ROOT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");
const CASES = `${ROOT}/testdata/cases`;
/** Each child may take this long; a hang is a failure, not a wait. */
const LIMIT_MS = 60_000;

/** One case as it stands on disk. */
export interface Case {
  readonly name: string;
  readonly folder: string;
  readonly args: readonly string[];
  readonly stdin: string | undefined;
  /** The ledger it begins with: a path, empty for none; undefined where it is not about ledgers. */
  readonly store?: string | undefined;
  readonly expected: Outcome;
}

/** What a run answered, or should. */
export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** A program that behaves as `underlay`: its words, and where its relative paths begin. */
export interface Target {
  readonly command: readonly string[];
  readonly cwd: string;
  /** Where its file system begins in ours; absent: they are one. */
  readonly root?: string;
}

/** underlay from source, with the flags of the `underlay` task. */
export function sourceTarget(): Target {
  const config = JSON.parse(Deno.readTextFileSync(`${ROOT}/deno.json`));
  const words: string[] = config.tasks.underlay.split(" ");
  return { command: [Deno.execPath(), ...words.slice(1)], cwd: ROOT };
}

/** The file that UNDERLAY_BIN names, else the source. */
export function chosenTarget(): Target {
  const built = Deno.env.get("UNDERLAY_BIN");
  return built ? { command: [Deno.realPathSync(built)], cwd: ROOT } : sourceTarget();
}

/** Every case whose name contains one of the words, or all; sorted by name. */
export function loadCases(words: readonly string[] = []): Case[] {
  const folders = folderNames(CASES).flatMap((subcommand) =>
    folderNames(`${CASES}/${subcommand}`).map((name) => `${subcommand}/${name}`)
  );
  const wanted = folders.filter((name) =>
    words.length === 0 || words.some((word) => name.includes(word))
  );
  return wanted.sort().map(loadCase);
}

function folderNames(folder: string): string[] {
  return [...Deno.readDirSync(folder)].filter((entry) => entry.isDirectory).map(({ name }) => name);
}

function loadCase(name: string): Case {
  const folder = `${CASES}/${name}`;
  const args = readIfThere(`${folder}/args`);
  if (args === undefined) throw new Error(`the case ${name} has no file args`);
  const path = readIfThere(`${folder}/stdin_path`)?.trim();
  const hasStdin = readIfThere(`${folder}/stdin`) !== undefined;
  return {
    name,
    folder,
    args: args === "" ? [] : args.replace(/\n$/, "").split("\n"),
    stdin: path ? `${ROOT}/${path}` : hasStdin ? `${folder}/stdin` : undefined,
    store: readIfThere(`${folder}/store`)?.trim(),
    expected: {
      stdout: readIfThere(`${folder}/stdout`) ?? "",
      stderr: readIfThere(`${folder}/stderr`) ?? "",
      code: Number(readIfThere(`${folder}/code`) ?? "0"),
    },
  };
}

/** A file's text, or undefined when there is none. */
export function readIfThere(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The environment of a child: ours without what changes the output, and never in UTC. */
export function childEnv(): Record<string, string> {
  const env = Deno.env.toObject();
  for (const name of ["NO_COLOR", "FORCE_COLOR", "COLUMNS", "UNDERLAY_BIN"]) delete env[name];
  return { ...env, TZ: "Pacific/Chatham", TERM: "xterm" };
}

/** Runs one case against a target; with a file for its ledger where it has one. */
export async function runCase(target: Target, given: Case, store?: string): Promise<Outcome> {
  const [program = "", ...rest] = target.command;
  const child = new Deno.Command(program, {
    args: [...rest, ...given.args],
    cwd: target.cwd,
    clearEnv: true,
    env: { ...childEnv(), ...(store !== undefined && { UNDERLAY_STORE: store }) },
    stdin: given.stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(LIMIT_MS),
  }).spawn();
  const feeding = given.stdin === undefined ? undefined : feed(child.stdin, given.stdin);
  const { stdout, stderr, code } = await child.output();
  await feeding;
  const text = (octets: Uint8Array) => {
    const said = new TextDecoder().decode(octets);
    return store === undefined ? said : settled(said, store);
  };
  return { stdout: text(stdout), stderr: text(stderr), code };
}

async function feed(stdin: WritableStream<Uint8Array>, path: string): Promise<void> {
  const file = await Deno.open(path);
  // A child that stops reading early (--limit) is no failure of the case.
  await file.readable.pipeTo(stdin).catch(() => {});
}

/** Runs the cases, so many at once, and answers the outcomes in order. */
export async function runCases(
  target: Target,
  cases: readonly Case[],
  atOnce = navigator.hardwareConcurrency,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = new Array(cases.length);
  const stores = new CaseStores(target);
  let next = 0;
  const lane = async () => {
    for (let i = next++; i < cases.length; i = next++) {
      const given = cases[i]!;
      const store = given.store === undefined ? undefined : await stores.make(given.store);
      outcomes[i] = await runCase(target, given, store);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, lane));
  } finally {
    stores.close();
  }
  return outcomes;
}

/** What differs, for a person; empty when nothing does. */
export function differences(expected: Outcome, actual: Outcome): string[] {
  const lines: string[] = [];
  if (expected.code !== actual.code) lines.push(`code: ${expected.code} became ${actual.code}`);
  for (const stream of ["stdout", "stderr"] as const) {
    if (expected[stream] === actual[stream]) continue;
    const [before, after] = [expected[stream].split("\n"), actual[stream].split("\n")];
    const at = before.findIndex((line, i) => line !== after[i]);
    const line = at < 0 ? before.length : at;
    lines.push(
      `${stream}: ${before.length - 1} lines became ${after.length - 1}, first at ${line + 1}:`,
      ...before.slice(line, line + 5).map((text) => `  - ${JSON.stringify(text)}`),
      ...after.slice(line, line + 5).map((text) => `  + ${JSON.stringify(text)}`),
    );
  }
  return lines;
}
