import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { StreamOutput } from '../../src/kernel/stream-output.js';

type Sent = readonly [name: string, text: string];

function start(): { readonly sent: Sent[]; readonly output: StreamOutput } {
  const sent: Sent[] = [];
  return { sent, output: new StreamOutput((...message) => sent.push(message)) };
}

const print = (output: StreamOutput, count: number): string => {
  const lines = Array.from({ length: count }, (_, i) => `line ${i}\n`);
  for (const line of lines) output.write('stdout', line);
  return lines.join('');
};

const textOf = (sent: readonly Sent[]): string => sent.map(([, text]) => text).join('');

describe('what a cell prints', () => {
  it('goes out at once, a message for each print', () => {
    const { sent, output } = start();
    print(output, 20);
    expect(sent).toHaveLength(20);
  });

  it('goes out in few messages where it is much, with nothing lost', () => {
    const { sent, output } = start();
    const text = print(output, 50_000);
    output.flush();
    expect(textOf(sent)).toBe(text);
    expect(sent.length).toBeLessThan(1000);
  });

  it('waits for no other print', async () => {
    const { sent, output } = start();
    const text = print(output, 500);
    expect(textOf(sent)).not.toBe(text);
    await delay(300);
    expect(textOf(sent)).toBe(text);
  });

  it('keeps its order, and texts longer than most wait for nothing', () => {
    const { sent, output } = start();
    print(output, 500);
    output.write('stderr', 'wrong\n');
    output.write('stdout', 'x'.repeat(100_000));
    output.flush();
    expect(sent.slice(-2).map(([name, text]) => [name, text.length])).toEqual([
      ['stderr', 6],
      ['stdout', 100_000]
    ]);
    expect(sent.at(-3)?.[0]).toBe('stdout');
  });
});
