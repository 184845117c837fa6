// Each script is asked by its own shell, the way a person's Tab key does.
import { assert, assertEquals } from "@std/assert";
import { run } from "./completions.ts";
import type { Io } from "./io.ts";
import { COMMANDS, SHELLS } from "./mod.ts";
import { allOptions, written } from "./parse.ts";

async function script(shell: string): Promise<string> {
  let text = "";
  const io = { stdout: { write: (chunk: string) => text += chunk } } as unknown as Io;
  assertEquals(await run({ options: {}, operands: [shell] }, io), 0);
  return text;
}

/** Whether the shell is here; without it the test is skipped aloud, in CI it fails. */
function have(shell: string): boolean {
  try {
    return new Deno.Command(shell, { args: ["-c", ":"] }).outputSync().success;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    if (Deno.env.get("CI") === "true") throw new Error(`${shell} is not installed`);
    console.log(`skipped: ${shell} is not installed`);
    return false;
  }
}

async function ask(program: string, args: readonly string[], file: string): Promise<string> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, file);
    const words = args.map((arg) => arg.replaceAll("SCRIPT", path));
    const { stdout, stderr } = await new Deno.Command(program, { args: words }).output();
    assertEquals(new TextDecoder().decode(stderr), "");
    return new TextDecoder().decode(stdout).replaceAll("\r", "");
  } finally {
    await Deno.remove(path);
  }
}

/** The command line typed so far, and what must be offered for its last word. */
const TYPED: readonly (readonly [typed: string, offers: readonly string[]])[] = [
  ["dec", ["decode"]],
  ["decode --st", ["--start-ts", "--style"]],
  ["decode --style bg", ["bgpdump", "bgpkit"]],
  ["completions ", ["bash", "fish", "zsh"]],
  ["help ver", ["version"]],
  ["sho", ["show"]],
  ["show ", [
    "config",
    "diff",
    "memory",
    "peer",
    "peers",
    "protocols",
    "route",
    "status",
    "what-if",
  ]],
  ["show rou", ["route"]],
  ["peer pro", ["probe"]],
  ["peer probe --par", ["--parallel"]],
  ["peer --rec", ["--record"]],
  ["peer diagnose --rol", ["--role", "--role-strict"]],
  ["show route fo", ["for"]],
  ["show diff LICEN", ["LICENSE"]],
  ["announce --origin e", ["egp"]],
  ["decode LICEN", ["LICENSE"]],
  ["ipam po", ["pool"]],
  ["ipam pool ", ["add", "drain", "grow", "remove", "set", "show"]],
  ["ipam pool dr", ["drain"]],
  ["ipam show --ip", ["--ip"]],
  ["ipam show --style c", ["calico"]],
  ["ipam pool add --rack-l", ["--rack-label"]],
];

Deno.test("completions has every command and option in every script", async () => {
  for (const shell of SHELLS) {
    const text = await script(shell);
    for (const command of COMMANDS) {
      for (const word of command.name.split(" ")) assert(text.includes(word));
      for (const option of allOptions(command)) {
        const spelled = shell === "fish" && option.name.length > 1
          ? `-l ${option.name}`
          : shell === "fish"
          ? `-s ${option.name}`
          : written(option);
        assert(text.includes(spelled), `${shell}: ${spelled}`);
      }
    }
  }
});

Deno.test("completions bash offers what fits", async () => {
  if (!have("bash")) return;
  const text = await script("bash");
  const program = 'source SCRIPT; IFS=" "; COMP_WORDS=(underlay $0); [[ $0 == *" " ]] && ' +
    'COMP_WORDS+=(""); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); unset IFS; _underlay; ' +
    'printf "%s\\n" "${COMPREPLY[@]}"';
  const offered = async (typed: string) =>
    (await ask("bash", ["--norc", "-c", program, typed], text)).trim().split("\n").sort();
  for (const [typed, offers] of TYPED) assertEquals(await offered(typed), offers, typed);
  assertEquals(await offered("decode --elem announce,w"), ["announce,withdraw"]);
  assertEquals(await offered("decode --style = bgpd"), ["bgpdump"]);
});

Deno.test("completions fish offers what fits", async () => {
  if (!have("fish")) return;
  const text = await script("fish");
  for (const [typed, offers] of TYPED) {
    const program = `source SCRIPT; complete -C 'underlay ${typed}'`;
    const lines = (await ask("fish", ["-N", "-c", program], text)).trim().split("\n");
    assertEquals(lines.map((line) => line.split("\t")[0] ?? "").sort(), offers, typed);
  }
});

Deno.test("completions zsh completes a single match in a real line editor", async () => {
  if (!have("zsh")) return;
  const text = await script("zsh");
  const program = `
zmodload zsh/zpty
zpty z env TERM=dumb zsh -f -i
zpty -w z "PROMPT='' PS2=''; autoload -U compinit; compinit -D -u; source SCRIPT; underlay() { print -r -- \\"GOT \\$*\\" }; echo RE''ADY"
while zpty -r z line && [[ $line != *READY* ]]; do :; done
for typed in "$@"; do zpty -w -n z "underlay $typed"$'\\t\\n'; done
zpty -w z exit
while zpty -r z line; do [[ $line == GOT* ]] && print -r -- $line; done
exit 0`;
  const single = TYPED.filter(([, offers]) => offers.length === 1);
  const typed = single.map(([words]) => words);
  const got = await ask("zsh", ["-f", "-c", program, "zsh", ...typed], text);
  const want = single.map(([words, [offer = ""]]) => `GOT ${words.replace(/\S*$/, offer)}`);
  assertEquals(got.split("\n").filter((line) => line !== ""), want);
});
