import type { TracedProblem } from '../contract/stage-run.js';
import { label } from './paths.js';
import type { StageRecord } from './state.js';

/** Finds stages that cannot stand side by side: of one name, or with outs that overlap. */
export function findClashes(stages: readonly StageRecord[]): TracedProblem[] {
  return [...findNamesakes(stages), ...findOverlaps(stages)];
}

function findNamesakes(stages: readonly StageRecord[]): TracedProblem[] {
  const problems: TracedProblem[] = [];
  /** By the name as disks without case know it, where the files of both stages would be one. */
  const names = new Map<string, string>();
  for (const stage of stages) {
    const { name, className } = stage;
    const other = names.get(name.toLowerCase());
    if (other !== undefined)
      problems.push({
        code: 'stage/duplicate-name',
        message:
          other === name
            ? `Two stages are named \`${name}\`.`
            : `Stages \`${other}\` and \`${name}\` are one on Windows and macOS, where case is no difference.`,
        help: [`Name one of them: \`new ${className}({ … }, { name: '${name}2' })\`.`],
        className,
        stage: name,
        ...trace(stage)
      });
    names.set(name.toLowerCase(), name);
  }
  return problems;
}

interface StageOut {
  readonly stage: StageRecord;
  readonly field: string;
}

function findOverlaps(stages: readonly StageRecord[]): TracedProblem[] {
  // Stages of one name are one problem already.
  const distinct = [...new Map(stages.map(stage => [stage.name.toLowerCase(), stage])).values()];
  const outs = distinct.flatMap(stage =>
    [...stage.outs.values()].flat().map(({ field, path }) => {
      // On Windows and macOS case is no difference.
      return { stage, field, path, key: path.toLowerCase() };
    })
  );
  // Sorted by folder, an out stands directly before what lies in it.
  outs.sort((a, b) => compare(a.key.replaceAll('/', '\0'), b.key.replaceAll('/', '\0')));
  return outs.flatMap((out, i): TracedProblem[] => {
    const earlier = outs
      .slice(0, i)
      .find(({ key }) => out.key === key || out.key.startsWith(`${key}/`));
    if (!earlier) return [];
    const { className, name } = out.stage;
    const subject = { className, field: out.field };
    return [
      {
        code: 'stage/overlapping-outs',
        message: `${describe(out, earlier)} writes to \`${out.path}\`, which overlaps \`${earlier.path}\` of ${describe(earlier, out)}.`,
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

/** Names an out by its class and field; beside one of the same class, by its stage, too. */
function describe({ stage, field }: StageOut, beside: StageOut): string {
  const { className, name } = stage;
  const isTold = className === beside.stage.className && name !== beside.stage.name;
  return `${label({ className, field })}${isTold ? ` of stage \`${name}\`` : ''}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function trace(stage: StageRecord, field?: string): { readonly stack?: string } {
  const stack = (field === undefined ? undefined : stage.stacks.get(field)) ?? stage.stack;
  return stack === undefined ? {} : { stack };
}
