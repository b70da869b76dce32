import { Option } from 'commander';
import type { Command } from 'commander';
import type { Mode } from '../corpus/corpus.ts';
import { InputError } from '../corpus/errors.ts';
import type { CellName } from '../model/config.ts';
import { LIMITS } from '../model/config.ts';
import { CELLS } from '../model/cells/index.ts';
import { INITIAL_VALUES } from '../model/initialize.ts';
import type { InitialValues } from '../model/initialize.ts';
import { LEARNING_RATES, OPTIMIZERS, OPTIMIZER_NAMES } from '../model/optimizers/index.ts';
import type { OptimizerConfig, OptimizerName } from '../model/optimizers/index.ts';
import { AVERAGES } from '../train/averaging.ts';
import type { AverageConfig } from '../train/averaging.ts';
import type { OpenRecipe } from '../train/complete.ts';
import { PRESETS, PRESET_OF_MODE, SCHEDULES } from '../train/presets.ts';
import type { Preset, PresetName } from '../train/presets.ts';
import { BATCH_LIMITS, MAX_ITERATIONS, modeOf } from '../train/recipe.ts';
import { OPTION_GROUPS } from './help.ts';
import { MAX_SEED, positiveNumber, shareBelow, wholeNumber } from './options.ts';

/** The recipe's options. Absent ones are taken from the preset, or from the run that is resumed. */
export interface RecipeOptions {
  readonly mode?: Mode;
  readonly preset?: PresetName;
  readonly keepCase?: boolean;
  readonly cell?: CellName;
  readonly hidden?: number;
  readonly layers?: number;
  readonly dropout?: number;
  readonly initialValues?: InitialValues;
  readonly batchSize?: number;
  readonly seqLength?: number;
  readonly optimizer?: OptimizerName;
  readonly learningRate?: number;
  readonly weightDecay?: number;
  readonly schedule?: keyof typeof SCHEDULES;
  readonly average?: AverageConfig['name'];
  readonly gradClip?: number;
  readonly gradNorm?: number;
  readonly valFrac?: number;
  readonly patience?: number;
  readonly seed?: number;
}

/** Adds the options of a recipe. */
export function addRecipeOptions(command: Command): Command {
  const known = Object.entries(PRESETS).map(([name, { summary }]) => `${name} (${summary})`);
  return command
    .optionsGroup(OPTION_GROUPS.network)
    .addOption(new Option('--mode <name>', 'a list of names, or running text').choices(['names', 'text']))
    .addOption(new Option('--preset <name>', `where to start from: ${known.join('; ')}`).choices(Object.keys(PRESETS)))
    .option('--keep-case', 'keep capital letters')
    .option('--no-keep-case', 'put the input into lower case')
    .addOption(new Option('--cell <name>', 'the recurrent cell').choices(Object.keys(CELLS)))
    .option('--hidden <n>', 'units of a layer', wholeNumber(1, LIMITS.hiddenSize))
    .option('--layers <n>', 'stacked layers', wholeNumber(1, LIMITS.layers))
    .option('--dropout <x>', "dropout rate of every layer's outputs", shareBelow(1))
    .addOption(new Option('--initial-values <name>', 'the scheme of initial values').choices([...INITIAL_VALUES]))
    .optionsGroup(OPTION_GROUPS.training)
    .option(
      '--batch-size <n>',
      'names, or chunks or windows of text, per batch',
      wholeNumber(1, BATCH_LIMITS.batchSize),
    )
    .option('--seq-length <n>', 'symbols of a chunk or a window of text', wholeNumber(1, BATCH_LIMITS.sequenceLength))
    .addOption(new Option('--optimizer <name>', 'the optimizer').choices([...OPTIMIZER_NAMES]))
    .option('--learning-rate <x>', 'the highest learning rate of the schedule', positiveNumber())
    .option('--weight-decay <x>', 'decoupled weight decay (AdamW); 0 = off', shareBelow(1))
    .addOption(new Option('--schedule <name>', 'the learning-rate schedule').choices(Object.keys(SCHEDULES)))
    .addOption(
      new Option('--average <name>', 'evaluate, sample and save an average of the weights').choices(
        Object.keys(AVERAGES),
      ),
    )
    .option(
      '--grad-clip <x>',
      'clip gradient elements to plus or minus this value; 0 = off',
      positiveNumber({ zero: 'none' }),
    )
    .option(
      '--grad-norm <x>',
      'scale all gradients together down to this L2 norm; 0 = off',
      positiveNumber({ zero: 'none' }),
    )
    .option('--val-frac <x>', 'share held out for the held-out (validation) loss; 0 = none', shareBelow(0.51))
    .option(
      '--patience <n>',
      'stop after so many evaluations without a lower held-out loss; 0 = off',
      wholeNumber(0, MAX_ITERATIONS),
    )
    .option(
      '--seed <n>',
      'seed of the split, the order of batches, dropout and initial values',
      wholeNumber(0, MAX_SEED),
    );
}

/** The preset of `--preset`, or the default preset of `--mode`. Throws an InputError if both are given and do not fit. */
export function presetOf({ mode, preset }: RecipeOptions): Preset {
  if (preset === undefined) return PRESETS[PRESET_OF_MODE[mode ?? 'names']];
  const fits = modeOf(PRESETS[preset].recipe);
  if (mode !== undefined && mode !== fits) {
    throw new InputError(`--preset ${preset} is for ${fits}, but --mode is ${mode}. Leave one of them out.`);
  }
  return PRESETS[preset];
}

/** A recipe with the values of the given options. */
export function withOptions(recipe: OpenRecipe, options: RecipeOptions): OpenRecipe {
  const { optimizer, schedule, gradClip, gradNorm, patience } = options;
  const name = optimizer ?? recipe.optimizer.name;
  const others = name !== recipe.optimizer.name;
  return {
    ...recipe,
    keepCase: options.keepCase ?? recipe.keepCase,
    cell: options.cell ?? recipe.cell,
    hiddenSize: options.hidden ?? recipe.hiddenSize,
    layers: options.layers ?? recipe.layers,
    dropout: options.dropout ?? recipe.dropout,
    initialValues: options.initialValues ?? recipe.initialValues,
    batchSize: options.batchSize ?? recipe.batchSize,
    sequenceLength: options.seqLength ?? recipe.sequenceLength,
    optimizer: withDecay(others ? OPTIMIZERS[name] : recipe.optimizer, options.weightDecay),
    learningRate: options.learningRate ?? (others ? LEARNING_RATES[name] : recipe.learningRate),
    schedule: schedule === undefined ? recipe.schedule : SCHEDULES[schedule],
    average: options.average === undefined ? recipe.average : AVERAGES[options.average],
    // On the command line 0 turns these off.
    clipValue: gradClip === undefined ? recipe.clipValue : gradClip || null,
    maxNorm: gradNorm === undefined ? recipe.maxNorm : gradNorm || null,
    heldOutShare: options.valFrac ?? recipe.heldOutShare,
    patience: patience === undefined ? recipe.patience : patience || null,
    seed: options.seed ?? recipe.seed,
  };
}

/** An optimizer with the given weight decay. Throws an InputError for one that has none. */
function withDecay(optimizer: OptimizerConfig, weightDecay: number | undefined): OptimizerConfig {
  if (weightDecay === undefined) return optimizer;
  if ('weightDecay' in optimizer) return { ...optimizer, weightDecay };
  throw new InputError(`--weight-decay is Adam's, but the optimizer is ${optimizer.name}. Use --optimizer adam.`);
}
