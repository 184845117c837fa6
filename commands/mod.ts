// The command table: help, completions and the README's list come from it. A command's code is
// loaded only when it runs, so that the table costs nothing at start-up.
import type { Command } from "./command.ts";
import { COMMON_OPTIONS, type OptionGroup } from "./options.ts";
import {
  PEER_DISABLE,
  PEER_ENABLE,
  PEER_REFRESH,
  PEER_RELOAD,
  PEER_RESTART,
  SHOW_CONFIG,
  SHOW_MEMORY,
  SHOW_PEER,
  SHOW_PEERS,
  SHOW_PROTOCOLS,
  SHOW_STATUS,
} from "./table/agent.ts";
import { ANNOUNCE } from "./table/announce.ts";
import { DECODE } from "./table/decode.ts";
import { IPAM_COMMANDS } from "./table/ipam.ts";
import { COMPLETIONS, HELP, VERSION_COMMAND } from "./table/itself.ts";
import { PEER, PEER_DIAGNOSE, PEER_PROBE } from "./table/peer.ts";
import { SHOW_DIFF, SHOW_ROUTE, SHOW_WHAT_IF } from "./table/show.ts";

export { SECTIONS } from "./command.ts";
export type { Command, Example, Need, Operands, Run, Section } from "./command.ts";
export { SHELLS } from "./table/itself.ts";

/** Every subcommand there is, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  PEER,
  PEER_PROBE,
  PEER_DIAGNOSE,
  ANNOUNCE,
  SHOW_PEERS,
  SHOW_PEER,
  SHOW_PROTOCOLS,
  SHOW_STATUS,
  SHOW_MEMORY,
  SHOW_CONFIG,
  PEER_ENABLE,
  PEER_DISABLE,
  PEER_RESTART,
  PEER_REFRESH,
  PEER_RELOAD,
  SHOW_ROUTE,
  SHOW_WHAT_IF,
  SHOW_DIFF,
  DECODE,
  ...IPAM_COMMANDS,
  COMPLETIONS,
  HELP,
  VERSION_COMMAND,
];

/** What commands of several words begin with, shorter ones first: `show`, `ipam`, `ipam pool`. */
export const HEADS: readonly string[] = [1, 2].flatMap((count) => [
  ...new Set(COMMANDS.flatMap(({ name }) => {
    const words = name.split(" ");
    return words.length > count ? [words.slice(0, count).join(" ")] : [];
  })),
]);

/** The command of this name, one word or several. */
export function findCommand(name: string): Command | undefined {
  return COMMANDS.find((command) => command.name === name);
}

/** The words that may follow `head`: `probe` and `diagnose` after `peer`, `add` after `ipam pool`. */
export function verbsOf(head: string): readonly string[] {
  const count = head.split(" ").length;
  const verbs = COMMANDS.flatMap(({ name }) =>
    name.startsWith(`${head} `) ? name.split(" ")[count]! : []
  );
  return [...new Set(verbs)];
}

/** The groups of a command's options with the ones every command has. */
export function optionGroups(command: Command): readonly OptionGroup[] {
  return [...command.options, COMMON_OPTIONS];
}
