import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { quoteWord } from '../../src/contract/quote-word.js';
import { isCommandLine, listCommandLines } from '../../src/lab/setup/problem.js';

const HOSTILE = [
  '',
  '<b>bold&amp;',
  'a;touch${IFS}planted',
  '$(touch${IFS}planted)',
  '`touch${IFS}planted`',
  'a|b&c&&d||e',
  `it's "quoted"`,
  "'",
  'back\\slash and a`tick\'s "end"',
  '!!',
  'a`!!',
  '~',
  '~root/x',
  '*',
  '{a,b}',
  '#no-comment',
  'two words',
  'a\nb\ttab\u001b[31mred\u0007',
  '\u202egnp.exe',
  '\u2066hidden\u2069\u200b',
  'größe-模型-🙂',
  'a=b',
  '=cat'
];

/** Returns the words that bash makes of the arguments of a command line. */
function wordsOf(line: string, env: NodeJS.ProcessEnv = process.env): readonly string[] {
  const script = `words() { printf '%s\\0' "$@"; }; words ${line}`;
  const shown = execFileSync('bash', ['-c', script], { encoding: 'utf8', env });
  return shown.split('\0').slice(0, -1);
}

describe('a word of a command line', () => {
  it('stays as it is where a shell takes it as it is', () => {
    for (const word of ['lr-1e-3', 'data/a.csv', 'refs/exps/ab/cd/x', 'a@b:c+d%,e=f', '-n', '1'])
      expect(quoteWord(word)).toBe(word);
  });

  it('is to bash the word that was meant, in any locale', () => {
    const line = HOSTILE.map(quoteWord).join(' ');
    expect(wordsOf(line)).toEqual(HOSTILE);
    expect(wordsOf(line, { ...process.env, LC_ALL: 'C' })).toEqual(HOSTILE);
  });

  it('shows each character, and leaves alone the backticks around its line', () => {
    for (const word of HOSTILE) {
      expect(quoteWord(word)).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u200b`]/u);
      const line = `stagebook exp logs -f ${quoteWord(word)}`;
      expect(isCommandLine(line)).toBe(true);
      expect(listCommandLines([`Follow it with \`${line}\`.`])).toEqual([line]);
    }
  });
});
