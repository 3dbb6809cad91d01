import { expect, test } from 'vitest';
import { notebook, TestProject } from '../support/test-project.js';

/** The module of a class as ZnTrack wrote it from a notebook; here without the library. */
const MODULE = `import json, os, sys

class Node:
    @classmethod
    def load(cls, name):
        node = cls()
        node.name = name
        return node

    def write(self, file, value):
        os.makedirs('nodes/' + self.name, exist_ok=True)
        json.dump(value, open('nodes/%s/%s' % (self.name, file), 'w'))
`;

const TRAIN = `${MODULE}
class Train(Node):
    def run_and_save(self):
        self.write('outs.json', {'model': 3})
        self.write('metrics_no_cache.json', {'score': {'loss': 0.5}})
`;

const EVALUATE = `${MODULE}
class Evaluate(Node):
    def run_and_save(self):
        model = json.load(open('nodes/Train/outs.json'))['model']
        self.write('metrics_no_cache.json', {'score': {'acc': model / 4}})
`;

/** As \`write_graph\` of ZnTrack 0.3 left it, by way of \`dvc stage add\`. */
const PIPELINE = `stages:
  Train:
    cmd: "python3 -c \\"from src.Train import Train; Train.load(name='Train').run_and_save()\\"\\
      \\ "
    deps:
    - src/Train.py
    params:
    - Train
    outs:
    - nodes/Train/outs.json
    metrics:
    - nodes/Train/metrics_no_cache.json:
        cache: false
  Evaluate:
    cmd: "python3 -c \\"from src.Evaluate import Evaluate; Evaluate.load(name='Evaluate').run_and_save()\\"\\
      \\ "
    deps:
    - nodes/Train/outs.json
    - src/Evaluate.py
    metrics:
    - nodes/Evaluate/metrics_no_cache.json:
        cache: false
`;

async function znTrackProject(): Promise<TestProject> {
  const project = TestProject.withDvc();
  project.write({
    'dvc.yaml': PIPELINE,
    'params.yaml':
      'Train:\n  lr: 0.1\n  method:\n    kwargs: {}\n    module: src.Train\n    name: Train\n',
    'zntrack.json': { Train: {}, Evaluate: { deps: { train: { _type: 'ZnTrackType' } } } },
    'src/Train.py': TRAIN,
    'src/Evaluate.py': EVALUATE,
    'train.ipynb': {
      cells: [],
      metadata: { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' } },
      nbformat: 4,
      nbformat_minor: 5
    },
    '.gitignore': 'node_modules\n__pycache__\n'
  });
  await project.run('git', ['add', '-A']);
  await project.run('git', ['commit', '-qm', 'as ZnTrack left it']);
  return project;
}

test('a ZnTrack project is shown and run as any other, and is told to be one', async () => {
  await using project = await znTrackProject();
  const dag = await project.stagebook('dag', '--json');
  expect(dag.code, dag.stderr).toBe(0);
  const view = JSON.parse(dag.stdout) as {
    edges: readonly object[];
    diagnostics: readonly { code: string; severity: string }[];
  };
  expect(view.edges).toEqual([expect.objectContaining({ from: 'Train', to: 'Evaluate' })]);
  expect(view.diagnostics).toEqual([
    expect.objectContaining({ code: 'project/zntrack', severity: 'info' })
  ]);
  const status = await project.stagebook('status');
  expect(status.code).toBe(0);
  expect(status.stdout).toMatch(/Train +never run/);
  expect(status.stderr).toContain('info[project/zntrack]');

  const ran = await project.stagebook('exp', 'run', '-n', 'first', '-S', 'Train.lr=0.5', '--apply');
  expect(ran.code, ran.stderr + ran.stdout).toBe(0);
  expect((await project.run('dvc', ['status'])).stdout).toContain('up to date');
  expect((await project.stagebook('status')).stdout).toMatch(/Train +up to date/);
  const shown = await project.stagebook('exp', 'show', '--csv');
  expect(shown.code, shown.stderr).toBe(0);
  expect(shown.stdout).toMatch(/first/);
  expect(shown.stdout).toContain('0.75');

  // `init` adds what is missing, and keeps all that ZnTrack wrote.
  const init = await project.stagebook('init');
  expect(init.stdout).toContain('note: The stages of this project were written by ZnTrack');
  expect(init.stdout).not.toContain('.ipynb');
  expect(project.read('dvc.yaml')).toBe(PIPELINE);
});

test('Write graph puts stages beside those of ZnTrack and changes none of them', async () => {
  await using project = await znTrackProject();
  const empty = await project.stagebook('write-graph');
  expect(empty.stderr).toContain('no TypeScript notebook');
  expect(empty.stderr).not.toContain('error');
  project.write({
    'report.ipynb': notebook([
      "import { depFile, outs, Stage } from 'stagebook';",
      `class Report extends Stage<Report> {
  model = depFile('nodes/Train/outs.json');
  report = outs('report.json');
  run() { this.report.writeJSON(this.model.readJSON()); }
}`
    ])
  });
  const written = await project.stagebook('write-graph');
  expect(written.code, written.stderr).toBe(0);
  expect(project.read('dvc.yaml').startsWith(PIPELINE)).toBe(true);
  expect(project.read('zntrack.json')).toContain('ZnTrackType');
  const repro = await project.run('dvc', ['repro']);
  expect(repro.code, repro.stderr).toBe(0);
  expect(project.read('report.json')).toContain('3');
  const view = await project.stagebook('dag');
  expect({ code: view.code, stderr: view.stderr }).toEqual({ code: 0, stderr: '' });
});
