// The three browser engines, each with its WebDriver: Chromium, Firefox ESR and WebKitGTK.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { output, root, run, Sentence, say, status, which } from '../process.mjs';
import { CHROMIUM_ARGS, ensureBrowser, isDebian } from './browser.mjs';

const GECKODRIVER = '0.37.1';

/**
 * Each engine with its driver, the variable that names the driver to wasm-bindgen's test runner, the capabilities of
 * a session. Installs what is missing on Debian, as root.
 */
export async function ensureEngines() {
  await installDebian(['firefox-esr', 'webkit2gtk-driver', 'xvfb']);
  const { browser, driver } = await ensureBrowser();
  return [
    {
      name: 'Chromium',
      browserName: 'chrome',
      driver,
      variable: 'CHROMEDRIVER',
      capabilities: {
        'goog:chromeOptions': { binary: browser, args: CHROMIUM_ARGS },
      },
    },
    {
      name: 'Firefox',
      browserName: 'firefox',
      driver: await ensureGeckodriver(),
      variable: 'GECKODRIVER',
      capabilities: {
        'moz:firefoxOptions': { binary: which('firefox-esr', 'firefox'), args: ['-headless'] },
      },
    },
    {
      name: 'WebKitGTK',
      browserName: 'MiniBrowser',
      driver: which('WebKitWebDriver'),
      variable: 'SAFARIDRIVER',
      capabilities: {
        'webkitgtk:browserOptions': { binary: miniBrowser(), args: ['--automation'] },
      },
      // Without a display it waits for ever.
      needsDisplay: true,
    },
  ];
}

/** A screen that nobody sees. Gives its name and how to end it. */
export async function startDisplay() {
  const screen = spawn(
    which('Xvfb'),
    ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const number = await new Promise((resolve, reject) => {
    screen.stdout.once('data', (bytes) => resolve(String(bytes).trim()));
    screen.once('close', () => reject(new Sentence('Xvfb does not start.')));
  });
  return { display: `:${number}`, close: () => screen.kill() };
}

async function installDebian(packages) {
  const programs = ['firefox-esr', 'WebKitWebDriver', 'Xvfb'];
  if (programs.every((name) => which(name))) return;
  if (process.getuid?.() !== 0 || !isDebian()) {
    throw new Sentence(`Needed, and installed by themselves only on Debian as root: ${packages.join(', ')}.`);
  }
  say(`Installing ${packages.join(', ')} (apt-get)`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env });
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
}

async function ensureGeckodriver() {
  const folder = join(root, '.tools');
  const own = join(folder, 'bin', 'geckodriver');
  const found = [own, which('geckodriver')].find((path) => path && existsSync(path));
  if (found) return found;
  say(`Installing geckodriver ${GECKODRIVER} into .tools (cargo install, takes some minutes)`);
  const code = await status('cargo', ['install', 'geckodriver', '--version', GECKODRIVER, '--root', folder]);
  if (code !== 0) throw new Sentence('geckodriver could not be installed: is the network up?');
  return own;
}

/** The browser that WebKitWebDriver drives; the package says where it is. */
function miniBrowser() {
  const files = output('dpkg', ['-L', 'libwebkit2gtk-4.1-0'])?.split('\n') ?? [];
  return files.find((path) => path.endsWith('/MiniBrowser')) ?? missing('MiniBrowser of libwebkit2gtk-4.1');
}

/** @returns {never} */
function missing(what) {
  throw new Sentence(`The ${what} is missing: install it.`);
}
