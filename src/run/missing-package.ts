import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { quoteWord } from '../contract/quote-word.js';
import type { StageProblem } from '../contract/stage-spec.js';

/** What Node says of an import that it does not find, by `require` and by `import()`. */
const NOT_FOUND = /^Cannot find (?:module|package) '([^']+)'(?: imported from (.+))?/;

/** The package of an import that is no path, no import of the package's own, and none of Node's. */
const PACKAGE = /^(?![./#\\]|[a-z]+:)(?:@[^/]+\/)?[^/]+/i;

/** Tells of an error that a package is not installed; undefined for every other. */
export function missingPackage(error: unknown): StageProblem | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if (error.code !== 'MODULE_NOT_FOUND' && error.code !== 'ERR_MODULE_NOT_FOUND') return undefined;
  const [, request = '', importedFrom] = NOT_FOUND.exec(error.message) ?? [];
  const [name] = PACKAGE.exec(request) ?? [];
  if (name === undefined) return undefined;
  const importer = importedFrom ?? ('requireStack' in error ? firstOf(error.requireStack) : '');
  // Of a package that is there a file is missing: no installation brings that.
  if (isInstalled(name, importer)) return undefined;
  return {
    code: 'stage/missing-package',
    message: `The package \`${name}\` is not installed.`,
    help: [
      // A stage has no notebook to show things in; installed, it would show them nowhere.
      name === 'tslab'
        ? 'It shows things in a notebook: call it in a cell, with what the stage wrote (`await Train.load()`).'
        : `Install it in the project: \`npm install ${quoteWord(name)}\`.`
    ]
  };
}

function firstOf(stack: unknown): string {
  const first: unknown = Array.isArray(stack) ? stack[0] : undefined;
  return typeof first === 'string' ? first : '';
}

function isInstalled(name: string, importer: string): boolean {
  for (let folder = dirname(importer); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules', name))) return true;
    if (folder === dirname(folder)) return false;
  }
}
