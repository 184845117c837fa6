// What tests of configurations share.
import { assertEquals } from "@std/assert";
import { formatConfigError } from "./config_error.ts";
import type { Nearest } from "./misread.ts";
import { readConfig } from "./read_config.ts";
import type { RouterConfig } from "./router_config.ts";

/** The configuration in a text that has no errors. */
export function madeConfig(text: string): RouterConfig {
  const { config, errors } = readConfig(text, "u.yaml");
  assertEquals(errors?.map(formatConfigError), undefined);
  return config!;
}

/** A router of AS 65001 with these lines. */
export function madeRouter(...lines: string[]): RouterConfig {
  return madeConfig(["local-as: 65001", ...lines, ""].join("\n"));
}

/** What is wrong in a text, without the name of the file; the environment has no variables. */
export function errorsIn(text: string, nearest?: Nearest): readonly string[] {
  const options = { hasVariable: () => false, ...(nearest && { nearest }) };
  const { errors } = readConfig(text, "u.yaml", options);
  return (errors ?? []).map((error) => formatConfigError(error).replace(/^u\.yaml:/, ""));
}
