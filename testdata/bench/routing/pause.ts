import type { Router } from "./router.ts";

/** Begins to measure how long the loop of our agent stands still; the answer ends that. */
export async function watchPause({ asked }: Router): Promise<() => Promise<number | undefined>> {
  if (!asked) return () => Promise.resolve(undefined);
  await longest(asked);
  return () => longest(asked);
}

/** Milliseconds since it was asked last. */
async function longest(asked: NonNullable<Router["asked"]>): Promise<number | undefined> {
  const [row] = await asked.ask<{ readonly longest_ms: number }>("pause");
  return row?.longest_ms;
}
