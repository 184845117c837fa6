import { failure } from "./exit.ts";

/** Not there yet. */
export function run(): Promise<number> {
  return Promise.reject(failure("underlay announce is not built yet"));
}
