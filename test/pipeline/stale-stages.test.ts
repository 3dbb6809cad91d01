import { describe, expect, it } from 'vitest';
import {
  editLock,
  parseLockFile,
  staleStages,
  type LockData,
  type RecordedStage
} from '../../src/pipeline/index.js';

const STAGES: readonly RecordedStage[] = [
  { name: 'prepare', deps: ['raw.csv'], outs: ['data'] },
  { name: 'train', deps: ['../data', 'train.ts'], outs: ['../model.json'], wdir: 'src' },
  { name: 'test', deps: ['model.json', 'data/test.csv'], outs: ['scores.json'] },
  { name: 'report', deps: ['scores.json'], outs: ['report.md'] },
  { name: 'apart', deps: ['other.csv'], outs: ['other.json'] }
];

/** Hashes that fit together: each path has one letter, the same wherever it stands. */
const HASHES: Readonly<Record<string, string>> = {
  '../data': 'd.dir',
  data: 'd.dir',
  '../model.json': 'm',
  'model.json': 'm'
};

/** Stages that are stale where some records are other than they should be, or are gone. */
function stale(changes: Readonly<Record<string, string | null>>): string[] {
  const set = Object.fromEntries(
    STAGES.filter(({ name }) => changes[name] !== null).map(({ name, deps, outs }) => {
      const record = (path: string): LockData => ({
        path,
        legacy: false,
        hash: changes[`${name} ${path}`] ?? HASHES[path] ?? path
      });
      return [
        name,
        { cmd: name, deps: deps.map(record), params: {}, outs: outs.map(record) }
      ] as const;
    })
  );
  const lock = parseLockFile(editLock('', { set }));
  if (!lock.ok) throw new Error('the lock file does not parse');
  return staleStages(lock.value, STAGES);
}

describe('stages whose records are of other data', () => {
  it('are none where all fit together', () => {
    expect(stale({})).toEqual([]);
  });

  it('are those that read what another run of the stage before them wrote, and all after them', () => {
    expect(stale({ 'train ../model.json': 'of a checkpoint' })).toEqual(['test', 'report']);
    expect(stale({ 'report scores.json': 'older' })).toEqual(['report']);
    expect(stale({ 'prepare data': 'e.dir' })).toEqual(['train', 'test', 'report']);
  });

  it('are those after a stage without a record, and that stage', () => {
    expect(stale({ train: null })).toEqual(['train', 'test', 'report']);
    expect(stale({ apart: null })).toEqual(['apart']);
  });

  it('are not those that only read files of their own', () => {
    expect(stale({ 'train train.ts': 'edited', 'prepare raw.csv': 'edited' })).toEqual([]);
  });

  it('are found in a circle of stages, too', () => {
    const circle = [
      { name: 'a', deps: ['y'], outs: ['x'] },
      { name: 'b', deps: ['x'], outs: ['y'] }
    ];
    expect(staleStages({ stages: {} }, circle)).toEqual(['a', 'b']);
  });
});
