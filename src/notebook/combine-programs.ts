import type { GraphProgram } from './extraction.js';
import { relativeSpecifier } from './specifier.js';

const PROGRAM_PATH = '.stagebook/program.ts';

/** Returns the path of the program of one of several notebooks. */
export function programPath(index: number, count: number): string {
  return count === 1 ? PROGRAM_PATH : `.stagebook/program-${index + 1}.ts`;
}

/** Returns the one module to run: the only program, or one that imports all of them. */
export function combinePrograms(programs: readonly GraphProgram[]): GraphProgram | undefined {
  const [first, ...others] = programs;
  if (!first || others.length === 0) return first;
  const imports = programs.map(program => program.path);
  const lines = imports.map(path => `import '${relativeSpecifier(PROGRAM_PATH, path)}';\n`);
  return {
    path: PROGRAM_PATH,
    text: lines.join(''),
    notebook: '',
    slices: [],
    imports,
    localImports: [],
    packages: []
  };
}
