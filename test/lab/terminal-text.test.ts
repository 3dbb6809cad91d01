import { expect, it } from 'vitest';
import { plainText } from '../../src/lab/terminal-text.js';

it('a progress bar shows as its last state', () => {
  expect(plainText('start\n10%\r50%\r100%\nend')).toBe('start\n100%\nend');
});

it('Windows line ends and colours leave no trace', () => {
  expect(plainText('\u001b[31mred\u001b[0m\r\nnext\r\n')).toBe('red\nnext\n');
});
