import type { Wire } from '../contract/stage-spec.js';
import { isFileOut, type Field, type Source } from './declaration.js';
import { isStageClass } from './given.js';
import { outsOf } from './outs-of.js';
import { fillName, isAddress, label, normalizePath } from './paths.js';
import { misdeclared, StagebookError, type Subject } from './problem.js';
import { classWires, outFields } from './stage-outs.js';

/** Tells what a dep field reads where nobody wired it: the stages that are named like their classes. */
export function defaultWire(
  field: Field,
  className: string,
  stage: string
): Wire | readonly Wire[] | null {
  const { declaration } = field;
  const subject = { className, field: field.name };
  switch (declaration.kind) {
    case 'dep':
      return declaration.source.field === undefined
        ? stageWires(declaration.source, subject)
        : sourceWire(declaration.source, subject);
    case 'deps':
      return declaration.sources.map(source => sourceWire(source, subject));
    case 'depFile':
      return { path: depPath(declaration.path, stage, subject), kind: 'file' };
    default:
      return null;
  }
}

function depPath(template: string, stage: string, subject: Subject): string {
  const path = fillName(template, stage, subject);
  if (!isAddress(path)) return normalizePath(path);
  throw misdeclared(
    subject,
    `${label(subject)} reads \`${path}\`, which is an address and not a file.`,
    'Let `dvc import-url` make a file of it in the project, and give its path.'
  );
}

function stageWires(source: Source, subject: Subject): readonly Wire[] {
  const stage = stageClass(source, subject);
  if (outFields(stage).length === 0) throw noOuts(source, subject);
  return classWires(stage);
}

function sourceWire(source: Source, subject: Subject): Wire {
  const stage = stageClass(source, subject);
  const { name } = stage;
  const outs = outFields(stage).filter(({ declaration }) => declaration.kind !== 'live');
  if (outs.length === 0) throw noOuts(source, subject);
  const field = outs.find(out => out.name === source.field);
  const out = field && outsOf(field, name, name)[0];
  if (!out)
    throw misdeclared(
      subject,
      `${label(subject)} depends on \`${name}.${source.field ?? ''}\`, which is not an out.`,
      `\`${name}\` writes ${outs.map(({ name: out }) => `\`${out}\``).join(', ')}.`
    );
  const kind = isFileOut(field.declaration) ? 'file' : 'value';
  return { path: out.path, kind, stage: name, field: field.name };
}

function noOuts({ stage: { name }, field = 'result' }: Source, subject: Subject): StagebookError {
  return new StagebookError({
    code: 'stage/no-outs',
    message: `${label(subject)} depends on \`${name}\`, which has no outs.`,
    help: [`Declare in \`${name}\` what it writes: \`${field} = outs('…')\` or \`out<…>()\`.`],
    ...subject
  });
}

function stageClass({ stage, field }: Source, subject: Subject): Source['stage'] {
  if (isStageClass(stage)) return stage;
  throw misdeclared(
    subject,
    `${label(subject)} depends on a class that is not a stage, or is not there yet.`,
    `Give \`dep\` a class that extends \`Stage\` and stands before this one: \`dep(Prepare${field === undefined ? '' : `, '${field}'`})\`.`
  );
}
