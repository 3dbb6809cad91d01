import type { Diagnostic } from '../contract/diagnostic.js';
import type { NotebookDocument } from '../contract/notebook.js';
import { listStages } from './find-unbuilt.js';
import type { StillUsed } from './find-still-used.js';
import type { LeftFile } from './left-files.js';
import { PIPELINE_FILE } from './pipeline-paths.js';

/** A stage that no cell makes any more. */
export interface LeftStage {
  readonly name: string;
  readonly className: string;
  /** Present where its class is still there: the stages that cells build instead. */
  readonly instead?: readonly string[];
}

/** Offers what is gone from the notebooks for removal, unless they still use it; nothing is removed in silence. */
export function findRemoved(
  stages: readonly LeftStage[],
  files: readonly LeftFile[],
  documents: readonly NotebookDocument[],
  used: readonly StillUsed[] = []
): Diagnostic[] {
  const notebooks = new Set(documents.map(({ path }) => path));
  return [
    ...stages.map(stage => withUsers(reportStage(stage), stage.name, used)),
    ...files.map(file => {
      const diagnostic = reportFile(file, notebooks.has(file.notebook));
      // Who takes out the stages takes out their files.
      if (stages.length > 0 || file.kept !== undefined)
        return withUsers(diagnostic, file.path, used);
      const remedy = { title: `Remove \`${file.path}\``, action: 'prune' as const };
      return withUsers({ ...diagnostic, remedy }, file.path, used);
    })
  ];
}

/** Says which stages were to be removed and stay: behind an error a class may only seem to be gone. */
export function findUnsure(
  stages: readonly LeftStage[],
  heldBack: readonly string[]
): Diagnostic[] {
  const held = heldBack.map(name => `\`${name}\``).join(', ');
  const why = held === '' ? 'there is an error' : `an error keeps back ${held}`;
  return stages
    .filter(({ className }) => !heldBack.includes(className))
    .map(({ name }) => ({
      severity: 'warning',
      code: 'files/removed-stage',
      message: `Stage \`${name}\` seems to be gone from the notebooks; \`--prune\` removes nothing while ${why}.`,
      location: { kind: 'file', path: PIPELINE_FILE },
      help: [
        'Correct the error first: behind one, nobody can tell what is gone.',
        'Then write the graph with `--prune` again.'
      ]
    }));
}

/** What is still used is not offered for removal, which would be refused: the places that use it are told instead. */
function withUsers(
  { remedy, ...diagnostic }: Diagnostic,
  name: string,
  used: readonly StillUsed[]
): Diagnostic {
  const users = used.filter(item => item.used === name).map(item => item.diagnostic.location);
  if (users.length === 0) return remedy ? { ...diagnostic, remedy } : diagnostic;
  const others = (diagnostic.help ?? []).filter(line => line !== PRUNE);
  return {
    ...diagnostic,
    related: users.map(location => ({ message: 'It is still used here.', location })),
    help: ['`stagebook write-graph --prune` removes it once nothing uses it any more.', ...others]
  };
}

function reportStage(stage: LeftStage): Diagnostic {
  const { name, instead } = stage;
  const what = instead
    ? describeUnbuilt(stage, instead)
    : { why: 'is no longer in the notebooks', help: 'Or bring its class back.' };
  return {
    severity: 'warning',
    code: 'files/removed-stage',
    message: `Stage \`${name}\` ${what.why}; it is still in \`${PIPELINE_FILE}\`.`,
    location: { kind: 'file', path: PIPELINE_FILE },
    help: [PRUNE, what.help],
    remedy: { title: `Remove stage \`${name}\``, action: 'prune' }
  };
}

/** Once cells build stages, a class alone is none; and who built one of another name may have gone. */
function describeUnbuilt(
  { name, className }: LeftStage,
  instead: readonly string[]
): { readonly why: string; readonly help: string } {
  if (name !== className)
    return {
      why: 'is built by no cell any more',
      help: `Or build it again: \`new ${className}({ … }, { name: '${name}' })\`.`
    };
  return {
    why: `is built by no cell: cells say now which stages there are (${listStages(instead)})`,
    help: `Or build it as well: \`new ${name}({})\`; where a cell calls \`pipeline(…)\`, name it there.`
  };
}

function reportFile({ path, kept }: LeftFile, hasNotebook: boolean): Diagnostic {
  const gone = `\`${path}\` is no longer made by ${hasNotebook ? 'a cell' : 'a notebook'} of the project`;
  const { why, help } = describeKept(kept);
  return {
    severity: 'warning',
    code: 'files/removed-class',
    message: `${gone}${why}.`,
    location: { kind: 'file', path },
    help: [help]
  };
}

/** Says why `--prune` leaves a file alone, and what to do then. */
function describeKept(kept: LeftFile['kept']): { readonly why: string; readonly help: string } {
  if (kept === undefined) return { why: '', help: PRUNE };
  if (kept === 'edited')
    return {
      why: ', and was edited by hand, so `--prune` keeps it',
      help: 'Delete it yourself when you no longer need it, or bring its cell back.'
    };
  return {
    why: `, and stage \`${kept.stage}\` needs it, so \`--prune\` keeps it`,
    help: `Take it out of the deps of \`${kept.stage}\`, or bring its cell back.`
  };
}

const PRUNE =
  'Remove it with `stagebook write-graph --prune`; with `--dry-run` it shows first what else would go.';
