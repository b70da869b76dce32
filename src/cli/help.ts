import type { Command } from 'commander';

/** The headings under which help lists commands. */
export const COMMAND_GROUPS = {
  models: 'Train and use models:',
  files: 'Model files:',
  machine: 'This machine:',
} as const;

/**
 * The headings under which help lists options. A command opens a group with `optionsGroup` before it adds options to it; those of
 * no group, and `--help`, are listed under "Options:".
 */
export const OPTION_GROUPS = {
  input: 'Input:',
  network: 'Recipe and network:',
  training: 'Training:',
  run: 'The run and its files:',
  sampling: 'Sampling:',
  wishes: 'Wishes, for models of names:',
  engine: 'Engine and output:',
} as const;

/** Examples of real use by command, without the program's name; under '' those of the program itself. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  '': [
    'train --input names.txt --out names.safetensors',
    'sample --model names.safetensors -n 20 --begin Kar',
    'doctor',
  ],
  notebook: ['notebook --iterations 4001', 'notebook --data my_names.txt --names 3'],
  train: [
    'train --input names.txt --out names.safetensors',
    'train --input few_names.txt --from base --out few.safetensors',
    'train --mode text --input book.txt --hidden 256 --epochs 3 --out book.safetensors',
    'train --input names.txt --out names.safetensors --resume names.safetensors',
  ],
  sweep: ['sweep --input names.txt --learning-rates 0.003,0.01,0.03 --seeds 8 --out best.safetensors'],
  sample: [
    'sample --model names.safetensors -n 20 --temperature 0.8',
    'sample --model names.safetensors --end saurus --max-length 10 --new --list names.txt',
    "sample --model book.safetensors --prime 'Once upon' --length 1000 --top-p 0.9",
  ],
  eval: [
    'eval --model book.safetensors --input other.txt',
    'eval --model names.safetensors --input new_names.csv --json',
  ],
  convert: [
    'convert model.keras model.safetensors --text book.txt',
    'convert names.safetensors small.safetensors --half',
  ],
  export: ['export names.safetensors names.html --title Elves', 'export names.safetensors names.onnx'],
  handover: ['handover book.safetensors --input book.txt --out folder'],
  inspect: ['inspect names.safetensors', 'inspect model.h5 --json'],
  bench: ['bench --seconds 2 --device cpu', 'bench --sweep --json'],
  doctor: ['doctor', 'doctor --adapter llvmpipe --json', 'doctor --kernels'],
  completion: ['completion bash >> ~/.bashrc', 'completion fish > ~/.config/fish/completions/mangosaurus.fish'],
};

/** Ends a command's help with its examples. */
export function addExamples(command: Command, name: string): void {
  const lines = (EXAMPLES[name] ?? []).map((line) => `  mangosaurus ${line}`);
  if (lines.length > 0) command.addHelpText('after', ['\nExamples:', ...lines].join('\n'));
}
