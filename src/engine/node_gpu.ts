import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadingProblem } from './node_gpu_problem.ts';

/**
 * WebGPU in Node, or in one sentence or two why there is none and what to do. `adapters` has the names of those that there are,
 * if none has the wanted name.
 */
export type NodeGpu =
  { readonly gpu: GPU } | { readonly gpu: null; readonly reason: string; readonly adapters?: readonly string[] };

/** The file that tells the Vulkan loader of SwiftShader, the driver on the CPU that comes with Chrome. */
const SWIFTSHADER_FILE = 'vk_swiftshader_icd.json';

/** Every GPU object handed out. Dawn shuts down with the last reference to it, even under a device in use. */
const opened: GPU[] = [];

/**
 * Opens WebGPU in Node, through Dawn (the optional package `webgpu`). For Node only: never import it in a page.
 * The system's drivers are tried first. If no adapter comes and VK_DRIVER_FILES is not set, it is set for this process,
 * to the SwiftShader of an installed Chrome. No global object is added: use numbers for GPUBufferUsage and its kin.
 * @param options.adapter part of the adapter's name, such as "llvmpipe"; by default the environment's
 *   MANGOSAURUS_ADAPTER, and without it Dawn's own choice
 * @returns a GPU whose requestAdapter() gives an adapter, or null with the reason; never rejects
 */
export async function openNodeGpu(options: { readonly adapter?: string } = {}): Promise<NodeGpu> {
  const adapter = options.adapter ?? process.env['MANGOSAURUS_ADAPTER'];
  let create: (options: string[]) => GPU;
  try {
    ({ create } = await import('webgpu'));
  } catch (error) {
    return { gpu: null, reason: loadingProblem(error) };
  }
  const flags = adapter ? [`adapter=${adapter}`] : [];
  const first = await tryToOpen(create, flags);
  if (first instanceof Object) return { gpu: first };
  const swiftShader = process.env['VK_DRIVER_FILES'] === undefined ? findSwiftShader() : undefined;
  if (swiftShader) {
    process.env['VK_DRIVER_FILES'] = swiftShader;
    const second = await tryToOpen(create, flags);
    if (second instanceof Object) return { gpu: second };
    delete process.env['VK_DRIVER_FILES'];
  }
  const others = adapter ? namesIn(first) : [];
  if (others.length > 0) {
    const reason = `No GPU adapter has "${adapter}" in its name. There are: ${others.join('; ')}. Give a part of one of these names.`;
    return { gpu: null, reason, adapters: others };
  }
  return {
    gpu: null,
    reason: `${adapter ? `No GPU adapter named "${adapter}"` : 'No GPU adapter'}: ${first}${advice()}`,
  };
}

/** The GPU if it has an adapter, else Dawn's words for why not, as one sentence. */
async function tryToOpen(create: (options: string[]) => GPU, flags: string[]): Promise<GPU | string> {
  try {
    const gpu = create(flags);
    if (!(await gpu.requestAdapter())) return 'no driver offers one.';
    opened.push(gpu);
    return gpu;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return `${message.replace(/\s+/g, ' ').trim()}.`;
  }
}

/** The names of the adapters that Dawn lists when none has the wanted name. */
function namesIn(message: string): string[] {
  return [...message.matchAll(/name: '([^']*)'/g)].map((found) => found[1]!);
}

/** What to do about a missing adapter, on Linux, where it is often a missing package. */
function advice(): string {
  if (process.platform !== 'linux') return '';
  return (
    ' On Linux this needs the Vulkan loader (libvulkan1) and a driver, such as mesa-vulkan-drivers 24 or newer. ' +
    'Without a driver an installed Chrome serves too.'
  );
}

/** The driver file beside an installed Chrome, on Linux. */
function findSwiftShader(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const downloads = join(homedir(), '.cache/puppeteer/chrome');
  const builds = existsSync(downloads) ? readdirSync(downloads) : [];
  const named = process.env['PUPPETEER_EXECUTABLE_PATH'];
  const folders = [
    ...(named ? [dirname(named)] : []),
    '/usr/lib/chromium',
    '/usr/lib64/chromium-browser',
    '/opt/google/chrome',
    ...builds.map((build) => join(downloads, build, 'chrome-linux64')),
  ];
  return folders.map((folder) => join(folder, SWIFTSHADER_FILE)).find((file) => existsSync(file));
}
