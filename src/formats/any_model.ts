import { InputError } from '../corpus/errors.ts';
import type { CellName } from '../model/config.ts';
import { fileKind } from './file_kind.ts';
import { openKeras } from './keras.ts';
import type { KerasModel } from './keras.ts';
import { readModel } from './model_file.ts';
import type { SavedModel } from './model_file.ts';
import { isModelFile } from './model_metadata.ts';
import { listSafetensors } from './safetensors.ts';
import { readTorchState, symbolsIn } from './torch_state.ts';

/** A network of another program, and its symbols if its file names them. */
export interface ForeignModel {
  readonly kind: 'foreign';
  /** The program, for messages. */
  readonly of: 'Keras' | 'PyTorch';
  readonly model: KerasModel;
  readonly symbols: readonly string[] | null;
}

/** A model file of this program. */
export interface OwnModel {
  readonly kind: 'own';
  readonly saved: SavedModel;
}

/**
 * Reads any model file: one of this program, one of Keras, or a state dict of PyTorch as safetensors. Throws an InputError that
 * says what the file is if it is none of them.
 * @param cell the cell that a state dict should have; by default what its shapes say
 */
export async function openAnyModel(
  bytes: Uint8Array,
  source: string,
  cell?: CellName,
): Promise<OwnModel | ForeignModel> {
  if (fileKind(bytes) === 'keras') {
    const model = (await openKeras(bytes, source)).network();
    return { kind: 'foreign', of: 'Keras', model, symbols: model.known?.symbols ?? null };
  }
  const { metadata } = listSafetensors(bytes, source);
  const own = isModelFile(metadata) ? readOwn(bytes, source, metadata.has('training')) : null;
  if (own) return { kind: 'own', saved: own };
  const model = readTorchState(bytes, source, cell);
  // A file with this program's own metadata may name gates that PyTorch lacks.
  const hard = /"hard_sigmoid"/.test(metadata.get('config') ?? '');
  const config = hard ? { ...model.config, gateActivation: 'hard_sigmoid' as const } : model.config;
  return { kind: 'foreign', of: 'PyTorch', model: { ...model, config }, symbols: symbolsIn(metadata, source) };
}

/** A model file of this program; null for one that must be read by its tensors' shapes. */
function readOwn(bytes: Uint8Array, source: string, trained: boolean): SavedModel | null {
  try {
    return readModel(bytes, source);
  } catch (error) {
    // Written by hand or by another program: its tensors and symbols may still be readable.
    if (error instanceof InputError && !trained && isTorchState(bytes, source)) return null;
    throw error;
  }
}

function isTorchState(bytes: Uint8Array, source: string): boolean {
  try {
    readTorchState(bytes, source);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
