// The built file where nothing else is: a bare chroot with sh, gzip, a few coreutils and the C
// library. Needs root and dist/underlay (`deno task build`).
import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  type Case,
  differences,
  loadCases,
  type Outcome,
  ROOT,
  runCase,
  runCases,
  type Target,
} from "../tools/cases.ts";

const BUILT = `${ROOT}/dist/underlay`;
const PROGRAMS = ["sh", "gzip", "tail", "head", "mkdir", "mktemp", "mv", "rm", "chmod"];

/** Why the suite cannot run here, or undefined. In CI that is a failure, not a skip. */
function missing(): string | undefined {
  if (Deno.uid() !== 0) return "it needs root for chroot";
  try {
    Deno.statSync(BUILT);
  } catch {
    return "dist/underlay is not there; run deno task build";
  }
  return undefined;
}

async function output(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args }).output();
  return new TextDecoder().decode(stdout);
}

/** The shared libraries and the loader that a program asks for. */
async function librariesOf(path: string): Promise<string[]> {
  return [...(await output("ldd", path)).matchAll(/(\/\S+) \(0x/g)].map((match) => match[1] ?? "");
}

async function copyInto(root: string, from: string, to = from): Promise<void> {
  await Deno.mkdir(`${root}${to.replace(/\/[^/]*$/, "")}`, { recursive: true });
  await Deno.copyFile(from, root + to);
}

async function makeRoot(root: string): Promise<void> {
  const libraries = new Set(await librariesOf(Deno.execPath()));
  for (const name of PROGRAMS) {
    const path = (await output("sh", "-c", `command -v ${name}`)).trim();
    await copyInto(root, path, `/bin/${name}`);
    for (const library of await librariesOf(path)) libraries.add(library);
  }
  for (const library of libraries) await copyInto(root, library);
  await copyInto(root, BUILT, "/bin/underlay");
  await Deno.mkdir(`${root}/dev`);
  await output("mknod", "-m", "666", `${root}/dev/null`, "c", "1", "3");
  // Deno asks where its program is once sockets are loaded; any answer will do.
  await Deno.mkdir(`${root}/proc/self`, { recursive: true });
  await Deno.symlink("/bin/underlay", `${root}/proc/self/exe`);
  const folders = ["testdata/cases", "testdata/captures", "testdata/sessions", "testdata/stores"];
  for (const path of [...folders, "README.md", "LICENSE", "deno.json"]) {
    await output("sh", "-c", `cd ${ROOT} && cp -r --parents ${path} ${root}`);
  }
}

const why = missing();
if (why !== undefined) {
  if (Deno.env.get("CI") === "true") throw new Error(`the chroot suite cannot run: ${why}`);
  console.log(`skipped: the chroot suite; ${why}`);
}

Deno.test({
  name: "underlay, built, answers every CLI case in a bare chroot",
  ignore: why !== undefined,
  fn: async (t) => {
    const root = await Deno.makeTempDir({ prefix: "underlay-chroot-" });
    try {
      await makeRoot(root);
      const target: Target = { command: ["chroot", root, "/bin/underlay"], cwd: ROOT, root };
      await t.step("refuses to unpack without a home", () => refusesWithoutHome(root));
      await t.step("unpacks once when first runs meet", () => meets(target));
      await t.step("leaves nothing half unpacked", () => {
        const cache = Deno.env.get("XDG_CACHE_HOME") ?? `${Deno.env.get("HOME")}/.cache`;
        const names = [...Deno.readDirSync(`${root}${cache}/underlay`)].map(({ name }) => name);
        assertEquals(names.filter((name) => name.startsWith("part.")), []);
      });
      const cases = loadCases();
      const outcomes = await runCases(target, cases);
      for (const [i, given] of cases.entries()) {
        await t.step(given.name, () => {
          const lines = differences(given.expected, outcomes[i] as Outcome);
          assertEquals(lines, [], lines.join("\n"));
        });
      }
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  },
});

async function refusesWithoutHome(root: string): Promise<void> {
  const { code, stderr } = await new Deno.Command("chroot", {
    args: [root, "/bin/underlay", "--version"],
    clearEnv: true,
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
  }).output();
  assertStringIncludes(new TextDecoder().decode(stderr), "neither HOME nor XDG_CACHE_HOME is set");
  assertEquals(code, 3);
}

async function meets(target: Target): Promise<void> {
  const version = loadCases(["main/version"])[0] as Case;
  const runs = Array.from({ length: 3 }, () => runCase(target, version));
  for (const outcome of await Promise.all(runs)) assertEquals(outcome, version.expected);
}
