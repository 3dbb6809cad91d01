import { afterAll, describe, expect, it } from 'vitest';
import { ExperimentProject } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

/** A training that keeps its model mapped into its memory, and one that sets the times of its files back. */
const TRAIN = `
import mmap, os, sys, time
from stagebook.checkpoint import make_checkpoint
kind = sys.argv[1]
with open("model.bin", "wb") as file:
    file.write(bytes(100_000))
with open("model.bin", "r+b") as file:
    memory = mmap.mmap(file.fileno(), 0)
    for step in range(3):
        if kind == "mapped":
            memory[:4] = b"%04d" % step
        else:
            with open("model.bin", "r+b") as again:
                again.write(b"%04d" % step)
            os.utime("model.bin", (1_600_000_000, 1_600_000_000))
        time.sleep(0.1)
        make_checkpoint(step)
`;

describe('checkpoints of one size', () => {
  it.each(['mapped', 'set back'])('differ, of a model file that is %s', async kind => {
    await using project = await ExperimentProject.create({
      files: {
        '.gitignore': '/node_modules\n/model.bin\n',
        'train.py': TRAIN,
        'dvc.yaml': `stages:\n  Train:\n    cmd: python3 train.py ${kind.split(' ')[0] ?? ''}\n    deps:\n    - train.py\n    outs:\n    - model.bin:\n        checkpoint: true\n`
      }
    });
    await project.mustExp('run', '-n', 'one');
    const chain = await project.chain('one');
    const hashes = await Promise.all(chain.map(sha => project.outHash(sha, 'model.bin')));
    expect(new Set(hashes).size).toBe(3);
  });
});
