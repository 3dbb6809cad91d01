import { expect, it } from 'vitest';
import { extractModules, findTypeErrors } from '../../src/notebook/index.js';
import { TestProject } from '../support/test-project.js';
import { toNotebook } from './support/notebook-text.js';

it.each([
  ['commonjs', ''],
  ['commonjs', "with { type: 'json' }"],
  ['module', ''],
  ['module', "with { type: 'json' }"]
])('JSON is imported in a project of type %s %s', async (type, attributes) => {
  await using project = new TestProject();
  project.link();
  project.write({ 'package.json': { type }, 'rates.json': { slow: 0.1 } });
  const document = toNotebook([
    `import { Stage } from 'stagebook';\nimport rates from './rates.json' ${attributes};`,
    'class Use extends Stage<Use> { run() { return void [rates.slow, rates.fast]; } }'
  ]);
  const extraction = extractModules([document]);
  const found = findTypeErrors(extraction, [document], project.root);
  // What is wrong with its content is told.
  expect(found.map(({ message }) => message)).toEqual([
    "Property 'fast' does not exist on type '{ slow: number; }' (TS2339)."
  ]);
});
