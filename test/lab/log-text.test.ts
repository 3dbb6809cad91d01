import { expect, it } from 'vitest';
import { findPlaces, findText, plainText } from '../../src/lab/runs/log-text.js';

it('a progress bar shows as its last state', () => {
  expect(plainText('start\n10%\r50%\r100%\nend')).toBe('start\n100%\nend');
});

it('Windows line ends and colours leave no trace', () => {
  expect(plainText('\u001b[31mred\u001b[0m\r\nnext\r\n')).toBe('red\nnext\n');
});

it('places that errors name are found, each alone on its line', () => {
  const text = [
    'epoch 1',
    'train.ipynb:cell 5:12:9',
    ' 12 | boom()',
    'at f (train.ipynb:1:2)',
    'src/Train.ts:3:4'
  ];
  expect(findPlaces(text.join('\n'))).toEqual([
    { start: 8, end: 31, path: 'train.ipynb', cell: 5, line: 12, column: 9 },
    { start: 68, end: 84, path: 'src/Train.ts', cell: undefined, line: 3, column: 4 }
  ]);
});

it('a text is found in whichever case, as it is written, and behind letters that change their length', () => {
  expect(findText('İ Epoch epoch', 'EPOCH')).toEqual([2, 8]);
  expect(findText('a.b axb (a.b', '(A.B')).toEqual([8]);
  expect(findText('aaaa', 'aa')).toEqual([0, 2]);
});
