// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { err, ok } from '../../src/contract/result.js';
import type { RunOutput } from '../../src/contract/experiment-run.js';
import { LogModel } from '../../src/lab/runs/log-model.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A run that writes a log, and an engine that takes its time to read it. */
class Source {
  text = '';
  state: RunOutput['state'] = 'running';
  reads = 0;

  constructor(readonly time: number) {}

  readonly read = async (offset: number) => {
    this.reads++;
    const { text, state } = this;
    await new Promise(done => setTimeout(done, this.time));
    return ok({ log: text.slice(offset), logOffset: text.length, state } as RunOutput);
  };
}

function show(isShown: boolean): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(isShown ? 'visible' : 'hidden');
  document.dispatchEvent(new Event('visibilitychange'));
}

it('news that come during a slow reading bring each line once', async () => {
  show(true);
  const source = new Source(1000);
  source.text = 'epoch 0\n';
  const model = new LogModel({ read: source.read });
  model.setSeen(true);
  for (let i = 1; i <= 10; i++) {
    await vi.advanceTimersByTimeAsync(300);
    source.text += `epoch ${i}\n`;
    model.refresh();
  }
  await vi.advanceTimersByTimeAsync(10_000);
  expect(model.text).toBe(source.text);
  model.dispose();
});

it('a log grows on the screen while news keep coming', async () => {
  show(true);
  const source = new Source(0);
  const model = new LogModel({ read: source.read });
  model.setSeen(true);
  for (let i = 0; i < 10; i++) {
    source.text += `epoch ${i}\n`;
    model.refresh();
    await vi.advanceTimersByTimeAsync(150);
  }
  expect(model.text).toContain('epoch 5');
  model.dispose();
});

it('is read again and again only while the run goes on and the page is seen', async () => {
  show(true);
  const source = new Source(0);
  const model = new LogModel({ read: source.read });
  model.setSeen(true);
  await vi.advanceTimersByTimeAsync(7000);
  expect(source.reads).toBeGreaterThanOrEqual(3);

  show(false);
  const before = source.reads;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(source.reads).toBe(before);

  show(true);
  await vi.advanceTimersByTimeAsync(1000);
  model.setSeen(false);
  const unseen = source.reads;
  model.refresh();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(source.reads).toBe(unseen);

  source.text = 'done\n';
  source.state = 'succeeded';
  model.setSeen(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(model.text).toBe('done\n');
  expect(vi.getTimerCount()).toBe(0);
  model.dispose();
});

it('a log that grows with every reading is read with a rest between, and to its end once its run is over', async () => {
  show(true);
  let text = '';
  let reads = 0;
  let state: RunOutput['state'] = 'running';
  const model = new LogModel({
    read: offset => {
      reads++;
      if (reads < 100) text += `line ${reads}\n`;
      const log = text.slice(offset, offset + 20);
      return Promise.resolve(ok({ log, logOffset: offset + log.length, state } as RunOutput));
    }
  });
  model.setSeen(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect(reads).toBeLessThan(6);
  state = 'succeeded';
  await vi.advanceTimersByTimeAsync(3000);
  expect(model.text).toBe(text);
  model.dispose();
});

it('a log that is not there says why, and is read once it is back', async () => {
  show(true);
  const source = new Source(0);
  source.text = 'epoch 0\n';
  const failure = { reason: 'refused', message: 'There is no run `x`.', help: [] } as const;
  let isThere = false;
  const model = new LogModel({
    read: offset => (isThere ? source.read(offset) : Promise.resolve(err(failure)))
  });
  let news = 0;
  model.changed.connect(() => news++);
  model.setSeen(true);
  await vi.advanceTimersByTimeAsync(1000);
  expect([model.failure, model.text, news]).toEqual([failure, '', 1]);
  isThere = true;
  await vi.advanceTimersByTimeAsync(5000);
  expect([model.failure, model.text]).toEqual([null, 'epoch 0\n']);
  model.dispose();
});
