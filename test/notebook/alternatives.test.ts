import { expect, it } from 'vitest';
import { extractModules } from '../../src/notebook/index.js';

function paths(cells: readonly string[]): readonly string[] {
  const document = {
    path: 'n.ipynb',
    language: 'typescript',
    cells: cells.map(
      (source, i) =>
        ({
          id: `c${i + 1}`,
          kind: 'code',
          number: i + 1,
          source,
          executionCount: null,
          tags: []
        }) as const
    )
  };
  const { modules, diagnostics } = extractModules([document]);
  expect(diagnostics).toEqual([]);
  return modules.map(({ path }) => path);
}
const IMPORT = `import { Stage, method } from 'stagebook';`;

it('classes that can take the place of a method object have files, though nothing names them', () => {
  expect(
    paths([
      IMPORT,
      `abstract class Transform { abstract apply(x: number): number }`,
      `class Identity extends Transform { apply(x: number) { return x; } }`,
      `const half = 0.5;\nclass Base extends Transform { apply(x: number) { return x * half; } }`,
      `class Augment extends Base {}`,
      `abstract class Unfinished extends Transform {}`,
      `class Unrelated { apply(x: number) { return x; } }`,
      `class Train extends Stage<Train> { transform = method<Transform>(new Identity()); run() {} }`
    ])
  ).toEqual([
    'src/Augment.ts',
    'src/Base.ts',
    'src/Identity.ts',
    'src/Train.ts',
    'src/Transform.ts',
    'src/lib/half.ts'
  ]);
});

it('an interface is a base, too', () => {
  expect(
    paths([
      IMPORT,
      `interface Loss { of(x: number): number }`,
      `class Square implements Loss { of(x: number) { return x * x; } }`,
      `class Absolute implements Loss { of(x: number) { return Math.abs(x); } }`,
      `class Train extends Stage<Train> { loss = method<Loss>(new Square()); run() {} }`
    ])
  ).toContain('src/Absolute.ts');
});

it('without a method object no class has a file that no stage needs', () => {
  expect(
    paths([
      IMPORT,
      `class Loss {}`,
      `class Square extends Loss {}`,
      `class Train extends Stage<Train> { run() { return void new Loss(); } }`
    ])
  ).toEqual(['src/Loss.ts', 'src/Train.ts']);
});
