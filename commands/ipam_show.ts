import { failure } from "./exit.ts";

export function show(): Promise<number> {
  throw failure("not built yet");
}

export function tree(): Promise<number> {
  throw failure("not built yet");
}

export function showPools(): Promise<number> {
  throw failure("not built yet");
}

export function showNodes(): Promise<number> {
  throw failure("not built yet");
}
