const CONFIG = new URL("../../../deno.json", import.meta.url).pathname;

/** The words that run a program of the bench. */
export function denoRun(path: string, ...words: readonly string[]): string[] {
  const run = ["run", "-A", "--no-check", "--quiet", "--config", CONFIG, path];
  return [Deno.execPath(), ...run, ...words];
}
