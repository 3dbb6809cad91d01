import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/contract/json.js';
import { editStages, mergeParams } from '../../src/pipeline/index.js';
import { TestProject } from '../support/test-project.js';

const ENTRY: JsonObject = {
  cmd: 'cat "in put.txt" > out/model',
  deps: ['in put.txt', 'é.txt'],
  params: ['Train', { 'other.yaml': ['a.b'] }],
  outs: [{ 'out/model': { checkpoint: true, desc: 'the: model', push: false } }]
};

describe('what is written', () => {
  it('is read, planned and run by DVC, beside stages written by hand', async () => {
    await using project = TestProject.withDvc();
    const byHand = `# mine
vars:
- w: words
stages:
    count:
        cmd: >-
            wc -c out/model
            > \${w}
        deps:
          - out/model
        outs:
          - \${w}
    each:
        foreach: [a, b]
        do:
            cmd: echo \${item}
`;
    const dvcYaml = editStages(byHand, [
      { name: 'Train', entry: ENTRY },
      { name: 'on', entry: { cmd: ['true', 'echo "a: b" # c'], wdir: 'out', metrics: ['m.json'] } }
    ]);
    const params = mergeParams({
      text: '',
      path: 'params.yaml',
      stages: [
        {
          name: 'Train',
          notebook: { lr: 1e-7, name: '1_000', on: [null, true, 'yes'], g: { d: '2020-01-01' } }
        }
      ]
    });
    if (!dvcYaml.ok || !params.ok) throw new Error('refused');
    project.write({
      'dvc.yaml': dvcYaml.value.text,
      'params.yaml': params.value.text,
      'other.yaml': 'a: {b: 1}\n',
      'in put.txt': 'hello',
      'é.txt': '',
      'out/m.json': '{}'
    });
    const list = await project.run('dvc', ['stage', 'list', '--name-only']);
    expect(list.stdout.trim().split('\n')).toEqual(['count', 'each@a', 'each@b', 'Train', 'on']);
    const dry = await project.run('dvc', ['repro', '--dry', 'Train', 'on']);
    expect(dry.stdout).toContain('> cat "in put.txt" > out/model');
    expect(dry.stdout).toContain('> echo "a: b" # c');
    const repro = await project.run('dvc', ['repro', 'count']);
    expect(repro).toMatchObject({ code: 0 });
    const lock = project.read('dvc.lock');
    expect(lock).toContain('lr: 1e-07');
    expect(lock).toContain("name: '1_000'");
    expect(lock).toContain("d: '2020-01-01'");
    // A stage written again as it is stays up to date, and one taken away leaves the rest valid.
    const again = editStages(project.read('dvc.yaml'), [
      { name: 'Train', entry: ENTRY, base: ENTRY }
    ]);
    expect(again.ok && again.value.text).toBe(project.read('dvc.yaml'));
    const removed = editStages(dvcYaml.value.text, [
      { name: 'Train', entry: null },
      { name: 'on', entry: null }
    ]);
    expect(removed.ok && removed.value.text).toBe(byHand);
  });
});
