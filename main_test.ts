import { assert, assertEquals } from "@std/assert";
import { checkedConfig } from "./commands/config_reading.ts";
import { commandIn } from "./commands/lookup.ts";
import { parseCommandLine } from "./commands/parse.ts";
import { VERSION } from "./commands/version.ts";
import { CAUSES } from "./core/session/cause.ts";
import {
  childEnv,
  chosenTarget,
  differences,
  loadCases,
  type Outcome,
  ROOT,
  runCases,
} from "./testdata/tools/cases.ts";

import {
  readmeCommands,
  readmeConfigs,
  readmeExamples,
  runExamples,
} from "./testdata/tools/readme_examples.ts";

const target = chosenTarget();

Deno.test("main answers every CLI case as its folder says", async (t) => {
  const cases = loadCases();
  assert(cases.length > 0, "there are no cases");
  const outcomes = await runCases(target, cases);
  for (const [i, given] of cases.entries()) {
    await t.step(given.name, () => {
      const lines = differences(given.expected, outcomes[i] as Outcome);
      assertEquals(lines, [], `underlay ${given.args.join(" ")}\n${lines.join("\n")}`);
    });
  }
});

function spawn(args: readonly string[], stdin: "null" | "piped" = "null"): Deno.ChildProcess {
  const [program = "", ...rest] = target.command;
  return new Deno.Command(program, {
    args: [...rest, ...args],
    cwd: target.cwd,
    clearEnv: true,
    env: childEnv(),
    stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

function shell(script: string): Promise<Deno.CommandOutput> {
  return new Deno.Command("sh", {
    args: ["-c", script, "sh", ...target.command],
    cwd: ROOT,
    clearEnv: true,
    env: childEnv(),
  }).output();
}

Deno.test("main stops silently with 0 when the reader of its output is gone", async () => {
  const script = '{ "$@" help decode; echo "code $?" >&2; } | :';
  const { stderr } = await shell(script);
  assertEquals(new TextDecoder().decode(stderr), "code 0\n");
});

Deno.test("main says that the output cannot be written and ends with 3", async () => {
  const { code, stderr } = await shell('exec "$@" help decode >/dev/full');
  const said = new TextDecoder().decode(stderr);
  assert(said.startsWith("underlay: cannot write the output: "), said);
  assertEquals(code, 3);
});

Deno.test("main prints packets as they arrive and ends with 130 on Ctrl-C", async () => {
  const capture = await Deno.readFile(`${ROOT}/testdata/captures/healthy/bird-frr-churn.pcap`);
  const child = spawn(["decode", "-"], "piped");
  const writer = child.stdin.getWriter();
  await writer.write(capture.subarray(0, 1000));
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  // Standard input stays open: what is printed now was not held back until its end.
  while (!said.includes("KEEPALIVE")) {
    const { value, done } = await reader.read();
    assert(!done, `it ended after ${said}`);
    said += value;
  }
  child.kill("SIGINT");
  const { code } = await child.status;
  await reader.cancel();
  await child.stderr.cancel();
  await writer.abort().catch(() => {});
  assertEquals(code, 130);
});

Deno.test("main leaves a pipe that is closed in the middle of long output with 0", async () => {
  const table = "testdata/captures/mrt/frr-table.mrt";
  // head closes the pipe behind the first line while the process still waits for more input.
  const script =
    `{ cat ${table}; sleep 0.3; cat ${table}; } | { "$@" decode -; echo $? >&2; } | head -n 1`;
  const { stdout, stderr } = await shell(script);
  assertEquals(new TextDecoder().decode(stdout).split("\n").length, 2);
  assertEquals(new TextDecoder().decode(stderr), "0\n");
});

Deno.test("main states one version everywhere", () => {
  const config = JSON.parse(Deno.readTextFileSync(`${ROOT}/deno.json`));
  const changelog = Deno.readTextFileSync(`${ROOT}/CHANGELOG.md`);
  assertEquals(config.version, VERSION);
  assertEquals(changelog.match(/^## (\S+)/m)?.[1], VERSION);
});

Deno.test("main gets the same permissions from source and compiled", () => {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${ROOT}/deno.json`));
  const flags = (task: string) => task.split(" ").filter((word) => word.startsWith("--allow"));
  assertEquals(flags(tasks.compile), flags(tasks.underlay));
});

Deno.test("main opens with the verdict on a terminal, coloured and within 80 columns", async () => {
  // script(1) lends a terminal; other systems call it differently.
  if (Deno.build.os !== "linux") return console.log("skipped: needs Linux's script(1)");
  const capture = "testdata/captures/faults/wrong-as-bird-to-frr.pcap";
  const words = [...target.command, "decode", capture].join(" ");
  const said = new TextDecoder().decode(
    (await shell(`script -qec 'stty cols 80; ${words}' /dev/null`)).stdout,
  ).replaceAll("\r", "");
  // deno-lint-ignore no-control-regex
  const plain = said.replace(/\x1b\[[0-9;]*m/g, "");
  assert(said !== plain, "it has no colour");
  assert(/^192\.0\.2\.1 - 192\.0\.2\.2 {2}DOWN: wrong AS number/.test(plain), plain);
  const [verdict = ""] = plain.split("\n\n");
  for (const line of verdict.split("\n")) assert([...line].length <= 80, line);
});

Deno.test("main: the README names every cause, and its commands parse", () => {
  const readme = Deno.readTextFileSync(`${ROOT}/README.md`);
  const rows = readme.split("\n").map((line) => line.replace(/ +/g, " "));
  const shown = rows.slice(rows.indexOf("| id | in the verdict | what happened |") + 2);
  const wanted = CAUSES.map(({ id, title, means }) => `| \`${id}\` | ${title} | ${means} |`);
  assertEquals(shown.slice(0, wanted.length + 1), [...wanted, ""]);
  const commands = readmeCommands();
  assert(commands.length > 40, `${commands.length} commands`);
  for (const words of commands) {
    const { command, rest } = commandIn(words);
    parseCommandLine(command, rest);
  }
});

Deno.test("main prints what the README shows", async () => {
  const examples = readmeExamples();
  assert(examples.length > 0, "the README has no examples");
  const outputs = await runExamples(target, examples);
  examples.forEach(({ args, shown }, i) => assertEquals(outputs[i], shown, args.join(" ")));
});

Deno.test("main takes the configurations that the README shows", () => {
  const configs = readmeConfigs();
  assert(configs.length > 0, "the README has no configuration");
  for (const text of configs) assertEquals(checkedConfig(text, "README.md").errors, undefined);
});
