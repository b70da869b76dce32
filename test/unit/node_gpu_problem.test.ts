import { describe, expect, it } from 'vitest';
import { loadingProblem } from '../../src/engine/node_gpu_problem.ts';

const failed = (message: string, code?: string): Error => Object.assign(new Error(message), { code });

describe('loadingProblem', () => {
  it('advises to install a package that is missing', () => {
    const error = failed("Cannot find package 'webgpu' imported from /x/cli.js", 'ERR_MODULE_NOT_FOUND');
    expect(loadingProblem(error)).toMatch(/is not installed \(Cannot find package .*npm install webgpu/);
  });

  it.each([
    ["/lib/libc.so.6: version `GLIBC_2.38' not found (required by /x/dawn.node)", /newer C library/],
    ["/lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /x/dawn.node)", /newer C library/],
    ['Error loading shared library ld-linux-x86-64.so.2: No such file or directory (needed by /x/dawn.node)', /Alpine/],
    ['Error relocating /x/dawn.node: __isoc23_strtol: symbol not found', /Alpine/],
    ['libvulkan.so.1: cannot open shared object file: No such file or directory', /libvulkan1/],
    ['libX11.so.6: cannot open shared object file: No such file or directory', /package of the system/],
    ["Cannot find module './dist/linux-riscv64.dawn.node'", /no build for this system/],
    ['/x/dawn.node: file too short', /damaged: run `npm install --force webgpu`/],
  ])('gives the reason of the loader and fitting advice: %s', (message, advice) => {
    const said = loadingProblem(failed(`${message}\nRequire stack:\n- /x`, 'ERR_DLOPEN_FAILED'));
    expect(said).toContain(`is installed, but cannot be loaded (${message}). `);
    expect(said).toMatch(advice);
    expect(said).not.toMatch(/Require stack|npm install webgpu/);
  });
});
