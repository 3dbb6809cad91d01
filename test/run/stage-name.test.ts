import { expect, it } from 'vitest';
import type { Ran, TestProject } from '../support/test-project.js';
import { runTrain, stageProject, train } from './stage-project.js';

function manifest(...names: readonly string[]): object {
  const stages = names.map(name => [name, { class: 'Train', module: 'src/Train.ts', params: {} }]);
  return { version: 1, files: {}, stages: Object.fromEntries(stages) as object };
}

function run(project: TestProject, ...args: readonly string[]): Promise<Ran> {
  return project.run(process.execPath, ['--import', 'stagebook/run', ...args]);
}

it('a module of stages that is started without a stage fails and says how to start each', async () => {
  await using project = stageProject({ 'src/Train.ts': train(`console.log('ran');`) });
  expect(await run(project, 'src/Train.ts')).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'error: `src/Train.ts` is a module of stages, and no stage is named.\n  help: Run `node --import stagebook/run src/Train.ts Train`.\n'
  });
  project.write({ '.stagebook/manifest.json': manifest('Small', 'Large') });
  const { code, stderr } = await run(project, 'src/Train.ts');
  expect(code).toBe(1);
  expect(stderr).toContain(
    '  help: Run `node --import stagebook/run src/Train.ts Small`.\n  help: Run `node --import stagebook/run src/Train.ts Large`.\n'
  );
});

it('a script without stages runs, whatever it uses', async () => {
  await using project = stageProject({
    'src/Train.ts': train(''),
    'show.ts': `import { Train } from './src/Train.js';\nexport const shown: string = new Train().name;\nconsole.log(shown);\n`
  });
  expect(await run(project, 'show.ts')).toEqual({ code: 0, stdout: 'Train\n', stderr: '' });
});

it('a stage that the graph does not have fails before its module is loaded, and names those it has', async () => {
  await using project = stageProject({
    'src/Train.ts': `console.log('loaded');\n${train(`console.log('ran');`)}`,
    '.stagebook/manifest.json': manifest('Train', 'TrainL2')
  });
  expect(await run(project, 'src/Train.ts', 'TrainL3')).toEqual({
    code: 1,
    stdout: '',
    stderr: [
      'error: There is no stage `TrainL3` in the graph. Did you mean `TrainL2`?',
      '  help: `src/Train.ts` has the stages `Train`, `TrainL2`.',
      '  help: Write the graph, if the stage is new in the notebook.',
      ''
    ].join('\n')
  });
  expect((await run(project, 'src/Train.ts', 'Nope')).stderr).toContain(
    'error: There is no stage `Nope` in the graph.\n'
  );
  expect(await runTrain(project)).toMatchObject({ code: 0, stdout: 'loaded\nran\n' });
});

it('a stage that somebody wrote into dvc.yaml by hand runs', async () => {
  await using project = stageProject({
    'src/Train.ts': train('console.log(this.name);'),
    '.stagebook/manifest.json': manifest('Train')
  });
  project.env['DVC_STAGE'] = 'Own';
  expect(await run(project, 'src/Train.ts', 'Own')).toMatchObject({ code: 0, stdout: 'Own\n' });
});
