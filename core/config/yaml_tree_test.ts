import { assert, assertEquals } from "@std/assert";
import { ErrorList, formatConfigError } from "./config_error.ts";
import { readTree, type Tree } from "./yaml_tree.ts";

/** Values with their places: `peers@1:1 [ a@2:5 ]`. */
function show(tree: Tree): string {
  const at = `@${tree.place.line}:${tree.place.column}`;
  if (tree.kind === "text") return JSON.stringify(tree.text) + at;
  if (tree.kind === "list") return `[${tree.items.map(show).join(", ")}]${at}`;
  if (tree.kind !== "mapping") return tree.kind + at;
  const entries = tree.entries.map(({ key, keyPlace: { line, column }, value }) =>
    `${key}@${line}:${column} ${show(value)}`
  );
  return `{${entries.join(", ")}}${at}`;
}

function read(text: string): { tree: string | undefined; errors: readonly string[] } {
  const errors = new ErrorList("f"), tree = readTree(text, errors);
  return { tree: tree && show(tree), errors: errors.sorted().map(formatConfigError) };
}

Deno.test("readTree keeps every scalar as it was written, with its place", () => {
  const { tree, errors } = read("as: 64512.10\nkey:  010\nyes: 1e3\nt: '2026-01-01' # x\n");
  assertEquals(
    tree,
    '{as@1:1 "64512.10"@1:5, key@2:1 "010"@2:7, yes@3:1 "1e3"@3:6, t@4:1 "2026-01-01"@4:4}@1:1',
  );
  assertEquals(errors, []);
});

Deno.test("readTree tells what is left out from what is an empty text", () => {
  const { tree } = read('a:\nb: ~\nc: null\nd: ""\ne: {f, g: }\nh: "null"\n');
  assertEquals(
    tree,
    '{a@1:1 nothing@1:3, b@2:1 nothing@2:4, c@3:1 nothing@3:4, d@4:1 ""@4:4, ' +
      'e@5:1 {f@5:5 nothing@5:6, g@5:8 nothing@5:11}@5:4, h@6:1 "null"@6:4}@1:1',
  );
});

Deno.test("readTree follows aliases to the place of what they name", () => {
  const { tree, errors } = read("a: &x [1]\nb: *x\n&k c: 1\n*k : 2\n");
  assertEquals(tree, '{a@1:1 ["1"@1:8]@1:7, b@2:1 ["1"@1:8]@1:7, c@3:4 "1"@3:7}@1:1');
  assertEquals(errors, ['f:4:1: c: "c" stands twice, first in line 3, column 4']);
});

Deno.test("readTree takes the nearest anchor before an alias", () => {
  assertEquals(
    read("a: &x 1\nb: *x\nc: &x 2\nd: *x\n").tree,
    '{a@1:1 "1"@1:7, b@2:1 "1"@1:7, c@3:1 "2"@3:7, d@4:1 "2"@3:7}@1:1',
  );
});

Deno.test("readTree refuses aliases that hold themselves or come to too much, and no others", () => {
  assertEquals(read("a: &x [*x]\n").errors, [
    "f:1:8: a[0]: the alias *x stands inside of what it names",
  ]);
  const nine = (name: string) => `[${Array(9).fill(`*${name}`).join(", ")}]`;
  const laughs = ["a: &a [1, 1]", "b: &b " + nine("a"), "c: &c " + nine("b"), "d: &d " + nine("c")];
  assertEquals(read(laughs.join("\n")).errors, []);
  laughs.push("e: &e " + nine("d"), "f: &f " + nine("e"), "g: &g " + nine("f"), "h: " + nine("g"));
  assertEquals(read(laughs.join("\n")).errors, [
    "f:8:4: h: its aliases come to more than 2000000 values",
  ]);
});

Deno.test("readTree reads a MiB of aliases, and refuses a file that is no configuration", () => {
  const { tree, errors } = read(`a: &a x\nb: [${"*a,".repeat(1 << 18)}]\n`);
  assert(tree!.length > 1 << 20);
  assertEquals(errors, []);
  assertEquals(read("#".repeat((8 << 20) + 1)).errors, ["f:1:1: the file has more than 8 MiB"]);
});

Deno.test("readTree is not drowned by depth", () => {
  const deep = (count: number) => `a: ${"[".repeat(count)}${"]".repeat(count)}\n`;
  assertEquals(read(deep(32)).errors.length, 0);
  assertEquals(read(deep(33)).errors, [
    `f:1:36: a${"[0]".repeat(32)}: nested more than 32 deep`,
  ]);
  const { errors } = read(deep(20_000));
  assertEquals(errors.length, 1);
  assert(errors[0]!.endsWith("this is not YAML: nested too deep"), errors[0]);
});

Deno.test("readTree says in plain words why a text is no YAML", () => {
  const cases: readonly (readonly [text: string, ...errors: string[]])[] = [
    [
      "a: 1\n\tb: 2\nc:\n\t- 1\n",
      "2:1: this is not YAML: a tab in the indentation; YAML is indented with spaces alone",
      "4:1: this is not YAML: a tab in the indentation; YAML is indented with spaces alone",
    ],
    [
      "a: 1\n---\nb: 2\n",
      "2:1: this is not YAML: a second document begins; a configuration is one: leave --- and ... away",
    ],
    [
      "a: b: c\n",
      "1:4: this is not YAML: a second key on the same line; put a text with a colon and a space behind it in quotes",
    ],
    [
      "a: 1\n  b: 2\n",
      "1:4: this is not YAML: the line behind this value is indented deeper than its key",
    ],
    [
      "a:\n  - b\n c: d\n",
      "3:1: this is not YAML: the indentation does not fit the lines before it",
    ],
    [
      "a: >100\n",
      "1:6: this is not YAML: a text cannot begin so; put a text that begins with > or | in quotes",
    ],
    ["a: @x\n", "1:4: this is not YAML: a text cannot begin so; put it in quotes"],
    ["a: 'x\n", "2:1: this is not YAML: missing closing 'quote"],
    ["a: [1]]\n", '1:7: this is not YAML: unexpected flow-seq-end token in YAML stream: "]"'],
  ];
  for (const [text, ...errors] of cases) {
    assertEquals(read(text), { tree: undefined, errors: errors.map((line) => `f:${line}`) });
  }
});

Deno.test("readTree refuses what would read otherwise than it is written", () => {
  assertEquals(read("a: !!int 3\nb: !65000:1\nc: *:1\n<<: {d: 1}\n? [e]\n: 1\nf: !!str 010\n"), {
    tree: '{a@1:1 broken@1:10, b@2:1 broken@2:12, c@3:1 broken@3:4, f@7:1 "010"@7:10}@1:1',
    errors: [
      'f:1:10: a: the tag "tag:yaml.org,2002:int" says nothing here; every value is read as it is written',
      'f:2:12: b: the tag "!65000:1" says nothing here; put a text that begins with ! in quotes',
      "f:3:4: c: nothing before it has the anchor &:1; put a text that begins with * in quotes",
      "f:4:1: merge keys are not followed; name a template, or repeat the keys",
      "f:5:3: a key has to be a word",
    ],
  });
});
