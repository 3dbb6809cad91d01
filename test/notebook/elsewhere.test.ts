import { expect, it } from 'vitest';
import { extractModules, type ExtractOptions } from '../../src/notebook/index.js';
import { formatDiagnostics, toNotebook } from './support/notebook-text.js';

const IMPORTS = "import { Stage, dep, outs } from 'stagebook';";
const GET_DATA = "class GetData extends Stage<GetData> { rows = outs('rows.json'); run() {} }";
const TRAIN = "class Train extends Stage<Train> { rows = dep(GetData, 'rows'); run() {} }";
const MISSING =
  'error notebook/unbound-name train.ipynb#c2:1:47 `GetData` is used by class `Train` but no cell declares or imports it.';

function tell(data: readonly string[], train: readonly string[], options?: ExtractOptions) {
  const notebooks = [toNotebook(data, 'deep/data.ipynb'), toNotebook(train, 'train.ipynb')];
  const found = extractModules(notebooks, options).diagnostics;
  // Some of the notebooks here declare no stage class.
  const diagnostics = found.filter(({ code }) => code !== 'notebook/no-classes');
  return {
    lines: formatDiagnostics(diagnostics),
    help: diagnostics.flatMap(({ help = [] }) => help),
    fixes: diagnostics.flatMap(({ fixes = [] }) => fixes)
  };
}

it('a class that another notebook declares is imported from its module', () => {
  const { lines, help, fixes } = tell([IMPORTS, GET_DATA], [IMPORTS, TRAIN]);
  expect(lines).toEqual([MISSING, '  note deep/data.ipynb#c2:1:7 `GetData` is declared here.']);
  expect(help).toEqual(["Add `import { GetData } from './src/GetData.js';` to a cell."]);
  expect(fixes).toMatchObject([
    {
      title: "Import `GetData` from './src/GetData.js'",
      edits: [{ cellId: 'c2', text: "import { GetData } from './src/GetData.js';\n" }]
    }
  ]);
  const [text] = fixes.flatMap(({ edits }) => edits.map(edit => edit.text));
  expect(tell([IMPORTS, GET_DATA], [IMPORTS, `${text ?? ''}${TRAIN}`]).lines).toEqual([]);
});

it('a class in a module cell of another notebook is imported from the module', () => {
  const cell = `/** @module sources */\n${IMPORTS}\nexport ${GET_DATA}`;
  expect(tell([cell], [IMPORTS, TRAIN]).help).toEqual([
    "Add `import { GetData } from './src/sources.js';` to a cell."
  ]);
});

it('a class of a notebook that was not read is imported, and the notebook read', () => {
  const options = { declaredIn: (name: string) => (name === 'GetData' ? ['more.ipynb'] : []) };
  const { lines, help } = tell([], [IMPORTS, TRAIN], options);
  expect(lines).toEqual([MISSING]);
  expect(help).toEqual([
    "Add `import { GetData } from './src/GetData.js';` to a cell.",
    '`more.ipynb` declares `GetData`, and was not read: name both notebooks once, with `stagebook write-graph train.ipynb more.ipynb`.'
  ]);
});

it('a class whose base another notebook declares is not taken for one that is no stage', () => {
  const base = 'abstract class Base extends Stage<Base> {}';
  const { lines, help } = tell(
    [IMPORTS, base],
    [IMPORTS, 'class Train extends Base { run() {} }\nclass Trouble extends Error {}']
  );
  expect(lines).toEqual([
    'error notebook/unbound-name train.ipynb#c2:1:21 `Base` is used by class `Train` but no cell declares or imports it.',
    '  note deep/data.ipynb#c2:1:16 `Base` is declared here.'
  ]);
  expect(help).toEqual(["Add `import { Base } from './src/Base.js';` to a cell."]);
});

it.each([
  ['a class that is no stage', 'class GetData {}'],
  ['a class of a similar name', GET_DATA.replaceAll('GetData', 'GetDate')],
  ['a function', 'function GetData() {}']
])('%s in another notebook is not for import', (_, cell) => {
  const { lines, help } = tell([IMPORTS, cell], [IMPORTS, TRAIN]);
  expect(lines).toEqual([MISSING]);
  expect(help).toEqual(['Declare `GetData` at the top level of a cell, or import it there.']);
});
