/** The exports that the package's entries for browsers and for Node share. */
export { InputError } from '../corpus/errors.ts';
export { NoAdapterError } from '../engine/choose.ts';
export { OPTIMIZERS } from '../model/optimizers/index.ts';
export { DivergedError } from '../train/trainer.ts';
export { exportFolder, exportModel } from './export.ts';
export { dinosaurNames, symbolsOf } from './symbols.ts';

export type { Mode } from '../corpus/corpus.ts';
export type { DeviceChoice, EngineDescription, EngineKind } from '../engine/engine.ts';
export type { CellName, GateActivation, ModelConfig } from '../model/config.ts';
export type { InitialValues } from '../model/initialize.ts';
export type { Adagrad, Adam, Momentum, OptimizerConfig, RmsProp, Sgd } from '../model/optimizers/index.ts';
export type { Order, WishedName, WishedNames } from '../sample/wish_names.ts';
export type { Wishes } from '../sample/wishes/index.ts';
export type { Baselines } from '../train/baselines.ts';
export type { HeldOutLoss } from '../train/checkpoint.ts';
export type { PresetName } from '../train/presets.ts';
export type { Batching, Recipe } from '../train/recipe.ts';
export type { ScheduleConfig } from '../train/schedule.ts';
export type { SweepProgress } from '../train/sweep.ts';
export type { Task } from '../train/task.ts';
export type { TrainerProgress } from '../train/trainer.ts';
export type { LiveSettings } from '../train/training_run.ts';
export type { ExportKind, ExportOptions, FolderKind } from './export.ts';
export type { Batch, IdsBatch, NamesBatch, Reduction, Symbols, TextsBatch } from './batch.ts';
export type { LearningOptions, ModelOptions, Workload } from './config.ts';
export type { Engine, EngineOptions, FindWebGpu, WebGpu } from './engine.ts';
export type { LossAndGradients, Model, StepReport, StepSettings } from './model.ts';
export type { Tensor, TensorInput } from './parameters.ts';
export type { DrawOptions, NamesOptions, Sampler, TextOptions, WishesOptions } from './sampler.ts';
export type { LayerTrace, Trace, TraceInput } from './trace.ts';
export type {
  CorpusInput,
  ResumeOptions,
  RunOptions,
  SweepOptions,
  SweepRun,
  Training,
  TrainingOptions,
} from './training.ts';
