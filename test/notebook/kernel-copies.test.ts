import { expect, it } from 'vitest';
import { Kernel } from '../support/kernel.js';
import { TestProject } from '../support/test-project.js';
import { extract } from './support/notebook-text.js';
import { stage } from './support/told.js';

const OWN =
  'let k = 1;\nfunction own() { return k; }\nconst setK = (v: number) => { k = v; };\nconst config = { k: 1 };\nconst member = () => config.k;';
const OTHER = 'function other() { return k; }';

/** What a stage's `run` does, what it prints in the notebook, and whether that is told. */
const RUNS: readonly (readonly [body: string, printed: string, isTold: boolean])[] = [
  ['k = 2; console.log(own());', '1', true],
  ['k = 3; console.log(other());', '3', false],
  ['k = 4; console.log(k);', '4', false],
  ['setK(5); console.log(own() * 10 + other());', '55', false],
  ['config.k = 6; console.log(member());', '6', false]
];

it('tells of a variable of another cell what the kernel does with it', async () => {
  await using project = new TestProject('empty');
  await using kernel = await Kernel.start(project.root, project.env);
  for (const cell of ["import { Stage } from 'stagebook';", OWN, OTHER])
    expect(await kernel.run(cell)).toMatchObject({ status: 'ok' });
  for (const [body, printed, isTold] of RUNS) {
    const cell = stage(body);
    expect(await kernel.run(`${cell}\nnew Uses().run();`)).toMatchObject({
      status: 'ok',
      stdout: `${printed}\n`
    });
    const codes = extract([OWN, OTHER, cell]).diagnostics.map(({ code }) => code);
    expect(codes, body).toEqual(isTold ? ['notebook/captured-state'] : []);
  }
});
