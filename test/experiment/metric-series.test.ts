import { afterAll, expect, it } from 'vitest';
import type { MetricSeries } from '../../src/contract/experiment-view.js';
import { createEngine } from '../../src/engine/index.js';
import { parseSeries } from '../../src/experiment/metric-series.js';
import { ExperimentProject } from '../support/experiment-project.js';

afterAll(() => ExperimentProject.removeTemplate());

it('the course of a metric is read up to each side, the workspace among them', async () => {
  await using project = await ExperimentProject.create();
  await project.mustExp('run', '-n', 'one');
  const [, second = ''] = await project.chain('one');
  const engine = createEngine();
  const read = async (from: string, to: string): Promise<readonly MetricSeries[]> => {
    const answer = await engine.request('history/series', { path: project.root, from, to });
    if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
    return answer.value;
  };
  const [acc, ...others] = await read('one', second);
  expect(others).toEqual([]);
  expect(acc).toMatchObject({ path: 'live/Train/plots/metrics/acc.tsv', name: 'acc' });
  expect(acc?.from.map(([step]) => step)).toEqual([0, 1, 2]);
  expect(acc?.to).toEqual(acc?.from.slice(0, 2));

  expect((await read('one', 'workspace'))[0]?.to).toEqual([]);
  await project.mustExp('apply', 'one');
  expect((await read(second, 'workspace'))[0]?.to).toEqual(acc?.from);
});

it('tables of DVCLive are read with a timestamp or without, and what is no number is left out', () => {
  expect(parseSeries('step\tacc\n0\t0.5\n1\tnan\n2\t\n3\t0.75\n')).toEqual([
    [0, 0.5],
    [3, 0.75]
  ]);
  expect(parseSeries('timestamp\tstep\tacc\r\n1700000000\t4\t1e-3\r\n')).toEqual([[4, 0.001]]);
  expect(parseSeries('x\ty\n1\t2\n')).toEqual([]);
  expect(parseSeries('')).toEqual([]);
});
