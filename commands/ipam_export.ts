import { failure } from "./exit.ts";

export function run(): Promise<number> {
  throw failure("not built yet");
}
