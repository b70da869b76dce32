/** What follows a word: one of these words, a file or any text, or nothing of its own. */
type Following = readonly string[] | 'file' | null;

export interface CompletedOption {
  /** Such as `-n` and `--json`. */
  readonly flags: readonly string[];
  /** Words without quotes, brackets, colons and dollars. */
  readonly summary: string;
  readonly value: Following;
}

/** A command as shells complete it. */
export interface Completed {
  readonly name: string;
  readonly summary: string;
  /** Its arguments. */
  readonly argument: Following;
  readonly options: readonly CompletedOption[];
}

/** The scripts by shell. */
export const SHELLS = { bash, zsh, fish } as const satisfies Record<string, (commands: readonly Completed[]) => string>;

/** For `source`: what stands before the word says what may follow. With no reply bash takes names of files. */
function bash(commands: readonly Completed[]): string {
  const cases = commands.flatMap(({ name, argument, options }) => {
    const pattern = (some: readonly CompletedOption[]): string =>
      some.flatMap(({ flags }) => flags.map((flag) => `'${name} ${flag}'`)).join('|');
    const files = options.filter(({ value }) => value === 'file');
    const choosing = options.filter(({ value }) => value !== null && value !== 'file');
    const all = options.flatMap(({ flags }) => flags).join(' ');
    return [
      ...choosing.map((option) => `    ${pattern([option])}) words='${wordsOf(option.value)}' ;;`),
      ...(files.length > 0 ? [`    ${pattern(files)}) ;;`] : []),
      ...(argument ? [`    '${name} '*) [[ $word == -* ]] && words='${all}' || words='${wordsOf(argument)}' ;;`] : []),
      ...(argument ? [] : [`    '${name} '*) words='${all}' ;;`]),
    ];
  });
  return `_mangosaurus() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words=
  if [[ $word == = ]]; then word=
  elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD-2]}; fi
  ((COMP_CWORD == 1)) && before= || before="\${COMP_WORDS[1]} $before"
  case $before in
    '') words='${commands.map(({ name }) => name).join(' ')}' ;;
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _mangosaurus mangosaurus
`;
}

/** For `source`, after `compinit`. */
function zsh(commands: readonly Completed[]): string {
  const action = (value: Following): string => (value === 'file' ? '_files' : `(${wordsOf(value)})`);
  const cases = commands.map(({ name, argument, options }) => {
    const specs = options.flatMap(({ flags, summary, value }) =>
      flags.map((flag) => `'*${flag}[${summary}]${value === null ? '' : `:value:${action(value)}`}'`),
    );
    return `    ${name}) _arguments ${[...specs, ...(argument ? [`'*:argument:${action(argument)}'`] : [])].join(' ')} ;;`;
  });
  return `_mangosaurus() {
  local -a commands=(${commands.map(({ name, summary }) => `'${name}:${summary}'`).join(' ')})
  if ((CURRENT == 2)); then _describe command commands; return; fi
  shift words
  ((CURRENT--))
  case $words[1] in
${cases.join('\n')}
  esac
}
compdef _mangosaurus mangosaurus
`;
}

/** For `source`, or as a file in fish's folder of completions. */
function fish(commands: readonly Completed[]): string {
  const lines = commands.flatMap(({ name, summary, argument, options }) => {
    const command = `complete -c mangosaurus -n '__fish_seen_subcommand_from ${name}'`;
    return [
      `complete -c mangosaurus -n __fish_use_subcommand -f -a ${name} -d '${summary}'`,
      ...(argument === 'file' ? [] : [`${command} -f${argument ? ` -a '${wordsOf(argument)}'` : ''}`]),
      ...options.map(({ flags, summary: about, value }) => {
        const given = flags.map((flag) => (flag.startsWith('--') ? ` -l ${flag.slice(2)}` : ` -s ${flag.slice(1)}`));
        const after = value === null ? '' : value === 'file' ? ' -r -F' : ` -x -a '${wordsOf(value)}'`;
        return `${command}${given.join('')} -d '${about}'${after}`;
      }),
    ];
  });
  return `${lines.join('\n')}\n`;
}

/** Words that may follow; none where a file does. */
function wordsOf(following: Following): string {
  return typeof following === 'string' ? '' : (following ?? []).join(' ');
}
