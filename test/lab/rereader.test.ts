import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Rereader } from '../../src/lab/rereader.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A reading that takes its time, and how often it began. */
function slowReading(time: number): { readonly read: () => Promise<void>; begun: number } {
  const reading = {
    begun: 0,
    read: () => {
      reading.begun++;
      return new Promise<void>(done => setTimeout(done, time));
    }
  };
  return reading;
}

it('changes that come along are read once, and it reads while they keep coming', async () => {
  const reading = slowReading(0);
  const reader = new Rereader(reading.read, 100);
  for (let i = 0; i < 10; i++) {
    reader.refresh();
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(reading.begun).toBeGreaterThanOrEqual(3);
  expect(reading.begun).toBeLessThanOrEqual(6);
});

it('what changes during a read is read once more after it, never beside it', async () => {
  const reading = slowReading(1000);
  const reader = new Rereader(reading.read, 100);
  reader.refresh();
  await vi.advanceTimersByTimeAsync(500);
  reader.refresh();
  reader.refresh();
  await vi.advanceTimersByTimeAsync(500);
  expect(reading.begun).toBe(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(reading.begun).toBe(2);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reading.begun).toBe(2);
});

it('nothing is read any more once it is disposed', async () => {
  const reading = slowReading(0);
  const reader = new Rereader(reading.read, 100);
  reader.refresh();
  reader.dispose();
  reader.refresh();
  await vi.advanceTimersByTimeAsync(1000);
  expect(reading.begun).toBe(0);
});
