/** Rooms of `src/`, what each may import, and which packages belong to one room only. See docs/architecture.md. */
const ROOMS = {
  contract: [],
  stage: ['contract'],
  run: ['contract', 'pipeline'],
  process: ['contract'],
  disk: ['contract'],
  notebook: ['contract'],
  pipeline: ['contract'],
  cache: ['contract', 'disk'],
  git: ['contract', 'process'],
  dvc: ['contract', 'process', 'disk'],
  experiment: ['contract', 'process', 'disk', 'pipeline', 'cache', 'git', 'dvc'],
  engine: [
    'contract',
    'process',
    'disk',
    'notebook',
    'pipeline',
    'cache',
    'git',
    'dvc',
    'experiment'
  ],
  kernel: ['contract', 'disk'],
  server: ['contract', 'engine'],
  cli: ['contract', 'engine', 'kernel', 'server'],
  lab: ['contract']
};
const OWNERS = {
  ignore: 'cache',
  yaml: 'pipeline',
  'smol-toml': 'pipeline',
  // `kernel` has its types only: tslab brings a compiler of its own.
  typescript: '(notebook|kernel)',
  tslab: 'kernel',
  react: 'lab'
};
const BUILTINS = {
  // `stage/engine-call.ts` spawns the CLI behind writeGraph(): a notebook kernel never hosts the engine.
  child_process: '^src/(process/|stage/engine-call[.]ts$)'
};
/** `run` transpiles with the compiler and the cache of the `notebook` room: these two files are shared. */
const SHARED = '^src/notebook/(transpile|compiled-cache)[.]ts$';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(ROOMS).map(([room, allowed]) => ({
      name: `${room}-imports`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: {
        path: '^src/',
        pathNot: [`^src/(${[room, ...allowed].join('|')})/`, ...(room === 'run' ? [SHARED] : [])]
      }
    })),
    {
      name: 'through-the-door',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: {
        path: '^src/',
        pathNot: ['^src/$1/', '^src/[^/]+/index[.]ts$', '^src/contract/', SHARED]
      }
    },
    ...Object.entries(OWNERS).map(([name, room]) => ({
      name: `only-${room}-imports-${name}`,
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/${room}/` },
      to: { path: `(^|/)node_modules/${name}/` }
    })),
    ...Object.entries(BUILTINS).map(([name, owners]) => ({
      name: `owned-${name}`,
      severity: 'error',
      from: { path: '^src/', pathNot: owners },
      to: { path: `^(node:)?${name}$` }
    })),
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true, pathNot: '^stagebook/' }
    }
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types']
    }
  }
};
