import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { bareEnv, measure, median, printRows, row } from './measure.mjs';

const CHECKOUT = resolve(import.meta.dirname, '..');
const CLI = join(CHECKOUT, 'lib/cli/main.cjs');
const STAGES = 200;
const ROUNDS = 5;
const env = {
  ...bareEnv,
  PATH: `${join(CHECKOUT, '.venv/bin')}:${bareEnv.PATH}`,
  DVC_NO_ANALYTICS: '1',
  GIT_CONFIG_GLOBAL: '/dev/null'
};

/** The graph and the states of 200 stages that ran, in a process of its own, beside DVC in turn. */
export default async function bench() {
  const root = mkdtempSync(join(tmpdir(), 'stagebook-bench-'));
  try {
    const rows = [];
    for (const [name, makeProject] of Object.entries({
      plain: writePlain,
      foreach: writeForeach
    })) {
      const project = join(root, name);
      makeProject(project);
      const floor = await measure(() => time(process.execPath, ['-e', FLOOR], project), {
        runs: 3 * ROUNDS
      });
      rows.push(
        row(`bare Node that reads and hashes the files (${name})`, `${median(floor).toFixed(0)} ms`)
      );
      for (const command of [['status'], ['dag', '--mermaid']]) {
        const ours = [];
        const theirs = [];
        for (let i = -1; i < ROUNDS; i++) {
          // Three for one: a hundredth of a second of another program's is a tenth of ours.
          const own = Array.from({ length: 3 }, () =>
            time(process.execPath, [CLI, ...command], project)
          );
          const peer = time('dvc', command, project);
          if (i < 0) continue;
          ours.push(...own);
          theirs.push(peer);
        }
        const [own, peer] = [ours, theirs].map(times => median(times.sort((a, b) => a - b)));
        const title = command.join(' ');
        rows.push(
          row(
            `stagebook ${title}, ${STAGES} stages (${name})`,
            `${own.toFixed(0)} ms`,
            '≤ 150 ms',
            own <= 150
          ),
          row(`dvc ${title}`, `${peer.toFixed(0)} ms`),
          row('  ratio', `${(peer / own).toFixed(1)} ×`)
        );
      }
    }
    return rows;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** What no tool on Node can do without: to start, and to read what states are judged by. */
const FLOOR = `
  const { readdirSync, readFileSync } = require('node:fs');
  const { hash } = require('node:crypto');
  for (const path of ['dvc.yaml', 'dvc.lock', 'params.yaml']) readFileSync(path, 'utf8');
  for (const folder of ['src', 'data', 'nodes'])
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) hash('md5', readFileSync(entry.parentPath + '/' + entry.name));`;

function time(command, args, cwd) {
  const start = performance.now();
  execFileSync(command, args, { cwd, env, stdio: 'pipe' });
  return performance.now() - start;
}

/** A chain of stages with code, params and metrics of their own. */
function writePlain(root) {
  const stages = Array.from({ length: STAGES }, (_, i) => [
    `  s${i}:`,
    `    cmd: node --import stagebook/run src/S${i}.ts s${i}`,
    '    deps:',
    `    - src/S${i}.ts`,
    ...(i > 0 ? [`    - data/s${i - 1}.json`] : []),
    '    params:',
    `    - s${i}`,
    '    outs:',
    `    - data/s${i}.json`,
    '    metrics:',
    `    - nodes/s${i}/scores.json:`,
    '        cache: false'
  ]);
  writeProject(root, `stages:\n${stages.flat().join('\n')}\n`);
}

/** The same as one template. */
function writeForeach(root) {
  const items = Array.from({ length: STAGES }, (_, i) => `    - s${i}`).join('\n');
  const text = [
    'stages:',
    '  each:',
    '    foreach:',
    items,
    '    do:',
    '      cmd: run ${item}',
    '      params: ["${item}"]',
    '      outs:',
    '      - data/${item}.json',
    '      metrics:',
    '      - nodes/${item}/scores.json: {cache: false}',
    ''
  ].join('\n');
  writeProject(root, text);
}

function writeProject(root, pipeline) {
  for (const folder of ['src', 'data', 'nodes']) mkdirSync(join(root, folder), { recursive: true });
  execFileSync('git', ['init', '-q'], { cwd: root, env });
  execFileSync('dvc', ['init', '-q'], { cwd: root, env });
  writeFileSync(join(root, 'dvc.yaml'), pipeline);
  const names = Array.from({ length: STAGES }, (_, i) => i);
  writeFileSync(join(root, 'params.yaml'), names.map(i => `s${i}:\n  rate: ${i}\n`).join(''));
  for (const i of names) {
    mkdirSync(join(root, `nodes/s${i}`));
    writeFileSync(join(root, `src/S${i}.ts`), `export class S${i} {}\n`);
    writeFileSync(join(root, `data/s${i}.json`), `{"i": ${i}}\n`);
    writeFileSync(join(root, `nodes/s${i}/scores.json`), `{"score": ${i}}\n`);
  }
  execFileSync('dvc', ['commit', '-q', '-f'], { cwd: root, env });
}

if (process.argv[1] === import.meta.filename) printRows('Graph and states', await bench());
