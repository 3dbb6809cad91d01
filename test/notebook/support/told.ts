import { expect } from 'vitest';
import { extract, formatDiagnostics } from './notebook-text.js';

/** The text of a stage whose `run` does what is given. */
export const stage = (body: string, name = 'Uses'): string =>
  `class ${name} extends Stage<${name}> { run() { ${body} } }`;

/** What is told of a notebook, without its notes and without what is of the kernel alone. */
export function told(...cells: readonly string[]): string[] {
  const ofPipeline = extract(cells).diagnostics.filter(({ code }) => code !== 'notebook/kernel');
  return formatDiagnostics(ofPipeline).filter(line => !line.startsWith('  note'));
}

/** Severities of what is told, all of it of changed helpers. */
export function severities(...cells: readonly string[]): string[] {
  return told(...cells).map(line => {
    expect(line).toContain('notebook/mutated-helper');
    return line.slice(0, line.indexOf(' '));
  });
}
