import { basename, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;
type Variables = Record<string, string>;

/** Lists a folder's files; empty for a folder that is missing. */
export type ListFolder = (folder: string) => readonly string[];

/**
 * Where drivers put their description files: the Vulkan loader's own folders, and that of machines which get NVIDIA's driver
 * mounted.
 */
const ROOTS = ['/etc', '/usr/share', '/usr/local/etc', '/usr/local/share', '/usr/local/nvidia/share'];
const VULKAN = 'vulkan/icd.d';
const EGL = 'glvnd/egl_vendor.d';

/** Names of files of NVIDIA's driver, of drivers on the CPU, and of drivers for 32-bit programs. */
const NVIDIA = /nvidia/i;
const SOFTWARE = /^lvp_|swiftshader/i;
const BITS_32 = /i[3-6]86/;

/**
 * The environment variables by which the Vulkan loader takes the card's driver: NVIDIA's where there is one, else every driver
 * for hardware. Empty if the user has chosen already, or if no file of a driver for hardware is found.
 */
export function driverVariables(env: Environment, list: ListFolder): Variables {
  if (env['VK_DRIVER_FILES'] !== undefined || env['VK_ICD_FILENAMES'] !== undefined) return {};
  const files = ROOTS.flatMap((root) =>
    list(join(root, VULKAN))
      .filter((name) => name.endsWith('.json') && !SOFTWARE.test(name) && !BITS_32.test(name))
      .map((name) => join(root, VULKAN, name)),
  );
  const nvidia = files.find((file) => NVIDIA.test(basename(file)));
  const drivers = nvidia === undefined ? files : [nvidia];
  if (drivers.length === 0) return {};
  const [egl] = ROOTS.flatMap((root) =>
    list(join(root, EGL))
      .filter((name) => NVIDIA.test(name))
      .map((name) => join(root, EGL, name)),
  );
  return {
    VK_DRIVER_FILES: drivers.join(':'),
    ...(nvidia !== undefined && egl !== undefined && { __EGL_VENDOR_LIBRARY_FILENAMES: egl }),
  };
}

/**
 * Those of the archive's libraries that this system lacks. The system's own come first: they fit its driver.
 * @param known the output of `ldconfig -p`
 */
export function missingLibraries(ours: readonly string[], known: string): string[] {
  const system = new Set([...known.matchAll(/^\s*(\S+) \(.*x86-64/gm)].map(([, name]) => name));
  return ours.filter((name) => !system.has(name));
}
