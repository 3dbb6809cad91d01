import type { TracedProblem } from '../contract/stage-run.js';
import { label } from './paths.js';
import type { StageRecord } from './state.js';

/** Finds stages that cannot stand side by side: of one name, or with outs that overlap. */
export function findClashes(stages: readonly StageRecord[]): TracedProblem[] {
  return [...findNamesakes(stages), ...findOverlaps(stages)];
}

function findNamesakes(stages: readonly StageRecord[]): TracedProblem[] {
  const problems: TracedProblem[] = [];
  const names = new Set<string>();
  for (const stage of stages) {
    const { name, className } = stage;
    if (names.has(name))
      problems.push({
        code: 'stage/duplicate-name',
        message: `Two stages are named \`${name}\`.`,
        help: [`Name one of them: \`new ${className}({ … }, { name: '${name}2' })\`.`],
        className,
        stage: name,
        ...trace(stage)
      });
    names.add(name);
  }
  return problems;
}

function findOverlaps(stages: readonly StageRecord[]): TracedProblem[] {
  // Stages of one name are one problem already.
  const distinct = [...new Map(stages.map(stage => [stage.name, stage])).values()];
  const outs = distinct.flatMap(stage =>
    [...stage.outs.values()].flat().map(({ field, path }) => ({ stage, field, path }))
  );
  // Sorted by folder, an out stands directly before what lies in it.
  outs.sort((a, b) => compare(a.path.replaceAll('/', '\0'), b.path.replaceAll('/', '\0')));
  return outs.flatMap((out, i): TracedProblem[] => {
    const earlier = outs
      .slice(0, i)
      .find(({ path }) => out.path === path || out.path.startsWith(`${path}/`));
    if (!earlier) return [];
    const { className, name } = out.stage;
    const subject = { className, field: out.field };
    const other = { className: earlier.stage.className, field: earlier.field };
    return [
      {
        code: 'stage/overlapping-outs',
        message: `${label(subject)} writes to \`${out.path}\`, which overlaps \`${earlier.path}\` of ${label(other)}.`,
        help: [
          'Give each out a place of its own; `{name}` in a path becomes the name of the stage.'
        ],
        ...subject,
        stage: name,
        ...trace(out.stage, out.field)
      }
    ];
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function trace(stage: StageRecord, field?: string): { readonly stack?: string } {
  const stack = (field === undefined ? undefined : stage.stacks.get(field)) ?? stage.stack;
  return stack === undefined ? {} : { stack };
}
