import { failure } from "./exit.ts";

export function set(): Promise<number> {
  throw failure("not built yet");
}

export function remove(): Promise<number> {
  throw failure("not built yet");
}
