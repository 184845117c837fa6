// Tests that need root and daemons: skipped with the reason where they cannot run, failing in CI.
import { lacking } from "./needs.ts";

/** True when the test will run. */
export function gated(
  name: string,
  needs: readonly string[],
  test: (context: Deno.TestContext) => Promise<void>,
): boolean {
  const why = lacking(needs), isCi = Deno.env.get("CI") === "true";
  if (why !== undefined) console.log(`skipped: ${name}; ${why}`);
  const fail = () => Promise.reject(new Error(`it cannot run here: ${why}`));
  Deno.test({ name, ignore: why !== undefined && !isCi, fn: why === undefined ? test : fail });
  return why === undefined;
}
