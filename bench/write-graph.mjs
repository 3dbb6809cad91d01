import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createEngine } from '../lib/engine/index.js';
import { extractModules, parseNotebook } from '../lib/notebook/index.js';
import { bareEnv, measure, median, printRows, row } from './measure.mjs';
import { notebookOf } from './notebook-of.mjs';

const CHECKOUT = resolve(import.meta.dirname, '..');
const CLI = join(CHECKOUT, 'lib/cli/main.cjs');
const env = {
  ...bareEnv,
  PATH: `${join(CHECKOUT, '.venv/bin')}:${bareEnv.PATH}`,
  DVC_NO_ANALYTICS: '1',
  GIT_CONFIG_GLOBAL: '/dev/null'
};

/** Closures by binding, Write graph warm and cold, beside `dvc stage add` once per stage. */
export default async function bench() {
  const rows = [];
  for (const count of [3, 20, 200]) {
    const document = parseNotebook(notebookOf(count), 'bench.ipynb').value;
    const time = median(await measure(() => extractModules([document]), { runs: 5 }));
    rows.push(row(`closures of ${count} stages`, `${time.toFixed(0)} ms`, '≤ 300 ms', time <= 300));
  }

  const base = mkdtempSync(join(tmpdir(), 'stagebook-bench-'));
  try {
    const root = makeProject(join(base, 'ours'));
    const text = notebookOf(20);
    writeFileSync(join(root, 'bench.ipynb'), text);
    const engine = createEngine();
    const write = async () => {
      const result = await engine.request('graph/write', { path: root });
      if (!result.ok) throw new Error(JSON.stringify(result.failure));
      return result.value;
    };
    await write();
    const same = median(await measure(write));
    const warm = median(
      await measure(async i => {
        // Another value in the middle of the notebook: one module, one param and one entry change.
        writeFileSync(join(root, 'bench.ipynb'), text.replace('param(0.5)', `param(0.5${i + 2})`));
        const { changes } = await write();
        if (changes.length === 0) throw new Error('Nothing was written.');
      })
    );
    await engine.dispose();

    const cold = median(
      await measure(
        i => {
          const fresh = makeProject(join(base, `cold${i}`));
          writeFileSync(join(fresh, 'bench.ipynb'), text);
          const start = performance.now();
          execFileSync(process.execPath, [CLI, 'write-graph', '-C', fresh], { env, stdio: 'pipe' });
          return performance.now() - start;
        },
        { runs: 3 }
      )
    );
    const peer = stageAdd(makeProject(join(base, 'peer')));
    rows.push(
      row(
        'Write graph, 20 stages, nothing changed (warm)',
        `${same.toFixed(0)} ms`,
        '≤ 100 ms',
        same <= 100
      ),
      row(
        'Write graph, 20 stages, one changed (warm)',
        `${warm.toFixed(0)} ms`,
        '≤ 300 ms',
        warm <= 300
      ),
      row('stagebook write-graph, 20 new stages (cold process)', `${cold.toFixed(0)} ms`),
      row('dvc stage add, once per stage, 20 stages', `${peer.toFixed(0)} ms`),
      row('  ratio, warm', `${(peer / warm).toFixed(0)} ×`, '≥ 20 ×', peer / warm >= 20),
      row('  ratio, cold', `${(peer / cold).toFixed(0)} ×`, '≥ 8 ×', peer / cold >= 8)
    );
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
  return rows;
}

function makeProject(root) {
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  symlinkSync(CHECKOUT, join(root, 'node_modules/stagebook'));
  execFileSync('git', ['init', '-q'], { cwd: root, env });
  execFileSync('dvc', ['init', '-q'], { cwd: root, env });
  return root;
}

/** Times what a user of plain DVC does for the same 20 stages. */
function stageAdd(root) {
  const start = performance.now();
  for (let i = 0; i < 20; i++) {
    const deps = ['-d', `src/S${i}.ts`, ...(i > 0 ? ['-d', `data/s${i - 1}.json`] : [])];
    mkdirSync(dirname(join(root, `src/S${i}.ts`)), { recursive: true });
    writeFileSync(join(root, `src/S${i}.ts`), '');
    writeFileSync(join(root, 'params.yaml'), `S${i}:\n  rate: 1\n`);
    const { status, stderr } = spawnSync(
      'dvc',
      [
        'stage',
        'add',
        '-q',
        '-n',
        `S${i}`,
        ...deps,
        '-p',
        `S${i}`,
        '-o',
        `data/s${i}.json`,
        '-M',
        `nodes/S${i}/scores.json`,
        `node src/S${i}.ts`
      ],
      { cwd: root, env, encoding: 'utf8' }
    );
    if (status !== 0) throw new Error(stderr);
  }
  return performance.now() - start;
}

if (process.argv[1] === import.meta.filename) printRows('Write graph', await bench());
