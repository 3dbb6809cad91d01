import type { Diagnostic, FileLocation } from '../../contract/diagnostic.js';
import { findNearest } from '../../contract/find-nearest.js';
import { METHOD_CLASS } from '../../contract/stage-spec.js';
import type { YamlValue } from '../yaml-scalar.js';
import { isYamlList, isYamlMap } from '../yaml-value.js';
import type { Expression } from './expressions.js';
import type { InterpolationProblem } from './interpolate.js';
import type { Scope } from './scope.js';

/** Describes why a `${…}` in `where` (`cmd` of stage `train`) cannot be filled in. */
export function describeProblem(
  problem: InterpolationProblem,
  where: string,
  scope: Scope,
  location: FileLocation
): Diagnostic {
  const { source } = problem.expression;
  const report = (message: string, ...help: readonly string[]): Diagnostic => ({
    severity: 'error',
    code: 'pipeline/interpolation',
    message,
    location,
    help
  });
  switch (problem.kind) {
    case 'syntax':
      return report(
        `\`${source}\` in ${where} is no path of names.`,
        'Write `${name}`, `${group.name}` or `${list[0]}`, or `\\${…}` for the shell.'
      );
    case 'unknown':
      if (problem.expression.keys?.at(-1) === METHOD_CLASS)
        return report(...withoutClass(problem.expression.keys));
      return report(
        `\`${source}\` in ${where} names no variable.`,
        ...suggest(problem.expression, scope)
      );
    case 'type':
      return report(
        problem.type === 'nested list'
          ? `\`${source}\` in ${where} holds a list of lists or mappings, which no flag of a command can hold.`
          : `\`${source}\` in ${where} is a ${problem.type}, which cannot be put into a text.`,
        'Name one value in it, as in `${group.name}` or `${list[0]}`.'
      );
  }
}

/** Write graph tracks the code of the class that `params.yaml` names for a method object. */
function withoutClass(keys: readonly string[]): [string, ...string[]] {
  const method = keys.slice(0, -1).join('.');
  return [
    `\`${method}\` has no \`${METHOD_CLASS}\` in \`params.yaml\`: of which class it is, is not known.`,
    `Write \`${METHOD_CLASS}: …\` with the name of the class there, or let \`stagebook write-graph\` write that of the notebook.`
  ];
}

const MAX_NAMES = 8;

function suggest({ keys = [], source }: Expression, scope: Scope): string[] {
  const found = keys.findIndex((_, i) => scope.lookUp(keys.slice(0, i + 1)) === undefined);
  const above = keys.slice(0, found);
  const names = namesIn(scope.lookUp(above));
  const nearest = findNearest(keys[found] ?? '', names);
  const group = above.length > 0 ? `\`${above.join('.')}\`` : 'scope';
  const help: string[] = [];
  if (nearest !== undefined)
    help.push(`Did you mean \`\${${[...above, nearest, ...keys.slice(found + 1)].join('.')}}\`?`);
  else if (names.length > 0 && names.length <= MAX_NAMES)
    help.push(`In ${group} there are: ${names.map(name => `\`${name}\``).join(', ')}.`);
  help.push('Add it to `params.yaml` or to `vars`.');
  if (keys.length === 1) help.push(`For a variable of the shell write \`\\${source}\`.`);
  return help;
}

function namesIn(value: YamlValue | undefined): string[] {
  if (isYamlList(value)) return value.map((_, i) => String(i));
  return isYamlMap(value) ? Object.keys(value) : [];
}
