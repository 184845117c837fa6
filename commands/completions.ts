// Completion scripts for bash, zsh and fish, made from the command table.
import { EXIT } from "./exit.ts";
import type { Io } from "./io.ts";
import { type Command, COMMANDS, SHELLS } from "./mod.ts";
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

const COMMAND_NAMES = COMMANDS.map((command) => command.name);

/** Every way to write the option, dashes included. */
function spellings(option: OptionSpec): string[] {
  const long = option.name.length > 1 ? [`--${option.name}`] : [];
  return option.letter ? [`-${option.letter}`, ...long] : long;
}

/** What may stand in an operand's or value's place: "" for files, else words. */
function operandWords(command: Command): string {
  const complete = command.operands?.complete;
  if (complete === undefined) return "";
  return complete === "command"
    ? COMMAND_NAMES.join(" ")
    : complete === "file"
    ? ""
    : complete.join(" ");
}

function bash(): string {
  return `# bash completion for underlay, from its command table
_underlay() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words= files= list=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${COMMAND_NAMES.join(" ")} --help --version" -- "$cur"))
    return
  fi
  # readline hands --name=value over as three words
  if [ "$cur" = "=" ]; then cur=; elif [ "$prev" = "=" ]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi
  case "\${COMP_WORDS[1]}" in
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

function bashCommand(command: Command): string {
  const options = allOptions(command);
  const taking = options.filter((option) => option.value !== undefined);
  const cases = taking.map((option) =>
    `      ${spellings(option).join("|")}) ${bashValue(option)} ;;`
  );
  const files = command.operands?.complete === "file" ? "files=1; " : "";
  return [
    `    ${command.name})`,
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
${COMMANDS.map((c) => `    ${zshQuote(`${c.name}:${c.summary}`)}`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    compadd -- --help --version
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${COMMANDS.map(zshCommand).join("\n")}
  esac
}
if [ "$funcstack[1]" = "_underlay" ]; then _underlay "$@"; else compdef _underlay underlay; fi
`;
}

function zshCommand(command: Command): string {
  const specs = allOptions(command).flatMap(zshOption);
  if (command.operands) {
    const words = operandWords(command);
    specs.push(`*:${command.operands.name}:${words === "" ? "_files" : `(${words})`}`);
  }
  return [
    `  ${command.name})`,
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
    const equals = option.value === undefined ? "" : name.startsWith("--") ? "=" : "+";
    return `${others}${star}${name}${equals}[${help}]${zshValue(option)}`;
  });
}

function zshValue(option: OptionSpec): string {
  if (option.value === undefined) return "";
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
  const seen = (command: Command) => `'__fish_seen_subcommand_from ${command.name}'`;
  const none = "'__fish_use_subcommand'";
  return [
    "# fish completion for underlay, from its command table",
    "complete -c underlay -f",
    `complete -c underlay -n ${none} -l help -d 'explain'`,
    `complete -c underlay -n ${none} -l version -d 'print the version'`,
    ...COMMANDS.map((c) =>
      `complete -c underlay -n ${none} -a ${c.name} -d ${fishQuote(c.summary)}`
    ),
    ...COMMANDS.flatMap((command) => [
      ...fishOperands(command).map((what) => `complete -c underlay -n ${seen(command)} ${what}`),
      ...allOptions(command).map((option) =>
        `complete -c underlay -n ${seen(command)} ${fishOption(option)}`
      ),
    ]),
    "",
  ].join("\n");
}

function fishOperands(command: Command): string[] {
  const complete = command.operands?.complete;
  if (complete === undefined) return [];
  if (complete === "file") return ["-F"];
  return [`-a ${fishQuote(operandWords(command))}`];
}

function fishOption(option: OptionSpec): string {
  const parts = [
    option.letter ? `-s ${option.letter}` : "",
    option.name.length > 1 ? `-l ${option.name}` : "",
    option.value === undefined ? "" : option.complete === "file" ? "-r -F" : "-x",
    option.choices ? `-a ${fishQuote(option.choices.join(" "))}` : "",
    `-d ${fishQuote(option.help)}`,
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function fishQuote(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
