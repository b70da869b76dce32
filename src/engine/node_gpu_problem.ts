/** Why the package `webgpu` could not be loaded, from the error of its import, and what to do. */
export function loadingProblem(error: unknown): string {
  const { code, message } = (error instanceof Error ? error : new Error(String(error))) as NodeJS.ErrnoException;
  const line = message.split('\n')[0]!.trim();
  const isMissing = (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && !/\.node\b/.test(line);
  if (isMissing) {
    return `The optional package "webgpu", which brings WebGPU to Node, is not installed (${line}). Run \`npm install webgpu\`, or use the CPU.`;
  }
  return `The optional package "webgpu" is installed, but cannot be loaded (${line}). ${remedyFor(line)}`;
}

/** What helps, by the words of the system's loader. */
function remedyFor(line: string): string {
  if (/GLIBC(?:XX)?_[\d.]+/.test(line)) {
    return 'It needs a newer C library than this system has: use a newer release of the system, or the CPU.';
  }
  if (/musl|Error relocating|ld-linux/.test(line)) {
    return 'It is built for glibc, not for musl, as Alpine Linux has: use an image based on Debian, or the CPU.';
  }
  if (/libvulkan/.test(line)) return 'Install the Vulkan loader (libvulkan1), or use the CPU.';
  if (/\.so[.\d]*: cannot open shared object file/.test(line)) {
    return 'Install the package of the system that has this library, or use the CPU.';
  }
  if (/cannot find module/i.test(line)) return 'It has no build for this system: use the CPU.';
  return 'Its file may be damaged: run `npm install --force webgpu`, or use the CPU.';
}
