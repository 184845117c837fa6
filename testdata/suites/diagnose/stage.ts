/** The usual stage: the program on `a`, the peer on `b`. */
import type { Lab, LinkOptions } from "../../tools/lab/lab.ts";
import type { Node } from "../../tools/lab/node.ts";
import { speak } from "../../tools/lab/daemons.ts";
import { sleep } from "../../tools/lab/shell.ts";
import type { Step } from "../../tools/lab/speaker.ts";
import { start, type Wish } from "../../tools/lab/start.ts";
import type { Stage } from "./planted.ts";

export interface Setting {
  readonly v6?: boolean;
  readonly link?: LinkOptions;
  /** The daemon on b. */
  readonly wish?: Wish;
  readonly options?: readonly string[];
  /** What is done before the daemon starts, and after. */
  readonly first?: (a: Node, b: Node, r: Node | undefined) => Promise<void>;
  readonly then?: (a: Node, b: Node, r: Node | undefined) => Promise<unknown>;
}

/** Of a peer that does not answer no more is to be seen later; a suite has many of them. */
export const BRIEFLY = ["--timeout", "6s"] as const;

/** Plants what the setting says. */
export function on(setting: Setting): (lab: Lab) => Promise<Stage> {
  return async (lab) => {
    const { a, b, r } = await lab.pair(setting.link);
    const { v6 = false, wish, options = [] } = setting;
    await setting.first?.(a, b, r);
    if (wish) await start(b, a, { v6, ...wish });
    await setting.then?.(a, b, r);
    await sleep(300);
    return { lab, own: a, peer: v6 ? b.ipv6 : b.ipv4, options };
  };
}

/** A scripted speaker on b that accepts one connection and goes on with these steps. */
export function spoken(
  steps: (a: Node, b: Node) => readonly Step[],
  options: readonly string[] = [],
): (lab: Lab) => Promise<Stage> {
  return on({
    options,
    then: async (a, b) => {
      await speak(b, [{ do: "listen", on: b.ipv4 }, ...steps(a, b)]);
      await listens(b);
    },
  });
}

/** Waits until something on a node listens on the BGP port. */
export async function listens(node: Node): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if ((await node.attempt(["ss", "-Hltn", "sport = :179"])).includes("LISTEN")) return;
    await sleep(100);
  }
  throw new Error(`nothing listens on ${node.name}`);
}

/** A file that holds a key, in the lab's directory. */
export async function keyFile(lab: Lab, key: string): Promise<string> {
  const path = `${lab.directory}/key`;
  await Deno.writeTextFile(path, `${key}\n`, { mode: 0o600 });
  return path;
}
