import type { Command } from "../command.ts";

/** The shells completions exist for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

export const COMPLETIONS = {
  name: "completions",
  section: "underlay itself",
  summary: "print the completion script of a shell",
  usage: "completions bash|zsh|fish",
  about: "The script is made from the same table as this help.",
  operands: {
    name: "SHELL",
    min: 1,
    max: 1,
    missing: "give bash, zsh or fish",
    complete: SHELLS,
  },
  options: [],
  examples: [
    {
      line: "underlay completions bash >/etc/bash_completion.d/underlay",
      does: "for everyone, from the next login on",
    },
    { line: "source <(underlay completions bash)", does: "for this shell" },
    {
      line: "underlay completions fish >~/.config/fish/completions/underlay.fish",
      does: "for you, in fish",
    },
  ],
  needs: [],
  load: () => import("../completions.ts"),
} as const satisfies Command;

export const HELP = {
  name: "help",
  section: "underlay itself",
  summary: "explain a command",
  usage: "help [COMMAND [VERB…]]",
  about: "The same as COMMAND --help.",
  operands: { name: "COMMAND", min: 0, max: 3, complete: "command" },
  options: [],
  examples: [
    { line: "underlay help decode", does: "every option of decode, with examples" },
    { line: "underlay help show route", does: "the same of show route" },
  ],
  needs: [],
  load: () => import("../help.ts"),
} as const satisfies Command;

export const VERSION_COMMAND = {
  name: "version",
  section: "underlay itself",
  summary: "print the version",
  usage: "version",
  about: "The same as --version.",
  options: [],
  examples: [{ line: "underlay version", does: "underlay and its version" }],
  needs: [],
  load: () => import("../version.ts"),
} as const satisfies Command;
