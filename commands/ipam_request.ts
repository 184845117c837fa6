import { failure } from "./exit.ts";

export function allocate(): Promise<number> {
  throw failure("not built yet");
}

export function release(): Promise<number> {
  throw failure("not built yet");
}

export function rebalance(): Promise<number> {
  throw failure("not built yet");
}
