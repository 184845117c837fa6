// The options of commands that ask a running agent, as data.
import type { OptionGroup, OptionSpec, OptionValues } from "./option_spec.ts";
import { COLOR } from "./options.ts";

/** Where the agent listens. */
export const SOCKET = {
  name: "socket",
  value: "PATH",
  complete: "file",
  help: "the agent's socket; without it /run/underlay/control.sock, or for who is not root " +
    "underlay/control.sock in $XDG_RUNTIME_DIR",
} as const satisfies OptionSpec;

const WATCH = {
  name: "watch",
  letter: "w",
  value: "SPAN",
  kind: "span",
  bare: "2s",
  help: "again and again until Ctrl-C, every 2s or SPAN: in place on a terminal",
} as const satisfies OptionSpec;

const JSON_LINES = { name: "json", help: "one JSON object a line" } as const satisfies OptionSpec;

/** What everything has that shows something of the agent. */
export const SHOW_AGENT_OPTIONS = [{
  title: "Agent and output",
  options: [SOCKET, WATCH, JSON_LINES, COLOR],
}] as const satisfies readonly OptionGroup[];

const STYLE = {
  name: "style",
  value: "NAME",
  choices: ["bird", "bird1", "calico"],
  help: "as birdc of BIRD 2 or BIRD 1 prints them, or as calicoctl node status does",
} as const satisfies OptionSpec;

/** What may be shown in the words of others. */
export const SHOW_PROTOCOLS_OPTIONS = [{
  title: "Agent and output",
  options: [SOCKET, WATCH, STYLE, JSON_LINES, COLOR],
}] as const satisfies readonly OptionGroup[];

const WAIT = {
  name: "wait",
  value: "SPAN",
  kind: "span",
  help: "until no peer is down, at most SPAN: then what there is, once",
} as const satisfies OptionSpec;

export const SHOW_PEERS_OPTIONS = [{
  title: "Agent and output",
  options: [SOCKET, WATCH, WAIT, STYLE, JSON_LINES, COLOR],
}] as const satisfies readonly OptionGroup[];

export const SHOW_CONFIG_OPTIONS = [{
  title: "What to show",
  options: [
    { name: "example", help: "a configuration with every key, commented; asks no agent" },
    { name: "schema", help: "the JSON Schema of the configuration; asks no agent" },
    SOCKET,
    JSON_LINES,
  ],
}] as const satisfies readonly OptionGroup[];

const TELL = [SOCKET, JSON_LINES] as const;

/** What everything has that tells the agent something. */
export const TELL_AGENT_OPTIONS = [{
  title: "Agent and output",
  options: TELL,
}] as const satisfies readonly OptionGroup[];

export const RELOAD_OPTIONS = [{
  title: "Agent and output",
  options: [{ name: "plan", help: "only say what it would do" }, ...TELL],
}] as const satisfies readonly OptionGroup[];

export type ShowAgentOptions = OptionValues<typeof SHOW_AGENT_OPTIONS>;
export type ShowPeersOptions = OptionValues<typeof SHOW_PEERS_OPTIONS>;
export type ShowProtocolsOptions = OptionValues<typeof SHOW_PROTOCOLS_OPTIONS>;
export type ShowConfigOptions = OptionValues<typeof SHOW_CONFIG_OPTIONS>;
export type TellAgentOptions = OptionValues<typeof TELL_AGENT_OPTIONS>;
export type ReloadOptions = OptionValues<typeof RELOAD_OPTIONS>;
