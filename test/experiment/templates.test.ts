import { existsSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { ExperimentProject } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

const TRAIN = `import json, os, pathlib, sys
from stagebook.checkpoint import make_checkpoint
name, limit = sys.argv[1], int(sys.argv[2])
model = pathlib.Path(f"models/{name}.json")
model.parent.mkdir(exist_ok=True)
done = json.loads(model.read_text())["epochs"] if model.exists() else 0
for epoch in range(done, limit):
    model.write_text(json.dumps({"name": name, "epochs": epoch + 1}))
    pathlib.Path(f"{name}.metrics.json").write_text(json.dumps({"acc": epoch / 10, "step": epoch}))
    make_checkpoint(epoch)
`;

const PIPELINE = `vars:
- params.yaml
stages:
  train:
    foreach: \${sizes}
    do:
      cmd: python3 train.py \${key} \${item.epochs}
      deps: [train.py]
      outs:
      - models/\${key}.json: {checkpoint: true, persist: true}
      metrics:
      - \${key}.metrics.json:
          cache: false
  score:
    matrix:
      size: [small, large]
    cmd: python3 -c "open('\${item.size}.txt', 'w').write(open('models/\${item.size}.json').read())"
    deps:
    - models/\${item.size}.json
    outs:
    - \${item.size}.txt
`;

it('instances of templates make checkpoints, each its own, that show, resume and give scores', async () => {
  await using project = await ExperimentProject.create({
    files: {
      '.gitignore': '/node_modules\n/models\n',
      '.stagebook/config.json': { best: { maximize: 'large.metrics.json:acc' } },
      'dvc.yaml': PIPELINE,
      'params.yaml': 'sizes:\n  small:\n    epochs: 2\n  large:\n    epochs: 3\n',
      'train.py': TRAIN
    }
  });
  const run = project.follow('run', '-n', 'one');
  expect(await run.ended).toMatchObject({ code: 0 });
  const made = run.events.flatMap(event =>
    event.type === 'checkpoint' && event.reason === 'made' ? [event] : []
  );
  const steps = (stage: string): (number | null)[] =>
    made.filter(event => event.stage === stage).map(({ step }) => step);
  expect(steps('train@small')).toEqual([0, 1]);
  expect(steps('train@large')).toEqual([0, 1, 2]);
  expect(
    run.events.filter(event => event.type === 'checkpoint' && event.reason === 'skipped')
  ).toEqual([]);

  const [experiment] = (await project.history()).baselines[0]?.experiments ?? [];
  expect(experiment).toMatchObject({ name: 'one', state: 'finished' });
  expect(experiment?.checkpoints).toHaveLength(6);
  expect(experiment?.checkpoints.map(({ isMetricsOnly }) => isMetricsOnly)).not.toContain(true);
  const best = experiment?.checkpoints.find(({ isBest }) => isBest);
  expect(best?.metrics['large.metrics.json']).toMatchObject({ acc: 0.2 });
  const at = (stage: string, step: number): string =>
    made.find(event => event.stage === stage && event.step === step)?.sha ?? '';

  expect(await project.mustExp('thin', 'one', '--dry')).toMatch(/[23] checkpoints would lose/);

  // Its model comes with a checkpoint, and what the later instances wrote does not.
  const first = at('train@large', 0);
  await project.mustExp('apply', first);
  expect(JSON.parse(project.read('models/large.json'))).toMatchObject({ epochs: 1 });
  await project.mustExp('undo');
  expect(existsSync(project.path('models/large.json'))).toBe(false);

  await project.mustExp('resume', first, '-n', 'two');
  const [two] =
    (await project.history()).baselines[0]?.experiments.filter(one => one.name === 'two') ?? [];
  expect(two?.state).toBe('finished');
  const tip = await project.tip('two');
  const hash = (await project.outHash(tip, 'models/large.json')) ?? '';
  expect(hash).toBe(await project.outHash(await project.tip('one'), 'models/large.json'));
  await project.mustExp('repro', at('train@small', 0));
  const scores = await project.outHash(await project.tip('one-s0'), 'small.txt');
  expect(existsSync(project.object(scores ?? ''))).toBe(true);
}, 120_000);
