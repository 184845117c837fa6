import { failure } from "./exit.ts";

export function add(): Promise<number> {
  throw failure("not built yet");
}

export function grow(): Promise<number> {
  throw failure("not built yet");
}

export function drain(): Promise<number> {
  throw failure("not built yet");
}

export function set(): Promise<number> {
  throw failure("not built yet");
}

export function remove(): Promise<number> {
  throw failure("not built yet");
}
