// @ts-check
/** Gets Debian packages with package lists and sources of its own. The machine's apt configuration is not changed. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runLogged } from './shell.js';

/** True if packages can be installed with apt: on Debian and its derivatives, as root. */
export function canUseApt() {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** True on Debian itself, but not on derivatives such as Ubuntu, whose chromium package only installs a snap. */
export function isDebian() {
  return osRelease('ID') === 'debian';
}

/**
 * Installs packages.
 * @param {string[]} packages from the machine's own sources
 * @param {string[]} newer packages that Debian 12 has too old: there they come from its backports
 */
export function installWithApt(packages, newer) {
  const folder = mkdtempSync(join(tmpdir(), 'mangosaurus-apt-'));
  try {
    const release = isDebian() && osRelease('VERSION_ID') === '12' ? 'bookworm-backports' : null;
    const options = writeSources(folder, release);
    const apt = (/** @type {string} */ what, /** @type {string[]} */ args) =>
      runLogged(what, 'apt-get', [...options, ...args], { env: { DEBIAN_FRONTEND: 'noninteractive' } });
    const install = ['install', '-y', '--no-install-recommends'];
    apt('reading package lists', ['update']);
    apt(`installing ${packages.join(', ')}`, [...install, ...packages]);
    if (newer.length === 0) return;
    apt(`installing ${newer.join(', ')}`, [...install, ...(release ? ['-t', release] : []), ...newer]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Downloads packages for x86-64 and unpacks their files into a folder; installs nothing, so it need not be root.
 * @param {string[]} packages from the machine's own sources
 * @param {string} to
 * @throws {CommandError} if one cannot be had
 */
export function unpackWithApt(packages, to) {
  const folder = mkdtempSync(join(tmpdir(), 'mangosaurus-apt-'));
  try {
    const options = [...writeSources(folder, null), '-o', 'APT::Architecture=amd64', '-o', 'APT::Architectures=amd64'];
    runLogged('reading package lists', 'apt-get', [...options, 'update']);
    runLogged(`downloading ${packages.join(', ')}`, 'apt-get', [...options, 'download', ...packages], { cwd: folder });
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.deb')))
      runLogged(`unpacking ${name}`, 'dpkg-deb', ['-x', join(folder, name), to]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Writes the machine's sources, and a release besides, to a folder.
 * @param {string} folder
 * @param {string | null} release
 * @returns {string[]} the options that make apt use them
 */
function writeSources(folder, release) {
  const sources = join(folder, 'sources');
  const lists = join(folder, 'lists');
  mkdirSync(sources);
  mkdirSync(join(lists, 'partial'), { recursive: true });
  const own = '/etc/apt/sources.list.d';
  for (const name of existsSync(own) ? readdirSync(own) : []) symlinkSync(join(own, name), join(sources, name));
  if (release && !configuredReleases().some(([, suite]) => suite === release)) {
    const [mirror = 'http://deb.debian.org/debian/'] =
      configuredReleases().find(([, suite]) => suite === release.replace('-backports', '')) ?? [];
    const key = '/usr/share/keyrings/debian-archive-keyring.gpg';
    const signed = existsSync(key) ? `[signed-by=${key}] ` : '';
    writeFileSync(join(sources, 'mangosaurus-backports.list'), `deb ${signed}${mirror} ${release} main\n`);
  }
  const settings = {
    'Dir::Etc::SourceParts': sources,
    'Dir::State::Lists': lists,
    // No caches, since these lists are temporary. As root, since apt's own user cannot write to the folder.
    'Dir::Cache::pkgcache': '',
    'Dir::Cache::srcpkgcache': '',
    'APT::Sandbox::User': 'root',
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
}

/** @returns {string[][]} pairs of mirror and release in the machine's own sources, downloaded or not */
function configuredReleases() {
  const args = ['indextargets', '--format', '$(REPO_URI) $(RELEASE)', 'Identifier: Packages'];
  const listed = spawnSync('apt-get', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return (listed.stdout ?? '').split('\n').map((line) => line.split(' '));
}

/**
 * @param {string} field of /etc/os-release
 * @returns {string} its value, empty where there is none
 */
function osRelease(field) {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return new RegExp(`^${field}="?([^"\n]*)`, 'm').exec(text)?.[1] ?? '';
}
