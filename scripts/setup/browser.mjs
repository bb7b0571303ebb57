// A Chromium for the tests, and the chromedriver of the same version.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, Sentence, say, which } from '../process.mjs';

/** For tests: no window, no sandbox (root has none), nothing that talks to the network by itself. */
export const CHROMIUM_ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Gives the paths of a browser and its driver. `CHROME_PATH` and `CHROMEDRIVER` name others than those installed. */
export async function ensureBrowser() {
  const given = process.env.CHROME_PATH;
  if (given && !existsSync(given)) throw new Sentence(`CHROME_PATH names ${given}, which does not exist.`);
  if (!find()) await install();
  return (
    find() ??
    fail(
      'The tests need Chrome or Chromium and its chromedriver: install both, or name them in CHROME_PATH and CHROMEDRIVER.',
    )
  );
}

function find() {
  const browser = process.env.CHROME_PATH ?? installedBrowser();
  const driver = process.env.CHROMEDRIVER ?? which('chromedriver');
  return browser && driver ? { browser, driver } : undefined;
}

function installedBrowser() {
  const programs = [process.env.ProgramFiles, process.env['ProgramFiles(x86)'], process.env.LOCALAPPDATA];
  return (
    which('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome') ??
    [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      ...programs.flatMap((folder) => (folder ? [join(folder, 'Google/Chrome/Application/chrome.exe')] : [])),
    ].find((path) => existsSync(path))
  );
}

/** Debian's packages, where this may be done without asking: as root. */
async function install() {
  if (process.getuid?.() !== 0 || !which('apt-get') || !isDebian()) return;
  say('Installing chromium and chromium-driver (apt-get)');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const failure = 'chromium and chromium-driver could not be installed with apt-get: is the network up?';
  await run('apt-get', ['update', '-qq'], { env, failure });
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'chromium-driver'], {
    env,
    failure,
  });
}

// Ubuntu's chromium is a stub for its snap.
export function isDebian() {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** @returns {never} */
function fail(sentence) {
  throw new Sentence(sentence);
}
