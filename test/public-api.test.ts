import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { CHECKOUT } from './support/test-project.js';

const PACKAGE = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as {
  exports: Record<string, { types?: string }>;
};

/** Names that a door exports, types included, as the compiler sees them. */
function exportedNames(door: string): readonly string[] {
  const file = join(CHECKOUT, PACKAGE.exports[door]?.types ?? '');
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: []
  });
  const source = program.getSourceFile(file);
  const symbol = source && program.getTypeChecker().getSymbolAtLocation(source);
  if (!symbol) throw new Error(`${door} is not built: npm run build`);
  return program
    .getTypeChecker()
    .getExportsOfModule(symbol)
    .map(({ name }) => name)
    .sort();
}

// A name that comes or goes is a change for users: it needs a line in the changelog.
describe('the doors of the package export these names only', () => {
  it.each(['.', './engine', './lab'])('%s', door => {
    expect(exportedNames(door)).toMatchSnapshot();
  });
});
