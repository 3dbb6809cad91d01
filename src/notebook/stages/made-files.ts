import type TS from 'typescript';
import { posix } from 'node:path';
import { ts } from '../syntax/compiler.js';
import type { FileCall } from './file-calls.js';
import { readPathText } from './path-text.js';
import { walk } from '../syntax/walk.js';
import type { Values } from '../values/values.js';

/** Functions that only look at a path, or put one together, or show it. */
const LOOKS = /^(access|exists|l?stat|join|resolve|relative|log|info|warn|error|debug)(Sync)?$/;
/** Functions whose text is a command. */
const COMMANDS = /^(exec|spawn|execFile)(Sync)?$|^\$$/;
/** Functions that make a folder, or files in it. */
const MAKERS = /^(mkdir|save|write|extract|unzip|download|clone|export)/i;

/**
 * Tells whether code may make a file by itself, in a way that is not looked into: a package gets its path
 * (`sharp(image).toFile('a.png')`), or that of its folder (`model.save('file://model')`), or a command has it.
 */
export function isMadeBy(
  { lookup }: Values,
  nodes: readonly TS.Node[],
  reads: readonly FileCall[],
  path: string
): boolean {
  const readers = new Set(reads.flatMap(({ node, call }): TS.Node[] => [node, call]));
  return [...walk(nodes)].some(node => {
    if (!ts.isCallExpression(node) || readers.has(node)) return false;
    const name = nameOf(node.expression);
    if (LOOKS.test(name)) return false;
    return node.arguments.some(argument => {
      const text = readPathText(argument, lookup, new Map());
      if (text === undefined) return false;
      if (COMMANDS.test(name)) return text.includes(path);
      const given = posix.normalize(text.replace(/^file:\/+/, ''));
      const isFolder = text.includes('/') || MAKERS.test(name);
      return given === path || (isFolder && path.startsWith(`${given.replace(/\/$/, '')}/`));
    });
  });
}

function nameOf(callee: TS.Expression): string {
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText();
}
