import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { build } from './build.mjs';
import { isMain, main, must, PYTHON, ROOT } from './command.mjs';
import { setup } from './setup.mjs';

/** Where the Python package keeps the npm packages that it brings. */
const BUNDLE = join(ROOT, 'stagebook/_node');

/** What npm must not read of the package: it would install all that is named there. */
const FOR_NPM = [
  'scripts',
  'dependencies',
  'devDependencies',
  'peerDependencies',
  'peerDependenciesMeta'
];

/**
 * What the wheel brings: package → the files of it that are used at run time. tslab asks for rollup
 * too, but loads it only for its browser mode, which it never finished.
 */
const PACKAGES = {
  stagebook:
    /^(package\.json|LICENSE|[A-Z]+\.md|docs\/.*\.(md|png)|jupyter-config\/kernelspec\/.*|lib\/(?!lab\/|jupyter\/|consumer-extension\/).*\.(c?js|d\.ts))$/,
  yaml: /^(package\.json|LICENSE|dist\/.*\.js)$/,
  'smol-toml': /^(package\.json|LICENSE|dist\/.*\.js)$/,
  typescript:
    /^(package\.json|LICENSE\.txt|ThirdPartyNoticeText\.txt|lib\/(typescript\.js|lib\..*\.d\.ts))$/,
  '@types/node': /\.d\.ts$|^(package\.json|LICENSE)$/,
  'undici-types': /\.d\.ts$|^(package\.json|LICENSE)$/,
  tslab: /^(package\.json|LICENSE|dist\/.*)$/,
  '@tslab/typescript-for-tslab':
    /^(package\.json|LICENSE\.txt|ThirdPartyNoticeText\.txt|lib\/(typescript\.js|lib\..*\.d\.ts))$/,
  commander: /^(package(-support)?\.json|LICENSE|index\.js|lib\/.*)$/,
  semver: /^(package\.json|LICENSE|.*\.js)$/,
  // Binaries of every platform; those for Node 12 (ABI 64 and 72) are left out.
  zeromq: /^(package\.json|LICENSE.*|lib\/.*\.js|build\/(?!.*\/(64|72|[\w-]*-72-Release)\/).*)$/,
  'cmake-ts': /^(package\.json|LICENSE.*|build\/loader\.js)$/
};

/** What of this checkout can go into the bundle at all. */
const OWN_ENTRIES = [
  'package.json',
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'docs',
  'jupyter-config/kernelspec',
  'lib'
];

/** Packages that are found from another one, which may have a version of its own. */
const FOUND_FROM = { commander: 'tslab', semver: 'tslab', 'cmake-ts': 'zeromq' };

/** Builds `dist/stagebook-<version>-py3-none-any.whl`: after `pip install` of it nothing is downloaded. */
export async function buildWheel() {
  rmSync(BUNDLE, { recursive: true, force: true });
  for (const name of Object.keys(PACKAGES)) copyPackage(name);
  writePackageJson();
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
  await must(PYTHON, ['-m', 'build', '--wheel', '--no-isolation', '--outdir', 'dist']);
  for (const name of readdirSync(join(ROOT, 'dist'))) {
    const { size } = statSync(join(ROOT, 'dist', name));
    console.log(`dist/${name} (${(size / 1e6).toFixed(1)} MB)`);
  }
}

function copyPackage(name) {
  const source = folderOf(name);
  for (const path of listBrought(name)) {
    const target = join(placeOf(name), path);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(source, path), target);
  }
}

/** Lists the files of a package that the wheel brings. */
export function listBrought(name) {
  const all = listFiles(folderOf(name), name === 'stagebook' ? OWN_ENTRIES : ['.']);
  return all.filter(path => PACKAGES[name].test(path));
}

/**
 * Beside `node_modules`, where the others are found from, and not in it: a project links to the package,
 * and where the Python environment lies in the project, npm takes a link into another `node_modules` for
 * its own to empty and fill.
 */
function placeOf(name) {
  return join(BUNDLE, name === 'stagebook' ? name : `node_modules/${name}`);
}

function writePackageJson() {
  const whole = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const kept = Object.entries(whole).filter(([key]) => !FOR_NPM.includes(key));
  const text = JSON.stringify(Object.fromEntries(kept), null, 2);
  writeFileSync(join(placeOf('stagebook'), 'package.json'), `${text}\n`);
}

/** Lists the files below some entries of a folder, with `/`, without packages nested in it. */
function listFiles(folder, entries) {
  return entries.flatMap(entry => {
    const path = join(folder, entry);
    if (!statSync(path).isDirectory()) return [entry];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter(file => file.isFile() && !relative(folder, file.parentPath).includes('node_modules'))
      .map(file => relative(folder, join(file.parentPath, file.name)).split(sep).join('/'));
  });
}

function folderOf(name) {
  if (name === 'stagebook') return ROOT;
  let folder = FOUND_FROM[name] ? folderOf(FOUND_FROM[name]) : ROOT;
  const { resolve } = createRequire(join(folder, 'package.json'));
  for (const base of resolve.paths(name)) {
    folder = join(base, name);
    if (existsSync(join(folder, 'package.json'))) return folder;
  }
  throw new Error(`Internal: ${name} is not installed`);
}

if (isMain(import.meta.url)) {
  await main(async () => {
    await setup();
    await build();
    await buildWheel();
  });
}
