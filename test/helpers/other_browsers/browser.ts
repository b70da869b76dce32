import { findFirefox, findWebKit } from '../../../scripts/find-browsers.js';
import { openFirefox } from './firefox.ts';
import { openWebKit } from './webkit.ts';

/** A page in another browser than Chrome, as far as its driver reaches. */
export interface RemotePage {
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Runs a function in the page. It takes and gives what JSON can hold, and no promises. */
  evaluate<T, A extends unknown[]>(run: (...args: A) => T, ...args: A): Promise<T>;
  /** The errors that the console told so far, and uncaught errors. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** A browser to test in, besides Chrome. */
export interface OtherBrowser {
  readonly name: string;
  readonly webgpu: boolean;
  /** False where it is not installed. */
  readonly isHere: boolean;
  /** Starts it. Rejects with what to install where it is not here. */
  open(): Promise<RemotePage>;
}

const required = Boolean(process.env['CI'] || process.env['MANGOSAURUS_REQUIRE_ADAPTERS']);
const firefox = findFirefox();
const webkit = findWebKit();

const ALL: readonly OtherBrowser[] = [
  {
    name: 'Firefox',
    webgpu: false,
    isHere: firefox !== null,
    open: async () => openFirefox(firefox ?? missing('Firefox', 'firefox-esr'), false),
  },
  {
    name: 'Firefox with WebGPU',
    webgpu: true,
    isHere: firefox !== null,
    open: async () => openFirefox(firefox ?? missing('Firefox', 'firefox-esr'), true),
  },
  {
    name: 'WebKit',
    webgpu: false,
    isHere: webkit !== null,
    open: async () => openWebKit(webkit ?? missing('WebKit', 'webkit2gtk-driver and xvfb')),
  },
];

/** The browsers to test in. A missing one is left out; on Linux in CI it stays, and its tests fail. */
export function otherBrowsers(): readonly OtherBrowser[] {
  const keep = ALL.filter(({ isHere }) => isHere || (required && process.platform === 'linux'));
  const absent = ALL.filter((one) => !keep.includes(one)).map(({ name }) => name);
  if (absent.length > 0) console.warn(`Not tested in ${absent.join(', ')}: not installed here.`);
  return keep;
}

function missing(name: string, packages: string): never {
  throw new Error(`There is no ${name} to test with. \`npm test\` installs it as root on Debian: ${packages}.`);
}
