import { assert, assertEquals } from "@std/assert";
import { FAULTS, type IpamCase, PROMISES } from "../../testdata/suites/ipam_cases.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const SELF = /(\/cases_test|\/ipam_cases)\.ts$/;

/** The text of every test and of every suite. */
function* sources(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* sources(path);
    else if (/_test\.ts$|store_suite/.test(name) && !SELF.test(path)) {
      yield Deno.readTextFileSync(path);
    }
  }
}

function numbered(letter: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
}

Deno.test("ipam: each promise and each fault is there once, and says where it is proven", () => {
  const ids = (cases: readonly IpamCase[]) => cases.map(({ id }) => id);
  assertEquals(ids(PROMISES), numbered("I", 12));
  assertEquals(ids(FAULTS), numbered("P", 36));
  const bare = [...PROMISES, ...FAULTS].filter(({ by, what }) => by.length === 0 || what === "");
  assertEquals(bare, []);
});

Deno.test("ipam: each test that proves something is in the sources, each task in deno.json", () => {
  const all = ["core", "commands", "testdata/suites"].flatMap((folder) => [
    ...sources(`${ROOT}${folder}`),
  ]);
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`));
  for (const { id, by } of [...PROMISES, ...FAULTS]) {
    for (const name of by) {
      const task = /^deno task (\S+)/.exec(name)?.[1];
      const isThere = task === undefined
        ? all.some((text) => text.includes(name))
        : Object.hasOwn(tasks, task);
      assert(isThere, `${id}: nothing is called ${name}`);
    }
  }
});
