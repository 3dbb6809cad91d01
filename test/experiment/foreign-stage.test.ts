import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ExperimentProject, FILES } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

/** A program of another language that goes on from its own model, and writes metrics in its loop only. */
const TRAIN = `import json, os, pathlib, sys
from stagebook.checkpoint import make_checkpoint
control = pathlib.Path(os.environ["CONTROL"])
model = pathlib.Path("model.json")
(control / "starts").open("a").write("x")
done = json.loads(model.read_text())["epochs"] if model.exists() else 0
for epoch in range(done, 3):
    model.write_text(json.dumps({"epochs": epoch + 1}))
    pathlib.Path("metrics.json").write_text(json.dumps({"acc": epoch / 10, "step": epoch}))
    make_checkpoint()
if (control / "fail").exists():
    sys.exit(7)
`;

const SCORE = `import json
epochs = json.load(open("model.json"))["epochs"]
json.dump({"epochs": epochs}, open("scores.json", "w"))
`;

const PIPELINE = `stages:
  Train: # in Python
    cmd: python3 train.py
    deps: [train.py]
    outs:
    - model.json: {checkpoint: true, persist: true}
    metrics:
    - metrics.json:
        cache: false
  Score:
    cmd: python3 score.py
    deps: [model.json, score.py]
    metrics:
    - scores.json:
        cache: false
`;

async function create(): Promise<ExperimentProject> {
  return ExperimentProject.create({
    files: {
      '.gitignore': '/node_modules\n/model.json\n',
      'dvc.yaml': PIPELINE,
      'score.py': SCORE,
      'train.py': TRAIN
    }
  });
}

async function stateOf(project: ExperimentProject): Promise<unknown> {
  return (await project.history()).baselines[0]?.experiments[0];
}

describe('the run cache of DVC', () => {
  it('serves the stages before a training, and never the training itself', async () => {
    await using project = await ExperimentProject.create({
      files: {
        'dvc.yaml': `stages:
  GetData:
    cmd: python3 get.py
    deps: [get.py]
    outs: [data.txt]
${String(FILES['dvc.yaml']).replace('stages:\n', '').replace('    - src/Train.ts\n', '    - data.txt\n    - src/Train.ts\n')}`,
        'get.py': "open('data.txt', 'w').write('data')\n"
      }
    });
    await project.mustExp('run', '-n', 'one');
    const run = project.follow('run', '-n', 'two');
    expect((await run.ended).code).toBe(0);
    const started = run.events.flatMap(event =>
      event.type === 'stage' && event.reason === 'started' ? [event.stage] : []
    );
    expect(started).toEqual(['Train', 'Evaluate']);
    expect(await project.mustExp('logs', 'two')).toContain("Stage 'GetData' is cached");
    expect(await project.chain('two')).toHaveLength(4);
    expect(await project.outHash(await project.tip('two'), 'data.txt')).toBeDefined();
  });
});

describe('a stage in another language', () => {
  it('that is finished is resumed and does nothing', async () => {
    await using project = await create();
    await project.mustExp('run', '-n', 'one');
    const chain = await project.chain('one');
    expect(chain).toHaveLength(4);
    const resumed = project.follow('resume', 'one');
    expect((await resumed.ended).code).toBe(0);
    expect(resumed.events).toMatchObject([
      { reason: 'started', name: 'one' },
      { reason: 'notice', message: '`one` is finished: nothing is left to do.' },
      { reason: 'ended', state: 'succeeded', tip: chain[3] }
    ]);
    expect(project.read('../control/starts')).toBe('x');
    expect(await project.chain('one')).toEqual(chain);
    expect(await stateOf(project)).toMatchObject({ state: 'finished' });
    expect(await project.leftovers()).toEqual([]);
    await project.mustExp('resume', 'one', '--apply');
    expect(JSON.parse(project.read('model.json'))).toEqual({ epochs: 3 });
    expect(project.read('../control/starts')).toBe('x');
  });

  it('goes on from a checkpoint whose scores alone were told', async () => {
    await using project = await create();
    await project.mustExp('run', '-n', 'one');
    await project.mustExp('repro', 'one~3');
    expect(JSON.parse(await project.show(await project.tip('one-s0'), 'scores.json'))).toEqual({
      epochs: 1
    });
    await project.mustExp('resume', 'one-s0');
    const tip = await project.tip('one-s0');
    expect(JSON.parse(await project.show(tip, 'scores.json'))).toEqual({ epochs: 3 });
  });

  it('that ended after its last checkpoint is finished by a resume', async () => {
    await using project = await create();
    project.write({ '../control/fail': '' });
    expect((await project.exp('run', '-n', 'one')).code).toBe(1);
    expect(await stateOf(project)).toMatchObject({ state: 'failed' });
    rmSync(join(project.control, 'fail'));
    await project.mustExp('resume');
    const chain = await project.chain('one');
    expect(chain).toHaveLength(4);
    const tip = chain[3] ?? '';
    expect(JSON.parse(await project.show(tip, 'scores.json'))).toEqual({ epochs: 3 });
    expect(JSON.parse(await project.show(tip, 'metrics.json'))).toEqual({ acc: 0.2, step: 2 });
    expect(await project.show(tip, 'dvc.yaml')).toBe(PIPELINE);
    expect(await stateOf(project)).toMatchObject({ state: 'finished' });
  });
});
