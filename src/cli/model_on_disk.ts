import { own, parseJson } from '../formats/json.ts';
import { isModelFile } from '../formats/model_metadata.ts';
import type { FileSystem } from './file_system.ts';

/** The most bytes of a header that are read. Those of model files have some thousands. */
const MOST_HEADER_BYTES = 16 * 2 ** 20;

/** Whether a file begins as a model file of this program does, in any version. Reads its header alone. */
export async function isModelOnDisk(files: FileSystem, path: string): Promise<boolean> {
  const file = await files.open(path, 'r');
  try {
    const length = Buffer.alloc(8);
    await file.read(length, 0, length.length, 0);
    const bytes = Number(length.readBigUInt64LE());
    if (bytes > MOST_HEADER_BYTES) return false;
    const header = Buffer.alloc(bytes);
    await file.read(header, 0, bytes, length.length);
    const metadata = own(parseJson(header.toString(), path) as Record<string, unknown>, '__metadata__');
    return isModelFile(new Map(Object.entries(metadata as Record<string, string>)));
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
