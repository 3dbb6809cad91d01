import { expect, it } from 'vitest';
import {
  editStages,
  mergeParams,
  parseDataFile,
  parseLockFile,
  parsePipelineFile,
  toBlockStyle
} from '../../src/pipeline/index.js';
import { CORPUS } from './corpus.js';

const JUNK = [
  '',
  '{',
  '[',
  '}',
  ':',
  ': ',
  '- ',
  '#',
  '"',
  "'",
  '&a ',
  '*a ',
  '!t ',
  '|\n',
  '\t',
  '\n',
  '? ',
  ',',
  '%',
  '\r'
];

it('a damaged file gives an answer, never an exception, and an edit of it is read back right', () => {
  let edited = 0;
  CORPUS.forEach((text, seed) => {
    for (let i = 0; i < 120; i++) {
      const at = (i * 7919 + seed * 104729) % text.length;
      const junk = JUNK[(i + seed) % JUNK.length] ?? '';
      const broken =
        i % 3 === 0 ? text.slice(0, at) : text.slice(0, at) + junk + text.slice(at + (i % 2));
      parseLockFile(broken);
      parseDataFile(broken, 'a.dvc');
      toBlockStyle(broken);
      mergeParams({
        text: broken,
        path: 'params.yaml',
        stages: [{ name: 'new', notebook: { a: 1 } }]
      });
      const before = parsePipelineFile(broken, 'dvc.yaml');
      const after = editStages(broken, [{ name: 'new', entry: { cmd: 'x', deps: ['d'] } }]);
      if (!after.ok) {
        expect(after.failure.length).toBeGreaterThan(0);
        continue;
      }
      const reread = parsePipelineFile(after.value.text, 'dvc.yaml');
      expect(before.ok && reread.ok && reread.value.stages.map(stage => stage.source)).toEqual(
        before.ok && [...before.value.stages.map(stage => stage.source), { cmd: 'x', deps: ['d'] }]
      );
      edited++;
    }
  });
  expect(edited).toBeGreaterThan(100);
});
