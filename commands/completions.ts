// Completion scripts for bash, zsh and fish, made from the command table.
import { EXIT } from "./exit.ts";
import type { Io } from "./io.ts";
import { type Command, COMMANDS, findCommand, HEADS, SHELLS, verbsOf } from "./mod.ts";
import { nearest } from "./nearest.ts";
import type { OptionSpec } from "./options.ts";
import { allOptions, type ParsedArgs, quote } from "./parse.ts";
import { usageError } from "./exit.ts";

const SCRIPTS: Record<typeof SHELLS[number], () => string> = { bash, zsh, fish };

/** Prints the script of the shell named. */
export function run(args: ParsedArgs<unknown>, io: Io): Promise<number> {
  const [name = ""] = args.operands;
  const shell = SHELLS.find((shell) => shell === name);
  if (!shell) {
    const near = nearest(name, SHELLS);
    const meant = near ? `; did you mean ${near}?` : "";
    throw usageError(`cannot complete for ${quote(name)}: it is not bash, zsh or fish${meant}`);
  }
  io.stdout.write(SCRIPTS[shell]());
  return Promise.resolve(EXIT.done);
}

/** What a first word may be. */
const FIRST_WORDS = [...new Set(COMMANDS.map(({ name }) => name.split(" ")[0]!))];

/** Names of several words, and what such names begin with. */
const LONG_NAMES = [...HEADS, ...COMMANDS.map(({ name }) => name)]
  .filter((name, i, all) => name.includes(" ") && all.indexOf(name) === i);

/** What is told of a name: of one that is no command by itself, the commands it begins. */
function summaryOf(name: string): string {
  return findCommand(name)?.summary ?? verbsOf(name).map((verb) => `${name} ${verb}`).join(", ");
}

/** Every way to write the option, dashes included. */
function spellings(option: OptionSpec): string[] {
  const long = option.name.length > 1 ? [`--${option.name}`] : [];
  return option.letter ? [`-${option.letter}`, ...long] : long;
}

/** Whether the word behind it is its value. */
function takesWord({ value, bare }: OptionSpec): boolean {
  return value !== undefined && bare === undefined;
}

/** Whether files may stand in an operand's place. */
function takesFiles(command: Command): boolean {
  return command.operands?.complete === "file";
}

/** The words that may stand in an operand's place, second words of the command among them. */
function operandWords(command: Command): string {
  const complete = command.operands?.complete ?? [];
  const words = complete === "command" ? FIRST_WORDS : complete === "file" ? [] : complete;
  return [...verbsOf(command.name), ...words].join(" ");
}

function bash(): string {
  return `# bash completion for underlay, from its command table
_underlay() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words= files= list=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${FIRST_WORDS.join(" ")} --help --version" -- "$cur"))
    return
  fi
  # readline hands --name=value over as three words
  if [ "$cur" = "=" ]; then cur=; elif [ "$prev" = "=" ]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  local command=\${COMP_WORDS[1]} at
  for ((at = 2; at < COMP_CWORD; at++)); do
    case "$command \${COMP_WORDS[at]}" in
    ${LONG_NAMES.map((name) => `"${name}"`).join("|")}) command="$command \${COMP_WORDS[at]}" ;;
    *) break ;;
    esac
  done
  case "$command" in
${HEADS.filter((head) => !findCommand(head)).map(bashHead).join("\n")}
${COMMANDS.map(bashCommand).join("\n")}
  esac
  if [ -n "$list" ] && [ "\${cur%,*}" != "$cur" ]; then
    COMPREPLY=($(compgen -P "\${cur%,*}," -W "$words" -- "\${cur##*,}"))
  elif [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  fi
  if [ -n "$files" ]; then
    local IFS=$'\\n'
    compopt -o filenames 2>/dev/null
    COMPREPLY+=($(compgen -f -- "$cur"))
  fi
}
complete -F _underlay underlay
`;
}

/** What words that are no command by themselves are followed by. */
function bashHead(head: string): string {
  return `    "${head}") words="${verbsOf(head).join(" ")}" ;;`;
}

function bashCommand(command: Command): string {
  const options = allOptions(command);
  const taking = options.filter(takesWord);
  const cases = taking.map((option) =>
    `      ${spellings(option).join("|")}) ${bashValue(option)} ;;`
  );
  const files = takesFiles(command) ? "files=1; " : "";
  return [
    `    "${command.name}")`,
    `      case "$prev" in`,
    ...cases,
    `      *) case "$cur" in`,
    `        -*) words="${options.flatMap(spellings).join(" ")}" ;;`,
    `        *) ${files}words="${operandWords(command)}" ;;`,
    `        esac ;;`,
    `      esac ;;`,
  ].join("\n");
}

function bashValue(option: OptionSpec): string {
  if (option.complete === "file") return "files=1";
  if (!option.choices) return "return";
  return `words="${option.choices.join(" ")}"${option.kind === "list" ? " list=1" : ""}`;
}

function zsh(): string {
  return `#compdef underlay
# zsh completion for underlay, from its command table
_underlay() {
  local -a commands
  commands=(
${FIRST_WORDS.map((word) => `    ${zshQuote(`${word}:${summaryOf(word)}`)}`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    compadd -- --help --version
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
${[1, 2].map(zshHeads).join("\n")}
  case $command in
${COMMANDS.map(zshCommand).join("\n")}
  esac
}
if [ "$funcstack[1]" = "_underlay" ]; then _underlay "$@"; else compdef _underlay underlay; fi
`;
}

/** The heads of so many words: behind those of fewer, which may have become one of them. */
function zshHeads(words: number): string {
  const heads = HEADS.filter((head) => head.split(" ").length === words);
  return `  case $command in\n${heads.map(zshHead).join("\n")}\n  esac`;
}

/** Takes the next word as part of the command where it is one of the head's. */
function zshHead(head: string): string {
  const verbs = verbsOf(head);
  const described = verbs.map((verb) => zshQuote(`${verb}:${summaryOf(`${head} ${verb}`)}`));
  const alone = findCommand(head) ? "" : "; return";
  return `  ${zshQuote(head)})
    if (( CURRENT == 2 )); then
      commands=(${described.join(" ")})
      _describe -t commands command commands${alone}
    elif [[ $words[2] == (${verbs.join("|")}) ]]; then
      command="${head} $words[2]"
      shift words
      (( CURRENT-- ))
    fi
    ;;`;
}

function zshCommand(command: Command): string {
  const specs = allOptions(command).flatMap(zshOption);
  if (command.operands) {
    const words = operandWords(command);
    specs.push(`*:${command.operands.name}:${takesFiles(command) ? "_files" : `(${words})`}`);
  }
  return [
    `  ${zshQuote(command.name)})`,
    `    _arguments -s ${specs.map((spec) => `\\\n      ${zshQuote(spec)}`).join(" ")}`,
    "    ;;",
  ].join("\n");
}

function zshOption(option: OptionSpec): string[] {
  const help = option.help.replace(/[[\]:]/g, "\\$&");
  const names = spellings(option);
  const others = names.length > 1 && option.kind !== "list" ? `(${names.join(" ")})` : "";
  const star = option.kind === "list" ? "*" : "";
  return names.map((name) => {
    const equals = !takesWord(option) ? "" : name.startsWith("--") ? "=" : "+";
    return `${others}${star}${name}${equals}[${help}]${zshValue(option)}`;
  });
}

function zshValue(option: OptionSpec): string {
  if (option.value === undefined || !takesWord(option)) return "";
  const name = option.value.replace(/[:,…]/g, "");
  if (option.complete === "file") return `:${name}:_files`;
  if (!option.choices) return `:${name}: `;
  const words = option.choices.join(" ");
  return option.kind === "list" ? `:${name}:_values -s , ${name} ${words}` : `:${name}:(${words})`;
}

function zshQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function fish(): string {
  const none = "'__fish_use_subcommand'";
  return [
    "# fish completion for underlay, from its command table",
    FISH_BEHIND,
    "complete -c underlay -f",
    `complete -c underlay -n ${none} -l help -d 'explain'`,
    `complete -c underlay -n ${none} -l version -d 'print the version'`,
    ...FIRST_WORDS.map((word) =>
      `complete -c underlay -n ${none} -a ${word} -d ${fishQuote(summaryOf(word))}`
    ),
    ...HEADS.flatMap(fishVerbs),
    ...COMMANDS.flatMap((command) => [
      ...fishOperands(command).map((what) =>
        `complete -c underlay -n ${fishBehind(command.name)} ${what}`
      ),
      ...allOptions(command).map((option) =>
        `complete -c underlay -n ${fishBehind(command.name)} ${fishOption(option)}`
      ),
    ]),
    "",
  ].join("\n");
}

/** Whether the line begins with the words of `$argv[1]`, and none of the others is the next. */
const FISH_BEHIND = `function __underlay_behind
    set -l words (commandline -opc)
    set -l count (count (string split ' ' -- $argv[1]))
    test "$words[2..$(math $count + 1)]" = "$argv[1]"
    and not contains -- "$words[$(math $count + 2)]" $argv[2..]
end`;

/** The next words, with what they do, as long as none is there. */
function fishVerbs(head: string): string[] {
  return verbsOf(head).map((verb) =>
    `complete -c underlay -n ${fishBehind(head)} -a ${verb} -d ${
      fishQuote(summaryOf(`${head} ${verb}`))
    }`
  );
}

/** All words of the name are there, and none that would make it another command. */
function fishBehind(name: string): string {
  return fishQuote(["__underlay_behind", `"${name}"`, ...verbsOf(name)].join(" "));
}

function fishOperands(command: Command): string[] {
  const complete = command.operands?.complete;
  if (complete === undefined) return [];
  if (complete === "file") return ["-F"];
  const words = complete === "command" ? FIRST_WORDS : complete;
  return words.length === 0 ? [] : [`-a ${fishQuote(words.join(" "))}`];
}

function fishOption(option: OptionSpec): string {
  const parts = [
    option.letter ? `-s ${option.letter}` : "",
    option.name.length > 1 ? `-l ${option.name}` : "",
    !takesWord(option) ? "" : option.complete === "file" ? "-r -F" : "-x",
    option.choices ? `-a ${fishQuote(option.choices.join(" "))}` : "",
    `-d ${fishQuote(option.help)}`,
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function fishQuote(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
