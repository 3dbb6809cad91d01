import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TestProject } from '../support/test-project.js';

/** A pipeline as DVC 2 took it; DVC 3 refuses `live` and `plots` as a mapping. */
const OLD = `# The pipeline of the tutorial.
plots:
  # Where it goes wrong.
  confusion.csv: # of the last run
    template: confusion
    x: actual
    y: predicted
stages:
  Train:
    cmd: >-
      mkdir -p training_metrics/plots/metrics && echo '{"acc": 1}' > training_metrics/metrics.json
      && echo 1 > ckpt_last.pt && mkdir -p nodes/Train && echo '{}' > nodes/Train/metadata.json
    params:
    - Train
    outs:
    - ckpt_last.pt:
        checkpoint: true # goes on from here
    metrics:
    - nodes/Train/metadata.json:
        cache: false
    # What DVCLive writes.
    live:
        training_metrics:
            summary: true
            html: true
  each:
    foreach: [a, b]
    do:
      cmd: mkdir -p \${item}/live/plots
      live:
        \${item}/live:
          summary: false
          html: false

  short:
    cmd: mkdir -p dvclive/plots && echo '{}' > dvclive/metrics.json && echo x > rows.csv
    live: dvclive
    plots:
    - rows.csv # by hand
  Evaluate:
    cmd: cat ckpt_last.pt training_metrics/metrics.json   >   confusion.csv
    deps: [ckpt_last.pt, training_metrics]
    outs:
    - confusion.csv
`;

const NEW = `# The pipeline of the tutorial.
plots:
  # Where it goes wrong.
- confusion.csv: # of the last run
    template: confusion
    x: actual
    y: predicted
stages:
  Train:
    cmd: >-
      mkdir -p training_metrics/plots/metrics && echo '{"acc": 1}' > training_metrics/metrics.json
      && echo 1 > ckpt_last.pt && mkdir -p nodes/Train && echo '{}' > nodes/Train/metadata.json
    params:
    - Train
    outs:
    - ckpt_last.pt:
        checkpoint: true # goes on from here
    metrics:
    - nodes/Train/metadata.json:
        cache: false
    - training_metrics/metrics.json:
        cache: false
    # What DVCLive writes.
    plots:
    - training_metrics/plots
  each:
    foreach: [a, b]
    do:
      cmd: mkdir -p \${item}/live/plots
      plots:
      - \${item}/live/plots

  short:
    cmd: mkdir -p dvclive/plots && echo '{}' > dvclive/metrics.json && echo x > rows.csv
    metrics:
    - dvclive/metrics.json:
        cache: false
    plots:
    - rows.csv # by hand
    - dvclive/plots
  Evaluate:
    cmd: cat ckpt_last.pt training_metrics/metrics.json   >   confusion.csv
    deps: [ckpt_last.pt, training_metrics]
    outs:
    - confusion.csv
`;

function oldProject(): TestProject {
  const project = TestProject.withDvc();
  project.write({
    'dvc.yaml': OLD,
    'params.yaml': 'Train:\n  lr: 0.1\n',
    '.gitignore': '/ckpt_last.pt\n/training_metrics\n/node_modules\n',
    'dvc.lock':
      'Evaluate:\n  cmd: cat old\n  outs:\n  - path: confusion.csv\n    md5: b026324c6904b2a9cb4b88d6d61c81d1\n    size: 2\n'
  });
  return project;
}

test('migrate shows the difference, writes nothing unasked, and then what DVC 3 runs', async () => {
  await using project = oldProject();
  expect((await project.run('dvc', ['status'])).stderr).toContain('validation failed');
  const view = await project.stagebook('status');
  expect(view.code).toBe(1);
  expect(view.stderr).toContain('error[pipeline/live-section]');
  expect(view.stderr).toContain('`stagebook migrate`');

  const unasked = await project.stagebook('migrate');
  expect(unasked.code).toBe(1);
  expect(unasked.stderr).toContain('`stagebook migrate --yes`');
  expect(unasked.stdout).toContain('-    live:\n');
  expect(unasked.stdout).toContain('+    - training_metrics/metrics.json:\n');
  expect(unasked.stdout).toContain("Live('training_metrics', report='html')");
  expect(unasked.stdout).toContain(
    'Stage `Train` has to write `training_metrics/metrics.json` and `training_metrics/plots`: '
  );
  // Without a summary there is no metric to write.
  expect(unasked.stdout).toContain('Stage `each` has to write `${item}/live/plots`: ');
  expect((await project.stagebook('migrate', '--dry-run')).stdout).toBe(unasked.stdout);
  expect(project.read('dvc.yaml')).toBe(OLD);
  expect((await project.stagebook('migrate', '--json')).code).toBe(1);

  const done = await project.stagebook('migrate', '-y');
  expect(done.code, done.stderr).toBe(0);
  expect(done.stdout).toMatch(/modified dvc\.yaml\nmodified dvc\.lock\nmodified \.gitignore\n/);
  expect(project.read('dvc.yaml')).toBe(NEW);
  // DVC 2 had the metrics ignored.
  expect(project.read('.gitignore')).toBe('/ckpt_last.pt\n/node_modules\n');
  const [stamp = ''] = readdirSync(project.path('.dvc/tmp/stagebook/backup'));
  expect(project.read(`.dvc/tmp/stagebook/backup/${stamp}/dvc.yaml`)).toBe(OLD);

  expect(await project.stagebook('migrate')).toMatchObject({
    code: 0,
    stdout: 'Nothing to migrate: DVC 3 reads these files as they are.\n'
  });
  const repro = await project.run('dvc', ['repro']);
  expect(repro.code, repro.stderr).toBe(0);
  expect((await project.run('dvc', ['status'])).stdout).toContain('up to date');
  const metrics = await project.run('dvc', ['metrics', 'show', '--json']);
  expect(metrics.stdout).toContain('"training_metrics/metrics.json": {"data": {"acc": 1}}');
  expect(project.read('dvc.lock')).toMatch(/^schema: '2\.0'\nstages:\n {2}Evaluate:\n/);
  const status = await project.stagebook('status');
  expect(status.stdout).not.toMatch(/changed|missing|never/);
  expect(status.stderr).toBe('');
});

test.each([
  ['y\r', 0],
  ['Yes\r', 0],
  ['n\r', 1],
  ['yep\r', 1],
  ['\r', 1],
  ['\x04', 1],
  ['\x03', 130]
])('in a terminal migrate asks, and %j ends it with code %i', async (keys, code) => {
  await using project = oldProject();
  const ran = await project.answer(keys, 'migrate');
  expect(ran.code, ran.stdout).toBe(code);
  expect(ran.stdout).toMatch(/-    live:[^]*note: Stage `Train`[^]*Write this\? \[y\/N\] /);
  expect(ran.stdout.includes('modified dvc.yaml')).toBe(code === 0);
  expect(ran.stdout).not.toContain('bug');
  expect(project.read('dvc.yaml')).toBe(code === 0 ? NEW : OLD);
});

test('in a terminal migrate asks nothing where there is nothing to decide', async () => {
  await using project = oldProject();
  for (const args of [['--dry-run'], ['-y'], []]) {
    const { code, stdout } = await project.answer('', 'migrate', ...args);
    expect(code, stdout).toBe(0);
    expect(stdout).not.toContain('[y/N]');
  }
});

test('what DVC 3 refuses in a file that is not of DVC 2 is told instead of that it reads it', async () => {
  await using project = TestProject.withDvc();
  const stage = 'stages:\n  a:\n    cmd: echo\n    metrics_no_cache: [m]\n';
  project.write({ 'dvc.yaml': stage });
  expect((await project.run('dvc', ['stage', 'list'])).code).not.toBe(0);
  const { code, stdout, stderr } = await project.stagebook('migrate');
  expect(code).toBe(1);
  expect(stdout).toBe('Nothing to migrate: what DVC 3 refuses in these files is not of DVC 2.\n');
  expect(stderr).toContain('DVC knows no key `metrics_no_cache` in stage `a`');
  expect(stderr).toContain('--> dvc.yaml:4:5');

  project.write({ 'dvc.yaml': stage.replace('    metrics', '    live: l\n    metrics') });
  for (const args of [['--dry-run'], []]) {
    const planned = await project.stagebook('migrate', ...args);
    expect(planned.code).toBe(1);
    expect(planned.stdout).toContain('-    live: l\n');
    // The line is another one before and after.
    expect(planned.stderr).toMatch(/`metrics_no_cache` in stage `a`\.\n {2}--> dvc\.yaml\n/);
  }
  const done = await project.stagebook('migrate', '-y');
  expect(done.code).toBe(1);
  expect(done.stdout).toContain('modified dvc.yaml');
  expect(done.stderr.match(/`metrics_no_cache`.*\n {2}--> dvc\.yaml:\d+:5/g)).toHaveLength(1);
  expect(done.stderr).not.toContain('live-section');
});

test('what cannot be read keeps back the whole migration', async () => {
  await using project = oldProject();
  project.write({ 'sub/dvc.yaml': 'stages:\n\ta: {}\n' });
  const { code, stdout, stderr } = await project.stagebook('migrate', '--yes');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('sub/dvc.yaml:2:1');
  expect(project.read('dvc.yaml')).toBe(OLD);
});

test.each([
  ['an empty file', ''],
  ['stages in flow style', '{stages: {a: {cmd: echo, live: {l: {cache: true}}}}}\n'],
  ['CRLF and no line break at the end', 'stages:\r\n  a:\r\n    live: l\r\n    cmd: echo # x'],
  [
    'a section that is shared by an anchor',
    'stages:\n  a:\n    cmd: echo\n    live: &l\n      l: {}\n  b:\n    cmd: echo\n    wdir: sub\n    live: *l\n'
  ],
  [
    'a template that stages merge',
    'stages:\n  a: &t\n    cmd: echo\n    live: l\n  b:\n    <<: *t\n    wdir: sub\n'
  ],
  ['plots on one line', 'plots: {a.csv: {x: b}, b.csv: }\nstages: {}\n'],
  ['plots that stand too far left', 'plots:\n a.csv:\n   x: b\n   # why\n b.csv:\nstages: {}\n']
])('migrate takes %s so that DVC 3 reads it', async (_, text) => {
  await using project = TestProject.withDvc();
  project.write({ 'dvc.yaml': text, 'sub/.keep': '' });
  const done = await project.stagebook('migrate', '-y');
  expect(done.code, done.stderr).toBe(0);
  const read = await project.run('dvc', ['stage', 'list', '--all']);
  expect(read.code, project.read('dvc.yaml') + read.stderr).toBe(0);
});
