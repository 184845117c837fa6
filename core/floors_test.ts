// Who may import whom, what only the edge may touch, how long a file may be, and that the RFCs the
// code cites are the ones the README lists. Read from the sources themselves.
import { assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url).pathname;

/** The rooms of session that look at evidence only. */
const JUDGEMENT = [
  "negotiate",
  "offer",
  "disagree",
  "facts",
  "cause",
  "judge",
  "notified",
  "peering",
  "watch",
];

/** Floor -> the floors it may import besides itself. `*` is any of core. */
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  net: [],
  wire: ["net"],
  filter: ["net", "wire"],
  session: ["net", "wire"],
  ipam: ["net"],
  rib: ["net", "wire", "filter"],
  // It hands on what a filter wants before anything is told of it. Of session, what two OPENs come to and why a session ended; not the machines that run one.
  // Of filter, what leaves routes out before a view sees them.
  capture: ["net", "wire", "filter", ...JUDGEMENT.map((name) => `session/${name}`)],
  config: ["net", "wire", "filter", "ipam", "rib/policy", "rib/decision_options"],
  diagnose: ["net", "wire", "session"],
  speaker: ["net", "wire", "session", "rib", "config"],
  agent: ["net", "wire", "session", "rib", "config", "ipam", "speaker"],
  // Names and number formats are stated once, in net and wire; all else comes in as values.
  view: ["net", "wire", "type *"],
  io: ["net", "ipam/store_error", "type capture", "type ipam", "type speaker", "type diagnose"],
  compat: [],
  commands: ["*", "main"],
  main: ["commands"],
};

/** Each outside package has one home. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "@std/cli/parse-args": ["commands"],
  "@std/yaml": ["config"],
  "yaml": ["config"],
  "@std/net": ["io"],
  "@cliffy/table": ["commands"],
  "cli-table3": ["compat"],
  "bzip2": ["io"],
};

/** Floors that may touch the machine. */
const EDGE = ["io", "commands", "main"];
const BANNED =
  /\bDeno\.|["'`]node:|\bDate\.now\b|\bsetTimeout\b|\bsetInterval\b|\bMath\.random\b|\bconsole\./;

/** Files that are one table of data and may be longer than the rest. */
const TABLES: readonly string[] = ["core/session/cause.ts"];
const MAX_LINES = 350;

interface Source {
  readonly path: string;
  readonly floor: string;
  readonly text: string;
  readonly isTest: boolean;
}

function walk(folder: string): string[] {
  const entries = [...Deno.readDirSync(ROOT + folder)].sort((a, b) => a.name < b.name ? -1 : 1);
  return entries.flatMap(({ name, isDirectory }) =>
    isDirectory ? walk(`${folder}/${name}`) : name.endsWith(".ts") ? [`${folder}/${name}`] : []
  );
}

/** `core/wire/x.ts` is on floor wire, `commands/x.ts` on commands, `main.ts` on main. */
function floorOf(path: string): string {
  const [top = "", second = ""] = path.split("/");
  return top === "core" ? second.replace(/(_test)?\.ts$/, "") : top.replace(/(_test)?\.ts$/, "");
}

function load(path: string): Source {
  const isTest = /_(test|bench)\.ts$|\.d\.ts$/.test(path);
  return { path, floor: floorOf(path), text: Deno.readTextFileSync(ROOT + path), isTest };
}

const ALL = [...walk("core"), ...walk("commands"), "main.ts", "main_test.ts"].map(load);
const SOURCES = ALL.filter((source) => !source.isTest);

interface Import {
  readonly from: Source;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

/** Every static, dynamic and re-exporting import of a source. */
function importsOf(from: Source): Import[] {
  const statement =
    /^(?:import|export)\s+(type\s+)?((?:[\w$*\s,]|\{[^}]*\})*?from\s+)?"([^"]+)"|\bimport\("([^"]+)"\)/gm;
  return [...from.text.matchAll(statement)].map((match) => ({
    from,
    specifier: match[3] ?? match[4] ?? "",
    typeOnly: match[1] !== undefined || onlyTypes(match[2]),
  }));
}

/** `{ type A, type B } from` brings types alone. */
function onlyTypes(clause: string | undefined): boolean {
  const names = clause?.match(/^\s*\{([^}]*)\}/)?.[1];
  if (names === undefined) return false;
  const each = names.split(",").map((name) => name.trim()).filter((name) => name !== "");
  return each.length > 0 && each.every((name) => name.startsWith("type "));
}

/** The target inside the project as a path from the root, without its ending. */
function resolve({ from, specifier }: Import): string {
  const path = new URL(specifier, `file:///${from.path}`).pathname.slice(1);
  return path.replace(/\.ts$/, "");
}

/** The paths of all modules that main.ts reaches, lazily or not. */
const PROGRAM = reach(["main.ts"]);

function reach(from: readonly string[]): ReadonlySet<string> {
  const reached = new Set(from);
  for (const path of reached) {
    const source = SOURCES.find((source) => source.path === path);
    for (const found of source ? importsOf(source) : []) {
      if (found.specifier.startsWith(".")) reached.add(`${resolve(found)}.ts`);
    }
  }
  return reached;
}

function allowed(found: Import): boolean {
  const { floor } = found.from;
  if (!found.specifier.startsWith(".")) {
    if (found.specifier.startsWith("node:")) return EDGE.includes(floor);
    // What tests share is no part of the program, and may assert.
    if (found.specifier === "@std/assert") return !PROGRAM.has(found.from.path);
    return PACKAGES[found.specifier]?.includes(floor) ?? false;
  }
  const target = resolve(found);
  const targetFloor = floorOf(`${target}.ts`);
  if (targetFloor === floor) return true;
  const inside = target.replace(/^core\//, "");
  const isCore = target.startsWith("core/");
  return (FLOORS[floor] ?? []).some((rule) => {
    const [name = "", kind] = rule.split(" ").reverse();
    if (kind === "type" && !found.typeOnly) return false;
    return name === "*" ? isCore : inside === name || inside.startsWith(`${name}/`);
  });
}

Deno.test("floors import only from the floors below them", () => {
  const wrong = SOURCES.flatMap(importsOf).filter((found) => !allowed(found));
  assertEquals(
    wrong.map(({ from, specifier, typeOnly }) =>
      `${from.path} -> ${specifier}${typeOnly ? " (type)" : ""}`
    ),
    [],
  );
});

Deno.test("floors: every folder of core is a floor with a rule", () => {
  const unknown = SOURCES.filter(({ floor }) => !(floor in FLOORS)).map(({ path }) => path);
  assertEquals(unknown, []);
});

Deno.test("floors keep the machine, the clock and chance at the edge", () => {
  const inner = SOURCES.filter(({ floor }) => !EDGE.includes(floor) && floor !== "compat");
  const found = inner.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, i) =>
      BANNED.test(withoutComment(line)) ? [`${path}:${i + 1}: ${line.trim()}`] : []
    )
  );
  assertEquals(found, []);
});

function withoutComment(line: string): string {
  return /^\s*(\/\/|\/?\*)/.test(line) ? "" : line.replace(/\s\/\/ .*$/, "");
}

Deno.test("floors have no file longer than a reader holds, tables of data aside", () => {
  const long = ALL.map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
    .filter(({ path, lines }) => lines > MAX_LINES && !TABLES.includes(path));
  assertEquals(long.map(({ path, lines }) => `${path}: ${lines} lines`), []);
});

Deno.test("floors name files in snake_case after what is inside", () => {
  const names = ALL.map(({ path }) => path.split("/").at(-1) ?? "");
  const odd = names.filter((name) =>
    !/^[a-z0-9_]+(\.d)?\.ts$/.test(name) || /^(utils?|helpers?|common|types)\.ts$/.test(name)
  );
  assertEquals(odd, []);
});

function rfcs(text: string): string[] {
  const cites = [...text.matchAll(/\bRFC (\d{3,5})\b/g)].map((match) => match[1] ?? "");
  return [...new Set(cites)].sort((a, b) => Number(a) - Number(b));
}

Deno.test("floors cite exactly the RFCs that the README lists", () => {
  const readme = Deno.readTextFileSync(`${ROOT}README.md`);
  const list = readme.split(/^## /m).find((section) => section.startsWith("RFCs")) ?? "";
  const cited = SOURCES.filter(({ path }) => path.startsWith("core/")).map(({ text }) => text);
  assertEquals(rfcs(list), rfcs(cited.join("\n")));
});
