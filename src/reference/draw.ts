import { uniformDraw } from '../model/random/threefry.ts';
import type { KernelFunction } from '../kernels/index.ts';
import type { HostTensor } from '../kernels/signature.ts';

/** The first symbol whose cumulative probability exceeds the uniform draw; p = softmax(logits / temperature). */
function symbolFor(logits: HostTensor, start: number, V: number, temperature: number, uniform: number): number {
  let largest = -Infinity;
  for (let v = 0; v < V; v++) largest = Math.max(largest, logits[start + v]!);
  let sum = 0;
  for (let v = 0; v < V; v++) sum += Math.exp((logits[start + v]! - largest) / temperature);
  let cumulative = 0;
  for (let v = 0; v < V; v++) {
    cumulative += Math.exp((logits[start + v]! - largest) / temperature);
    if (cumulative > uniform * sum) return v;
  }
  return V - 1;
}

/**
 * Draws the symbol at position `time` of every name (notebook, sample, step 3). A name that has ended draws -1.
 * Shapes: logits B x V, uniforms and symbols B x maxLength, forced maxLength, inputs B.
 */
export const draw: KernelFunction<'draw'> = (
  { logits, uniforms, forced, inputs, symbols },
  { VOCAB: V },
  record,
  t,
) => {
  for (let name = 0; name < record.batchSize; name++) {
    const place = name * record.maxLength + t;
    const before = symbols[place - 1]!;
    if (t > 0 && (before < 0 || (before === 0 && forced[t - 1]! < 0))) {
      symbols[place] = -1;
      continue;
    }
    let symbol = forced[t]!;
    if (symbol < 0) {
      const uniform = record.uniformsGiven ? uniforms[place]! : uniformDraw(record.seed, record.firstName + name, t);
      symbol = symbolFor(logits, name * V, V, record.temperature, uniform);
    }
    symbols[place] = symbol;
    inputs[name] = symbol;
  }
};
