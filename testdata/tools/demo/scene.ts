import { ROOT, sourceTarget } from "../cases.ts";

/** One thing to show: why, the arguments, and the exit code that says it went as told. */
export interface Scene {
  /** Empty: the same as the scene before it. */
  readonly says: string;
  readonly args: readonly string[];
  readonly code: number;
  /** What the same with --json has to say; for scenes that only ask. */
  readonly proofs?: readonly RegExp[];
}

/** The command that runs this source, with these arguments. */
export function underlay(
  args: readonly string[],
  output: "inherit" | "piped" | "null" = "inherit",
): Deno.Command {
  const [program = "", ...words] = sourceTarget().command;
  return new Deno.Command(program, {
    args: [...words, ...args],
    cwd: ROOT,
    stdin: "null",
    stdout: output,
    stderr: output,
  });
}

/** Shows one scene; false where it did not go as told. */
export async function play(scene: Scene): Promise<boolean> {
  const says = scene.says === "" ? "" : `# ${scene.says}\n`;
  console.log(`\n${says}$ underlay ${scene.args.join(" ")}`);
  const proving = isProven(scene);
  const { code } = await underlay(scene.args).spawn().status;
  const isSo = await proving;
  if (code === scene.code) return isSo;
  console.error(`\nthis scene ended with exit code ${code} instead of ${scene.code}`);
  return false;
}

async function isProven({ args, proofs = [] }: Scene): Promise<boolean> {
  if (proofs.length === 0) return true;
  const { stdout } = await underlay([...args, "--json"], "piped").output();
  const said = new TextDecoder().decode(stdout), missing = proofs.filter((one) => !one.test(said));
  for (const proof of missing) console.error(`\nthis scene does not show ${proof}`);
  return missing.length === 0;
}
