import { afterAll, describe, expect, it } from 'vitest';
import { openContext } from '../../src/experiment/context.js';
import { Objectives } from '../../src/experiment/objectives.js';
import { Thinner } from '../../src/experiment/thin-out.js';
import { UsedObjects } from '../../src/experiment/used-objects.js';
import { ExperimentProject } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

describe('thinning out', () => {
  it('drops a folder of models with its files once nothing else records it', async () => {
    await using project = await ExperimentProject.create();
    const opened = await openContext(project.root);
    if (!opened.ok) throw new Error('not opened');
    const { cache } = opened.value;
    const users = new UsedObjects(opened.value, { counts: () => true });
    const policy = { kind: 'best-and-last', last: 1 } as const;
    const thinner = new Thinner({ cache, policy, objectives: new Objectives(null), users });
    const checkpoints: (readonly string[])[] = [];
    for (const step of [0, 1, 2]) {
      project.write({ 'models/weights': `weights ${step}`, 'models/vocabulary': 'the same' });
      const stored = await cache.storePath(project.path('models'), { isLive: true });
      if (!stored.ok) throw new Error('not stored');
      const { hash, added } = stored.value;
      const objects = [hash, ...(cache.listDirectory(hash) ?? []).map(({ md5 }) => md5)];
      thinner.add('Train', { objects, added, score: null });
      checkpoints.push(objects);
    }
    const isThere = (): boolean[] =>
      checkpoints.map(objects => objects.every(hash => cache.has(hash)));
    project.write({
      'other/dvc.lock': `stages:\n  x:\n    outs:\n    - path: models\n      md5: ${checkpoints[0]?.[0] ?? ''}\n`
    });
    await project.commit('records the first');
    await project.git('tag', 'first');
    await project.git('reset', '-q', '--hard', 'HEAD~');

    expect(await thinner.thin()).toBeGreaterThan(0);
    expect(isThere()).toEqual([true, false, true]);
    expect(await thinner.thin()).toBe(0);

    // What once counted goes on counting for this thinner; another one asks anew.
    await project.git('tag', '-d', 'first');
    const later = new Thinner({
      cache,
      policy,
      objectives: new Objectives(null),
      users: new UsedObjects(opened.value, { counts: () => true })
    });
    for (const objects of checkpoints) later.add('Train', { objects, added: objects, score: null });
    expect(await later.thin()).toBeGreaterThan(0);
    expect(isThere()).toEqual([false, false, true]);
  });
});
