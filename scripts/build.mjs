import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Advice, isMain, main, ROOT, run } from './command.mjs';
import { setup } from './setup.mjs';

/** The compiler by its path: tslab puts a `tsc` of its own, 5.0, into `node_modules/.bin`. */
export const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

/** Builds what changed: the rooms into `lib/`, then the JupyterLab extension. */
export async function build() {
  const { code } = await run(process.execPath, [TSC, '-b']);
  if (code !== 0) throw new Advice('The sources do not compile.');
  await bundlePrograms();
  if (isExtensionStale()) await buildExtension();
}

/**
 * Makes few files of what a process loads: reading 200 modules takes longer than most commands do.
 * From the sources, so that it can be repeated whatever the compiler left alone.
 */
async function bundlePrograms() {
  const { build: bundle, stop } = await import('esbuild');
  const options = {
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    absWorkingDir: ROOT,
    outdir: 'lib'
  };
  const program = {
    ...options,
    // What V8 made of a text that is no module can be kept: see `cli/code-cache.ts`.
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    external: ['typescript'],
    plugins: [LAZY],
    define: { 'import.meta.url': 'FILE_URL', 'import.meta.dirname': '__dirname' },
    banner: { js: "const FILE_URL = require('node:url').pathToFileURL(__filename).href;" }
  };
  await Promise.all([
    bundle({ ...options, entryPoints: entries('stage/index') }),
    // Node starts a CommonJS file sooner than a module.
    bundle({
      ...options,
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      entryPoints: entries('cli/main'),
      define: { 'import.meta.dirname': '__dirname' }
    }),
    bundle({ ...program, entryPoints: entries('cli/program') }),
    bundle({
      ...program,
      plugins: [...program.plugins, NOTEBOOK_APART],
      entryPoints: entries('cli/view-program')
    }),
    bundle({ ...program, entryPoints: { 'cli/notebook': join(ROOT, 'src/notebook/index.ts') } }),
    bundle({
      ...options,
      entryPoints: entries('experiment/runner-main'),
      external: ['typescript'],
      // `yaml` is CommonJS and asks for modules of Node.
      banner: {
        js: `import { createRequire as requireOf } from 'node:module';
const require = requireOf(import.meta.url);`
      }
    }),
    bundle({
      ...options,
      entryPoints: entries('run/main', 'run/collect-main'),
      // Loaded for an uncached params file only.
      external: ['../pipeline/index.js', 'typescript']
    })
  ]);
  // Its service would stay beside JupyterLab as long as `npm start` runs.
  await stop();
  const licences = join(ROOT, 'lib/licences');
  mkdirSync(licences, { recursive: true });
  for (const [name, licence] of BUNDLED)
    copyFileSync(join(ROOT, 'node_modules', name, licence), join(licences, `${name}.txt`));
}

/**
 * What `status` and `dag` of most projects never need is loaded where something of it is used: `yaml` where a text is
 * richer than most, and modules of Node that bring others with them.
 */
const LAZY = {
  name: 'lazy',
  setup({ onResolve, onLoad }) {
    const namespace = 'lazy';
    onResolve({ filter: /^(?:yaml|node:(?:fs|stream)\/promises|node:os)$/ }, ({ path, ...from }) =>
      from.namespace === namespace ? undefined : { path, namespace }
    );
    onLoad({ filter: /.*/, namespace }, async ({ path }) => lazyModule(path, await import(path)));
  }
};

/** The compiler's room, a third of the text: `status` needs it where a notebook changed since Write graph. */
const NOTEBOOK_APART = {
  name: 'notebook-apart',
  setup({ onResolve, onLoad }) {
    const namespace = 'notebook-apart';
    onResolve({ filter: /\/notebook\/index\.js$/ }, () => ({ path: './notebook.cjs', namespace }));
    onResolve({ filter: /.*/, namespace }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /.*/, namespace }, async ({ path }) =>
      lazyModule(path, await import('../lib/notebook/index.js'))
    );
  }
};

/** A module of the same members as another one, which is loaded when one of them is asked for. */
function lazyModule(path, module) {
  const names = Object.keys(module).filter(name => name !== 'default');
  const members = names.map(name => `get ${name}() { return require('${path}').${name}; }`);
  return { contents: `module.exports = { ${members.join(', ')} };`, resolveDir: ROOT };
}

/** Packages that go into the bundles, with their licences. */
const BUNDLED = [
  ['ignore', 'LICENSE-MIT'],
  ['smol-toml', 'LICENSE'],
  ['yaml', 'LICENSE']
];

function entries(...names) {
  return Object.fromEntries(names.map(name => [name, join(ROOT, `src/${name}.ts`)]));
}

const EXTENSION = join(ROOT, 'stagebook/labextension/package.json');
const EXTENSION_SOURCES = ['src/lab', 'src/contract', 'style', 'schema', 'package.json'];

function isExtensionStale() {
  const built = newest(EXTENSION);
  return EXTENSION_SOURCES.some(path => newest(join(ROOT, path)) > built);
}

async function buildExtension() {
  console.log('Building the JupyterLab extension …');
  const builder = join(ROOT, 'node_modules/@jupyter/builder/lib/build-labextension.js');
  const core = join(ROOT, 'node_modules/@jupyterlab/core-meta/core.package.json');
  const args = [builder, '--core-package-file', core, ROOT];
  const { code, output } = await run(process.execPath, args, { quiet: true });
  if (code !== 0) throw new Advice(`The JupyterLab extension does not build:\n${output}`);
}

/** Returns the newest time of change at or below a path, 0 where there is nothing. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const entry = statSync(path);
  if (!entry.isDirectory()) return entry.mtimeMs;
  return Math.max(0, ...readdirSync(path).map(name => newest(join(path, name))));
}

if (isMain(import.meta.url)) {
  await main(async () => {
    await setup({ python: false });
    await build();
  });
}
