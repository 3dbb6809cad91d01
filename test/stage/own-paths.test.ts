import { describe, expect, it } from 'vitest';
import { Stage, depFile, live, metrics, out, outs } from '../../src/stage/index.js';
import { outPath } from '../../src/stage/paths.js';

const subject = { className: 'Train', field: 'model' };

describe('an out', () => {
  it.each([
    '.git/hooks/pre-commit',
    '.dvc/config',
    '.dvc',
    '.stagebook/manifest.json',
    'node_modules/x/index.js',
    'packages/a/node_modules/x',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'params.yaml',
    './params.yaml',
    'dvc.yaml',
    'dvc.lock',
    'sub/dvc.yaml',
    '.dvcignore',
    '.gitignore',
    'data/.gitignore',
    'data/raw.csv.dvc',
    'train.ipynb',
    'notebooks/Train.IPYNB',
    '.GIT/config',
    'Params.yaml',
    'data/../.git/config'
  ])('cannot be `%s`, which belongs to the project', path => {
    expect(() => outPath(path, 'Train', subject)).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          code: 'stage/declaration',
          message: expect.stringContaining('`Train.model` writes to') as string,
          help: [expect.stringContaining('`data/{name}.json`')],
          ...subject
        }) as unknown
      })
    );
  });

  it.each([
    'data/params.yaml',
    'models/package.json',
    'git/config',
    'dvc/cache',
    'data/.gitkeep',
    'model.dvc.json',
    'reports/train.ipynb.html',
    'src/data.json'
  ])('can be `%s`', path => {
    expect(outPath(path, 'Train', subject)).toBe(path);
  });

  it('of a stage whose name completes such a path is refused as well', () => {
    expect(() => outPath('{name}.json', 'package', subject)).toThrow('`package.json`');
  });
});

describe('every declaration of an out', () => {
  class Value extends Stage<Value> {
    table = out<number>({ path: 'package.json' });
    run(): void {}
  }
  class Scores extends Stage<Scores> {
    table = metrics<{ acc: number }>({ path: '.dvc/scores.json' });
    run(): void {}
  }
  class Log extends Stage<Log> {
    table = live({ dir: '.git' });
    run(): void {}
  }
  class Model extends Stage<Model> {
    table = outs('train.ipynb');
    run(): void {}
  }

  it.each([Value, Scores, Log, Model])('is refused there: %s', stage => {
    expect(() => new stage()).toThrow(
      `\`${stage.name}.table\` writes to \`${
        { Value: 'package.json', Scores: '.dvc/scores.json', Log: '.git', Model: 'train.ipynb' }[
          stage.name
        ] ?? ''
      }\`, which belongs to the project itself.`
    );
  });
});

it('a dep may be any file of the project', () => {
  class Reads extends Stage<Reads> {
    versions = depFile('package-lock.json');
    notebook = depFile('train.ipynb');
    data = depFile('data/raw.csv.dvc');
    here = depFile(import.meta.filename);
    run(): void {}
  }
  const { data, here } = new Reads();
  expect(data.path).toBe('data/raw.csv.dvc');
  expect(here.readText()).toContain('a dep may be any file');
});
