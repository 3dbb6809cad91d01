import { expect, it } from 'vitest';
import type { HistoryView } from '../../src/contract/experiment-view.js';
import { ok } from '../../src/contract/result.js';
import { HistoryCopy, type ReadChanges } from '../../src/lab/history/history-copy.js';

/** An engine that answers when it is told to: each answer has its number as version and time. */
class Source {
  readonly since: (string | null)[] = [];
  readonly answer: (() => void)[] = [];

  readonly read = (_: unknown, since: string | null): ReturnType<ReadChanges> =>
    new Promise(resolve => {
      const version = String(this.since.push(since));
      const view = { baselines: [], starting: [{ name: version }] } as unknown as HistoryView;
      this.answer.push(() => {
        resolve(ok({ version, since: null, view }));
      });
    });
}

function nameOf(copy: HistoryCopy): string | undefined {
  return copy.view?.starting[0]?.name;
}

it('of two answers the one that was asked for later stays, and both are answers', async () => {
  const source = new Source();
  const copy = new HistoryCopy(source.read);
  const [first, second] = [copy.read({}), copy.read({})];
  source.answer[1]?.();
  expect(await second).toBe(true);
  source.answer[0]?.();
  expect(await first).toBe(true);
  expect(nameOf(copy)).toBe('2');

  const third = copy.read({});
  const fourth = copy.read({});
  source.answer[2]?.();
  expect(await third).toBe(true);
  expect(nameOf(copy)).toBe('3');
  source.answer[3]?.();
  expect(await fourth).toBe(true);
  expect([nameOf(copy), source.since]).toEqual(['4', [null, null, '2', '2']]);
});

it('an answer about another project is none', async () => {
  const source = new Source();
  const copy = new HistoryCopy(source.read);
  const read = copy.read({});
  copy.clear();
  source.answer[0]?.();
  expect(await read).toBe(false);
  expect(copy.view).toBeNull();
});
