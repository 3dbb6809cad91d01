import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALL_COMMANDS } from '../../src/cli/commands.js';
import { fitColumns } from '../../src/cli/fit-columns.js';
import { findSortColumn } from '../../src/cli/history-columns.js';
import { formatTime } from '../../src/cli/history-table.js';
import { parseCommandLine } from '../../src/cli/parse-command-line.js';
import type { ExperimentView, HistoryView } from '../../src/contract/experiment-view.js';
import type { JsonObject } from '../../src/contract/json.js';
import type { Sha } from '../../src/contract/sha.js';
import { CHECKOUT, TestProject } from '../support/test-project.js';

const SHA = '0'.repeat(40) as Sha;

/** A history of one experiment of one commit. */
function historyOf(
  metrics: Readonly<Record<string, JsonObject>>,
  objective: ExperimentView['objective'] = null
): HistoryView {
  const data = { params: { 'params.yaml': { lr: 1 } }, metrics, errors: [] };
  const time = '2026-11-20T10:00:00+00:00';
  return {
    workspace: data,
    applied: null,
    canUndo: false,
    starting: [],
    baselines: [
      {
        ...data,
        sha: SHA,
        names: ['main'],
        time,
        experiments: [
          {
            name: 'one',
            ref: 'refs/exps/00/0/one',
            baseline: SHA,
            tip: SHA,
            state: 'finished',
            run: null,
            host: null,
            origin: null,
            objective,
            checkpoints: [
              {
                ...data,
                sha: SHA,
                parent: SHA,
                kind: 'final',
                time,
                stage: null,
                step: null,
                run: null,
                isBest: false,
                isMetricsOnly: false,
                isPinned: false
              }
            ]
          }
        ]
      }
    ]
  };
}

describe('`--sort-by`', () => {
  const two = { 'a.json': { acc: 1, loss: 2 }, 'b.json': { acc: 3 } };

  it('takes a metric or param by its key, or by its file and key', () => {
    expect(findSortColumn(historyOf(two), 'lr')).toMatchObject({ kind: 'params', key: 'lr' });
    expect(findSortColumn(historyOf(two), 'b.json:acc')).toMatchObject({ file: 'b.json' });
  });

  it('means the metric of the best checkpoint where two files have the name', () => {
    const objective = { file: 'b.json', key: 'acc', direction: 'maximize' } as const;
    expect(findSortColumn(historyOf(two, objective), 'acc')).toMatchObject({ file: 'b.json' });
  });

  it('is refused where it may mean two, or nothing, with the names that there are', () => {
    expect(() => findSortColumn(historyOf(two), 'acc')).toThrow(
      '`--sort-by acc` may be `a.json:acc`, `b.json:acc`: name one of them.'
    );
    expect(() => findSortColumn(historyOf(two), 'x')).toThrow(
      'no metric or param `x` to sort by; there are `a.json:acc`, `loss`, `b.json:acc`, `lr`.'
    );
  });
});

describe('a table that is too wide', () => {
  const column = (
    title: string,
    isChanged: boolean
  ): { title: string; isChanged: boolean; cells: string[] } => ({
    title,
    isChanged,
    cells: ['12345678']
  });
  const all = [column('a', true), column('b', false), column('c', true), column('d', false)];

  it.each([
    [40, 'abcd', ''],
    [39, 'abc', 'd'],
    [29, 'ac', 'bd'],
    [19, 'a', 'bcd'],
    [9, '', 'abcd']
  ])('keeps in %d columns %j', (width, shown, hidden) => {
    const names = (columns: readonly { title: string }[]): string =>
      columns.map(({ title }) => title).join('');
    const fitted = fitColumns(all, width);
    expect([names(fitted.shown), names(fitted.hidden)]).toEqual([shown, hidden]);
  });
});

it('a time has its date where that is not today', () => {
  const now = new Date(2026, 10, 21, 12);
  const told = [new Date(2026, 10, 21, 9, 5), new Date(2026, 10, 20, 23, 59), new Date(2025, 1, 3)];
  expect(told.map(date => formatTime(date.toISOString(), now))).toEqual([
    '09:05',
    'Nov 20 23:59',
    'Feb 03, 2025'
  ]);
  expect(formatTime('', now)).toBe('-');
});

describe('a command line', () => {
  const cli = join(CHECKOUT, 'lib/cli/main.cjs');

  it('of which nobody reads what it prints ends quietly', async () => {
    await using project = new TestProject();
    const script = `"${process.execPath}" "${cli}" --help | true; echo "\${PIPESTATUS[0]}"`;
    expect(await project.run('bash', ['-c', script])).toEqual({
      code: 0,
      stdout: '141\n',
      stderr: ''
    });
  });

  it('that cannot be understood is told as JSON where that is asked for', async () => {
    await using project = new TestProject();
    const { code, stdout, stderr } = await project.stagebook('exp', 'shwo', '--json');
    expect([code, stderr]).toEqual([2, '']);
    expect(JSON.parse(stdout)).toEqual({
      failure: {
        reason: 'refused',
        message: 'unknown command `exp shwo`.',
        help: ['Did you mean `stagebook exp show`?']
      }
    });
  });

  it('that asks a command for help gets its own', async () => {
    await using project = new TestProject();
    const { code, stdout } = await project.stagebook('exp', 'resume', '--help');
    expect([code, stdout.split('\n').length]).toEqual([0, 3]);
    expect(stdout).toContain('  exp resume [name|rev] ');
  });

  it('with params for a resume is told of `exp run --from`', async () => {
    await using project = new TestProject();
    const { code, stderr } = await project.stagebook('exp', 'resume', 'one', '-S', 'lr=1');
    expect(code).toBe(2);
    expect(stderr).toContain('help: Did you mean `stagebook exp run --from one -S …`?');
  });

  it('has `exp list` and `exp ls` for `exp show`', () => {
    const show = parseCommandLine(['exp', 'show'], ALL_COMMANDS);
    expect(parseCommandLine(['exp', 'ls'], ALL_COMMANDS)).toEqual(show);
    expect(parseCommandLine(['exp', 'list'], ALL_COMMANDS)).toEqual(show);
  });
});
