import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Advice, isMain, main, must, PYTHON, ROOT, run, which } from './command.mjs';

const NODE = [20, 19];
const PYTHON_FLOOR = [3, 10];

/** Installs what is missing, inside the checkout: npm packages, and on request `.venv` and Chromium. */
export async function setup({ python = true, chromium = false } = {}) {
  checkNode();
  await checkGit();
  const parts = [installPackages(), installOthers({ python, chromium })];
  // Where one fails, the other still comes to its end: nothing of it is left running, or half made.
  for (const { status, reason } of await Promise.allSettled(parts))
    if (status === 'rejected') throw reason;
}

async function installOthers({ python, chromium }) {
  if (python) await installPython();
  if (chromium) await installChromium();
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (isAtLeast([major, minor], NODE)) return;
  throw new Advice(
    `Node ${NODE.join('.')} or newer is needed, this is ${process.versions.node}: install it from nodejs.org.`
  );
}

async function checkGit() {
  const { code } = await run('git', ['--version'], { quiet: true });
  if (code !== 0) throw new Advice('git is missing: install it from git-scm.com.');
}

async function installPackages() {
  const stamp = join(ROOT, 'node_modules/.stagebook-lock');
  const lock = hash(join(ROOT, 'package-lock.json'));
  if (read(stamp) === lock) return;
  console.log('Installing npm packages …');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const npm = process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : undefined;
  const env = { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' };
  if (npm) await must(process.execPath, [npm, ...args], { env });
  else await must('npm', args, { env });
  writeFileSync(stamp, lock);
}

async function installPython() {
  const stamp = join(ROOT, '.venv/.stagebook-requirements');
  const requirements = hash(join(ROOT, 'requirements.txt'));
  const installed = existsSync(PYTHON) ? read(stamp) : undefined;
  if (installed === requirements) return;
  console.log('Installing JupyterLab and DVC into .venv …');
  // Also over one that an interruption left half made: it may have a Python, and no pip.
  if (installed === undefined) await must(await findPython(), ['-m', 'venv', '.venv']);
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await must(PYTHON, [...pip, '-r', 'requirements.txt']);
  // JupyterLab's yarn.js is CommonJS; without this it takes on the `type: module` of this package.
  writeFileSync(join(ROOT, '.venv/package.json'), '{ "type": "commonjs" }\n');
  writeFileSync(stamp, requirements);
}

/** Finds a Python that is new enough and can make environments. */
async function findPython() {
  const wanted = PYTHON_FLOOR.join('.');
  const ask = 'import sys; print(sys.version_info[0], sys.version_info[1])';
  let found = '';
  for (const name of ['python3', 'python']) {
    const { code, output } = await run(name, ['-c', ask], { quiet: true });
    if (code !== 0) continue;
    const version = output.trim().split(' ').map(Number);
    if (isAtLeast(version, PYTHON_FLOOR)) {
      const { code: lacks } = await run(name, ['-c', 'import ensurepip, venv'], { quiet: true });
      if (lacks) await installFromDebian('python3-venv', 'the venv module of Python');
      return name;
    }
    found = `, this is ${version.join('.')}`;
  }
  throw new Advice(`Python ${wanted} or newer is needed${found}: install it from python.org.`);
}

async function installChromium() {
  if (findChromium() === undefined) await installFromDebian(BROWSERS[0], 'Chromium');
}

/**
 * Chromium for the tests of the user interface, by the names that it has. Without windows of its own it takes
 * half the processor time of the whole one for each page of JupyterLab.
 */
const BROWSERS = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

/** Returns the path of Chromium: that of the variable `CHROMIUM`, or what is installed. */
export function findChromium() {
  return process.env.CHROMIUM ?? BROWSERS.map(which).find(Boolean);
}

/** Installs a package where that asks nobody for a password; else says what to install. */
async function installFromDebian(name, title) {
  if (process.getuid?.() !== 0 || which('apt-get') === undefined) {
    throw new Advice(`${title} is missing: install it (on Debian: \`apt-get install ${name}\`).`);
  }
  console.log(`Installing ${name} …`);
  await must('apt-get', ['update']);
  await must('apt-get', ['install', '-y', '--no-install-recommends', name], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  });
}

function isAtLeast([major, minor], [wantedMajor, wantedMinor]) {
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

function hash(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

if (isMain(import.meta.url)) await main(() => setup({ chromium: true }));
