// What asks the running agent about its peers and itself, and what tells it something.
import type { Command, Run } from "../command.ts";
import {
  RELOAD_OPTIONS,
  type ReloadOptions,
  SHOW_AGENT_OPTIONS,
  SHOW_CONFIG_OPTIONS,
  SHOW_PEERS_OPTIONS,
  SHOW_PROTOCOLS_OPTIONS,
  type ShowAgentOptions,
  type ShowConfigOptions,
  type ShowPeersOptions,
  TELL_AGENT_OPTIONS,
  type TellAgentOptions,
} from "../agent_options.ts";

/** To ask over a Unix socket takes leave to use the network, and to read and write the socket. */
const NEEDS = ["net", "read", "write", "env", "sys"] as const;

const showing = (name: "peers" | "protocols") => async () => ({
  run: (await import("../show_peers.ts"))[name] as Run<ShowPeersOptions>,
});

const telling = (name: "enable" | "disable" | "restart" | "refresh") => async () => ({
  run: (await import("../peer_verbs.ts"))[name] as Run<TellAgentOptions>,
});

const PEER = {
  name: "PEER",
  min: 1,
  max: 1,
  missing: "give a peer's name or address",
  complete: [],
};

export const SHOW_PEERS = {
  name: "show peers",
  section: "The agent",
  summary: "the agent's peers: state, routes, and why one is down",
  usage: "show peers [failed] [OPTIONS]",
  about: "A line for each family of a peer that is up, the cause for one that is not.\n" +
    "failed: only those that are down, which a disabled one is not. Exit code 1 when\n" +
    "there are any.",
  operands: { name: "failed", min: 0, max: 1, complete: ["failed"] },
  options: SHOW_PEERS_OPTIONS,
  examples: [
    { line: "underlay show peers", does: "all of them" },
    { line: "underlay show peers failed", does: "only those that are down" },
    { line: "underlay show peers --wait 30s", does: "as soon as all are up; 0 then" },
    { line: "underlay show peers --watch=1s", does: "again every second, in place" },
    { line: "underlay show peers --style calico", does: "as calicoctl node status" },
    { line: "underlay show peers --json | jq .cause", does: "for scripts" },
  ],
  needs: NEEDS,
  load: showing("peers"),
} as const satisfies Command;

export const SHOW_PEER = {
  name: "show peer",
  section: "The agent",
  summary: "everything about one peer of the agent",
  usage: "show peer [OPTIONS] PEER",
  about: "PEER is a name, an address, or the beginning of a name. Cause and remedy, the\n" +
    "last NOTIFICATION, timers, both sides' capabilities, policies and counts of each\n" +
    "family. Exit code 1 when it is down and nobody disabled it.",
  operands: PEER,
  options: SHOW_AGENT_OPTIONS,
  examples: [
    { line: "underlay show peer tor-a", does: "by its name" },
    { line: "underlay show peer 192.0.2.1 --json", does: "by its address, for scripts" },
  ],
  needs: NEEDS,
  load: async () => ({
    run: (await import("../show_peers.ts")).peer as Run<ShowAgentOptions>,
  }),
} as const satisfies Command;

export const SHOW_PROTOCOLS = {
  name: "show protocols",
  section: "The agent",
  summary: "the agent's peers in the columns of birdc",
  usage: "show protocols [all] [NAME] [OPTIONS]",
  about: "all: everything about each of them below its line.",
  operands: { name: "of all, NAME", min: 0, max: 2, complete: ["all"] },
  options: SHOW_PROTOCOLS_OPTIONS,
  examples: [
    { line: "underlay show protocols", does: "a line a peer" },
    { line: "underlay show protocols --style bird", does: "as birdc prints it, for scripts" },
    { line: "underlay show protocols all tor-a", does: "with everything about that one" },
  ],
  needs: NEEDS,
  load: showing("protocols"),
} as const satisfies Command;

export const SHOW_STATUS = {
  name: "show status",
  section: "The agent",
  summary: "the agent as a whole: AS, router id, how much it holds",
  usage: "show status [OPTIONS]",
  about: "Asks the agent of this host.",
  options: SHOW_AGENT_OPTIONS,
  examples: [{ line: "underlay show status", does: "is it there, and which one" }],
  needs: NEEDS,
  load: async () => ({
    run: (await import("../show_agent.ts")).status as Run<ShowAgentOptions>,
  }),
} as const satisfies Command;

export const SHOW_MEMORY = {
  name: "show memory",
  section: "The agent",
  summary: "where the agent's memory is",
  usage: "show memory [OPTIONS]",
  about: "The parts of the RIB, and the process they are in.",
  options: SHOW_AGENT_OPTIONS,
  examples: [{ line: "underlay show memory", does: "a line a part" }],
  needs: NEEDS,
  load: async () => ({
    run: (await import("../show_agent.ts")).memory as Run<ShowAgentOptions>,
  }),
} as const satisfies Command;

export const SHOW_CONFIG = {
  name: "show config",
  section: "The agent",
  summary: "the agent's configuration in effect; an example; the schema",
  usage: "show config [--example | --schema] [OPTIONS]",
  about: "With defaults filled in and templates resolved. Of keys it only says where they\n" +
    "are kept.",
  options: SHOW_CONFIG_OPTIONS,
  examples: [
    { line: "underlay show config", does: "what the running agent goes by" },
    { line: "underlay show config --example >underlay.yaml", does: "every key, commented" },
    { line: "underlay show config --schema >underlay.schema.json", does: "for an editor" },
  ],
  needs: NEEDS,
  load: () => import("../show_config.ts") as Promise<{ run: Run<ShowConfigOptions> }>,
} as const satisfies Command;

const PEER_OR_ALL = { ...PEER, complete: ["all"] };
const MORE = "quote a text of several words";

export const PEER_ENABLE = {
  name: "peer enable",
  section: "The agent",
  summary: "start the session with a peer that was disabled",
  usage: "peer enable [OPTIONS] PEER|all",
  about: "PEER is a whole name or an address. The configuration stays as it is: what it\n" +
    "says holds again when the agent starts anew.",
  operands: PEER_OR_ALL,
  options: TELL_AGENT_OPTIONS,
  examples: [{ line: "underlay peer enable tor-a", does: "tries at once to come up" }],
  needs: NEEDS,
  load: telling("enable"),
} as const satisfies Command;

export const PEER_DISABLE = {
  name: "peer disable",
  section: "The agent",
  summary: "end the session with a peer and keep it down",
  usage: "peer disable [OPTIONS] PEER|all [TEXT]",
  about: "Leaves with Cease, Administrative Shutdown; TEXT goes to the peer's operator.",
  operands: { ...PEER_OR_ALL, name: "PEER [TEXT]", max: 2, more: MORE },
  options: TELL_AGENT_OPTIONS,
  examples: [
    { line: "underlay peer disable tor-a", does: "until peer enable, or a new start" },
    { line: "underlay peer disable tor-a maintenance", does: "with a word to its operator" },
  ],
  needs: NEEDS,
  load: telling("disable"),
} as const satisfies Command;

export const PEER_RESTART = {
  name: "peer restart",
  section: "The agent",
  summary: "end the session with a peer and start it again",
  usage: "peer restart [OPTIONS] PEER|all [TEXT]",
  about: "Leaves with Cease, Administrative Reset; TEXT goes to the peer's operator. The\n" +
    "routes go and come again: peer refresh does without that.",
  operands: { ...PEER_OR_ALL, name: "PEER [TEXT]", max: 2, more: MORE },
  options: TELL_AGENT_OPTIONS,
  examples: [{ line: "underlay peer restart tor-a", does: "down, and up again at once" }],
  needs: NEEDS,
  load: telling("restart"),
} as const satisfies Command;

export const PEER_REFRESH = {
  name: "peer refresh",
  section: "The agent",
  summary: "ask a peer for its routes again, or tell it ours again",
  usage: "peer refresh [OPTIONS] PEER|all [in|out]",
  about: "in asks for theirs (route refresh), out tells ours; without a word, both. The\n" +
    "session goes on.",
  operands: { ...PEER_OR_ALL, name: "PEER [in|out]", max: 2, complete: ["all", "in", "out"] },
  options: TELL_AGENT_OPTIONS,
  examples: [
    { line: "underlay peer refresh tor-a in", does: "its routes once more" },
    { line: "underlay peer refresh all out", does: "ours once more, to everybody" },
  ],
  needs: NEEDS,
  load: telling("refresh"),
} as const satisfies Command;

export const PEER_RELOAD = {
  name: "peer reload",
  section: "The agent",
  summary: "make the agent read its configuration again",
  usage: "peer reload [--plan] [OPTIONS]",
  about: "Prints what has changed and what followed: a policy refreshes routes, only what\n" +
    "belongs to a session resets it. A file that is not right changes nothing: exit\n" +
    "code 2.",
  options: RELOAD_OPTIONS,
  examples: [
    { line: "underlay peer reload --plan", does: "what it would do" },
    { line: "underlay peer reload", does: "does it" },
  ],
  needs: NEEDS,
  load: async () => ({ run: (await import("../peer_verbs.ts")).reload as Run<ReloadOptions> }),
} as const satisfies Command;
