import { Command } from 'commander';
import { version } from '../../package.json';
import { InputError } from '../corpus/errors.ts';
import type { Context } from './context.ts';
import { addBench } from './bench.ts';
import { addCompletion } from './completion.ts';
import { addConvert } from './convert.ts';
import { addDoctor } from './doctor.ts';
import { addEval } from './eval.ts';
import { EXIT, endingOf } from './exit.ts';
import { addExport } from './export.ts';
import { addHandover } from './handover.ts';
import { COMMAND_GROUPS, addExamples } from './help.ts';
import { addInspect } from './inspect.ts';
import { nodeContext } from './node_context.ts';
import { addNotebook } from './notebook.ts';
import { addSample } from './sample.ts';
import { addSweep } from './sweep.ts';
import { addTrain } from './train.ts';

/** The functions that add the commands, in the groups of help. A new command is a file beside these. */
const COMMANDS: Record<keyof typeof COMMAND_GROUPS, ((program: Command, context: Context) => void)[]> = {
  models: [addNotebook, addTrain, addSample, addEval, addSweep],
  files: [addConvert, addExport, addHandover, addInspect],
  machine: [(program, context) => addBench(program, context), addCompletion, addDoctor],
};

/**
 * Runs the command line and returns the exit code (see EXIT). Results go to the context's output, and everything else, such
 * as the line with an error message, to its notes. Never throws.
 * @param args the words after the program's name
 */
export async function runCommand(args: readonly string[], context: Context = nodeContext()): Promise<number> {
  const program = createProgram(context);
  const command = program.commands.find((candidate) => candidate.name() === args[0])?.name();
  try {
    if (args.length === 0) {
      const names = program.commands.map((known) => known.name()).join(', ');
      throw new InputError(`No command was given; the commands are ${names}. See: mangosaurus --help`);
    }
    await program.parseAsync(args, { from: 'user' });
    return EXIT.success;
  } catch (error) {
    const { code, message } = endingOf(error, command);
    if (message !== null) context.notes.line(`mangosaurus: ${message}`);
    return code;
  }
}

/** The program with all commands. */
export function createProgram(context: Context): Command {
  const program = new Command('mangosaurus')
    .description('Trains character-level language models on the GPU or the CPU, and samples from them.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.out.write(text),
      // Commander also throws its error messages, and runCommand prints them.
      writeErr: () => undefined,
    });
  for (const group of ['models', 'files', 'machine'] as const) {
    program.commandsGroup(COMMAND_GROUPS[group]);
    for (const add of COMMANDS[group]) add(program, context);
  }
  program.helpCommand(true);
  addExamples(program, '');
  for (const command of program.commands) addExamples(command, command.name());
  return program;
}
