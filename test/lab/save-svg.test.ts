import { expect, it } from 'vitest';
import { toPlainColor } from '../../src/lab/graph/save-svg.js';

it('a drawing is saved with colours that other programs read', () => {
  expect(toPlainColor('color(srgb 0.988235 0.5 0)')).toBe('rgb(252, 128, 0)');
  expect(toPlainColor('color(srgb 1 1 1 / 0.25)')).toBe('rgba(255, 255, 255, 0.25)');
  for (const value of ['rgb(1, 2, 3)', 'none', '4px, 2px', '12px', 'system-ui, sans-serif'])
    expect(toPlainColor(value)).toBe(value);
});
