// The options of a session as they are typed, for a command that a person is told to try.
import type { OptionSpec } from "./option_spec.ts";
import { asWord, camel } from "./parse.ts";
import { CAPABILITY_OPTIONS, SESSION_OPTIONS, type SessionOptions } from "./peer_options.ts";

/** These say how long, and for what: nothing of whether a session comes up. */
const LEFT_OUT: ReadonlySet<string> = new Set(["timeout", "family"]);

/**
 * `peer diagnose 192.0.2.1 --source 192.0.2.9 --local-as 65001`: the session that was asked for, for
 * another verb of `peer`. A value that a shell would not take as it stands is FILE there.
 */
export function sameSession(verb: string, typed: string, options: SessionOptions): string {
  const values = options as Readonly<Record<string, unknown>>;
  const specs: readonly OptionSpec[] = [...SESSION_OPTIONS.options, ...CAPABILITY_OPTIONS.options];
  const words = specs.flatMap(({ name, value }) => {
    const given = values[camel(name)];
    if (LEFT_OUT.has(name) || given === undefined || given === false) return [];
    return value === undefined ? [`--${name}`] : [`--${name}`, asWord(String(given))];
  });
  return ["underlay", verb, typed, ...words].join(" ");
}
