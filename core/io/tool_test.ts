import { assertEquals } from "@std/assert";
import { askTool } from "./tool.ts";

Deno.test("askTool answers what a tool printed and how it ended", async () => {
  const answer = await askTool("sh", ["-c", "echo out; echo err >&2; exit 2"]);
  assertEquals(answer, { code: 2, stdout: "out\n", stderr: "err\n" });
});

Deno.test("askTool knows nothing of a tool that is not here", async () => {
  assertEquals(await askTool("no-such-tool-at-all", []), undefined);
});

Deno.test("askTool kills a tool that does not answer in time", async () => {
  assertEquals(await askTool("sleep", ["60"], 20), undefined);
});

Deno.test("askTool takes an answer that was there in time, however late it looks at it", async () => {
  const file = await Deno.makeTempFile(), patienceMs = 20, began = performance.now();
  const asked = askTool("sh", ["-c", `echo there; echo $$ >${file}`], patienceMs);
  // No turn of this loop before the tool has ended, and its time is over.
  let pid = "";
  while (pid === "") pid = Deno.readTextFileSync(file).trim();
  while (!/\) [ZX]/.test(Deno.readTextFileSync(`/proc/${pid}/stat`)));
  while (performance.now() - began < 2 * patienceMs);
  assertEquals(await asked, { code: 0, stdout: "there\n", stderr: "" });
  await Deno.remove(file);
});

Deno.test("askTool ends a tool that never ends printing", async () => {
  assertEquals(await askTool("yes", [], 60_000), undefined);
});
