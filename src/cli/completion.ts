import { Argument } from 'commander';
import type { Command } from 'commander';
import type { Context } from './context.ts';
import { SHELLS } from './completion_scripts.ts';
import type { Completed, CompletedOption } from './completion_scripts.ts';

/** `completion`: prints a script with which a shell completes commands, options and their choices, and else names of files. */
export function addCompletion(program: Command, context: Context): void {
  program
    .command('completion')
    .description('print a script that makes a shell complete commands and options')
    .addArgument(new Argument('<shell>', 'the shell that runs the script').choices(Object.keys(SHELLS)))
    .action(async (shell: keyof typeof SHELLS) => {
      await context.out.write(SHELLS[shell](program.commands.map(completedOf)));
    });
}

/** What shells know of a command. */
function completedOf(command: Command): Completed {
  const options = command.createHelp().visibleOptions(command);
  const [argument] = command.registeredArguments;
  return {
    name: command.name(),
    summary: summaryOf(command.description()),
    argument: argument ? (argument.argChoices ?? 'file') : null,
    options: options.map(({ short, long, description, required, argChoices }): CompletedOption => {
      const flags = [short, long].filter((flag) => flag !== undefined);
      return { flags, summary: summaryOf(description), value: argChoices ?? (required ? 'file' : null) };
    }),
  };
}

/** The first part of a description, without what a shell might take for its own. */
function summaryOf(description: string): string {
  return description
    .split(/[;:(]/, 1)[0]!
    .replace(/["'`$\\[\]]/g, '')
    .trim();
}
