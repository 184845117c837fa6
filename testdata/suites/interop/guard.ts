// Namespaces and processes of the lab go away whatever becomes of the process that made them.
import { run } from "../../tools/lab/shell.ts";

/** The lab names its namespaces after the process that makes them. */
const NAMESPACE = /^ul(\d+)x/;

function isAlive(pid: number): boolean {
  try {
    Deno.statSync(`/proc/${pid}`);
    return true;
  } catch {
    return false;
  }
}

/** Ends what runs in namespaces of processes that are gone, or of `pid`, and removes them. */
export async function cleanUp(pid?: number): Promise<void> {
  const { stdout } = await run(["ip", "netns", "list"]);
  for (const line of stdout.split("\n")) {
    const name = line.split(" ")[0] ?? "", owner = Number(NAMESPACE.exec(name)?.[1]);
    // Whatever has another name is somebody else's.
    if (Number.isNaN(owner)) continue;
    if (owner !== pid && (owner === Deno.pid || isAlive(owner))) continue;
    const inside = (await run(["ip", "netns", "pids", name])).stdout.split("\n").filter(Boolean);
    if (inside.length > 0) await run(["kill", "-KILL", ...inside]);
    await run(["ip", "netns", "del", name]);
  }
}

/** Waits in a session of its own until this process is gone, then does what it could not do any more. */
const SCRIPT = `
while kill -0 "$1" 2>/dev/null; do sleep 1; done
for name in $(ip netns list | cut -d' ' -f1 | grep "^ul$1x"); do
  for pid in $(ip netns pids "$name"); do kill -KILL "$pid"; done
  ip netns del "$name"
done
rm -rf "$2"
`;

/** Leaves a guard behind that cleans up after this process, killed or not. */
export function guard(directory: string): void {
  new Deno.Command("setsid", {
    args: ["sh", "-c", SCRIPT, "guard", String(Deno.pid), directory],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn().unref();
}
