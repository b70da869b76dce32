// @ts-check
/**
 * `npm run bench:pack [FILE]`: packs all that checks and measures a graphics card into one archive, for a Linux machine that has
 * the card's driver and nothing else: Node, Dawn, the Vulkan loader, the programs, and the script that runs them.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { unpackWithApt } from './apt.js';
import { buildNodeProgram } from './build-node.js';
import { ensurePackages } from './set-up.js';
import { CommandError, ROOT, runLogged, runMain, say } from './shell.js';

/** The folder in the archive, and the archive's usual place. */
const NAME = 'mangosaurus-hardware';
const USUAL_PLACE = join(ROOT, 'dist', `${NAME}.tar.xz`);

/** The programs of the archive, by the names of their bundles. */
const PROGRAMS = {
  cli: 'src/cli/main.ts',
  bench: 'bench/main.ts',
  'bench-variants': 'bench/variants/main.ts',
  'bench-torch': 'bench/pack/torch.ts',
  'bench-hardware': 'bench/pack/main.ts',
};
/** The packages that these bundles import. */
const PACKAGES = ['webgpu', 'commander', 'papaparse'];
/** The file of Dawn for the archive's system, in the package webgpu. */
const DAWN = 'dist/linux-x64/dawn.node';

/** The Vulkan loader, and what drivers on machines without a screen may lack: GLVND, and X11's libraries, which NVIDIA's links. */
const LIBRARIES = [
  ...['libvulkan1', 'libegl1', 'libglvnd0', 'libopengl0', 'libgl1', 'libglx0', 'libgles2'],
  ...['libx11-6', 'libxext6', 'libxcb1', 'libxau6', 'libxdmcp6', 'libbsd0', 'libmd0'],
];

await runMain(async () => {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new CommandError('bench:pack needs Linux on x86-64, since the Node that runs it goes into the archive.');
  }
  const [, , file = USUAL_PLACE, ...others] = process.argv;
  if (file.startsWith('-') || others.length > 0) {
    throw new CommandError('Usage: npm run bench:pack [FILE]. It makes an archive; run.sh in it has the options.');
  }
  const archive = resolve(process.env['INIT_CWD'] ?? '.', file);
  await ensurePackages();
  const stage = mkdtempSync(join(tmpdir(), 'mangosaurus-pack-'));
  try {
    const folder = join(stage, NAME);
    mkdirSync(folder);
    copyNode(folder);
    PACKAGES.forEach((name) => copyPackage(name, folder));
    for (const [name, entry] of Object.entries(PROGRAMS)) {
      cpSync(await buildNodeProgram(name, entry), join(folder, 'dist/node', `${name}.js`));
    }
    for (const name of readdirSync(join(ROOT, 'bench/peers')).filter((file) => file.endsWith('.py')))
      cpSync(join(ROOT, 'bench/peers', name), join(folder, 'bench/peers', name));
    cpSync(join(ROOT, 'bench/pack/run.sh'), join(folder, 'run.sh'));
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify(contents(), null, 1)}\n`);
    copyLibraries(folder);
    mkdirSync(dirname(archive), { recursive: true });
    runLogged('compressing', 'tar', ['-C', stage, '-cJf', archive, NAME], { env: { XZ_OPT: '-T0 -6' } });
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  say(
    `${archive}, ${(statSync(archive).size / 1e6).toFixed(1)} MB. On the machine with the card: ` +
      `tar xf ${NAME}.tar.xz && ${NAME}/run.sh`,
  );
});

/**
 * Copies the Node that runs this script, without its symbols.
 * @param {string} folder
 */
function copyNode(folder) {
  const node = join(folder, 'bin/node');
  cpSync(process.execPath, node);
  try {
    runLogged('stripping Node', 'strip', [node]);
  } catch (error) {
    // It only makes the archive smaller.
    if (!(error instanceof CommandError)) throw error;
  }
}

/**
 * @param {string} name a package; of webgpu without the builds for other systems
 * @param {string} folder
 */
function copyPackage(name, folder) {
  const from = join(ROOT, 'node_modules', name);
  const builds = join(from, 'dist/');
  const isWanted = (/** @type {string} */ path) =>
    name !== 'webgpu' || !path.startsWith(builds) || join(from, DAWN).startsWith(path);
  cpSync(from, join(folder, 'node_modules', name), { recursive: true, dereference: true, filter: isWanted });
}

/** @returns {object} the archive's package.json: its programs are modules, made from this commit */
function contents() {
  const git = spawnSync('git', ['describe', '--always', '--dirty', '--exclude', '*'], { cwd: ROOT, encoding: 'utf8' });
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/webgpu/package.json'), 'utf8'));
  return { type: 'module', commit: git.stdout.trim(), packages: { webgpu: version } };
}

/**
 * Copies the libraries of Debian packages, if they can be had.
 * @param {string} folder
 */
function copyLibraries(folder) {
  const unpacked = mkdtempSync(join(tmpdir(), 'mangosaurus-libraries-'));
  try {
    unpackWithApt(LIBRARIES, unpacked);
    for (const place of ['lib', 'usr/lib'].map((path) => join(unpacked, path, 'x86_64-linux-gnu'))) {
      const files = existsSync(place) ? readdirSync(place, { withFileTypes: true }) : [];
      // Programs ask for the names of the links. The files have longer ones.
      for (const { name } of files.filter((file) => file.isSymbolicLink()))
        cpSync(join(place, name), join(folder, 'lib', name), { dereference: true });
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    say(`No Vulkan loader in the archive: the machine must have one (Debian's libvulkan1).\n${error.message}`);
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}
