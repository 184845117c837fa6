// The words a command line begins with -> the command they name.
import { usageError } from "./exit.ts";
import { type Command, COMMANDS, findCommand, HEADS, verbsOf } from "./mod.ts";
import { nearest } from "./nearest.ts";
import { asWord, quote } from "./parse.ts";

/** A command and the words behind its name. */
export interface Found {
  readonly command: Command;
  readonly rest: readonly string[];
}

/** Only what is looked at may be shortened: a verb that changes something is spelled out. */
export const SHORTENED = "show";

/**
 * The command that `argv` begins with: one word or several. An unknown one is a usage error that says
 * the nearest; so is a first word alone that needs another.
 */
export function commandIn(argv: readonly string[]): Found {
  const [first = ""] = argv;
  return HEADS.includes(first)
    ? behind(first, argv.slice(1))
    : { command: oneWord(first), rest: argv.slice(1) };
}

/** The command that begins with `head`, and whose further words `words` begins with. */
function behind(head: string, words: readonly string[]): Found {
  const [word = "", next] = words, verb = verbOf(head, word), rest = words.slice(1);
  if (verb) {
    const name = `${head} ${verb}`;
    return HEADS.includes(name) ? behind(name, rest) : { command: findCommand(name)!, rest };
  }
  const alone = findCommand(head), near = nearest(word, verbsOf(head));
  const isVerb = next !== undefined && !next.startsWith("-") && /^[a-z]+$/.test(word);
  if (alone && !(near && isVerb)) return { command: alone, rest: words };
  throw noVerb(head, word, near);
}

/** The command of this name, one word or several. Throws like {@link commandIn}. */
export function commandNamed(name: string): Command {
  return commandIn(name.split(" ")).command;
}

function verbOf(head: string, word: string): string | undefined {
  const verbs = verbsOf(head);
  if (verbs.includes(word)) return word;
  if (head !== SHORTENED || word === "") return undefined;
  const meant = verbs.filter((verb) => verb.startsWith(word));
  if (meant.length > 1) {
    throw usageError(
      `${quote(`${head} ${word}`)} may be ${meant.map((verb) => `${head} ${verb}`).join(" or ")}`,
    );
  }
  return meant[0];
}

function noVerb(head: string, word: string, near: string | undefined): Error {
  const verbs = verbsOf(head).map((verb) => `${head} ${verb}`).join(", ");
  if (word === "" || word.startsWith("-")) {
    const which = head.includes(" ") ? "third" : "second";
    return usageError(
      `${head} needs a ${which} word: ${verbs}\nunderlay help ${head} explains them`,
    );
  }
  const meant = near ? `; did you mean ${head} ${near}?` : "";
  return usageError(
    `there is no command ${quote(`${head} ${word}`)}${meant}\n` +
      `there are ${verbs}; underlay help ${head} explains them`,
  );
}

function oneWord(name: string): Command {
  const command = findCommand(name);
  if (command) return command;
  if (name.startsWith("-")) {
    throw usageError(
      `the command comes first, but ${quote(name)} stands there\nunderlay help lists them`,
    );
  }
  if (/[./]/.test(name)) {
    throw usageError(
      `there is no command ${quote(name)}\nto read a file: underlay decode ${asWord(name)}`,
    );
  }
  const near = nearest(name, COMMANDS.flatMap((command) => command.name.split(" ")));
  const meant = near ? `; did you mean ${meantBy(near)}?` : "";
  throw usageError(`there is no command ${quote(name)}${meant}\nunderlay help lists them`);
}

/** The whole name that a single word of it stands for: `peer probe` for `probe`. */
function meantBy(word: string): string {
  if (HEADS.includes(word)) return word;
  const whole = COMMANDS.find(({ name }) => name === word || name.endsWith(` ${word}`));
  return whole?.name ?? word;
}
