import type { ApplyReport, UndoReport } from '../contract/experiment-view.js';
import { quoteWord } from '../contract/quote-word.js';
import type { Invocation } from './invocation.js';
import { print } from './output.js';
import { wantPositionals } from './read-options.js';

/** `stagebook exp apply REV`. */
export async function runExpApply(invocation: Invocation): Promise<number> {
  const { engine, cwd, values } = invocation;
  const [rev = ''] = wantPositionals(invocation, 'REV');
  const dryRun = values['dry-run'] === true;
  const applied = await engine.request('experiment/apply', {
    path: cwd,
    rev,
    dryRun,
    notebook: values['notebook'] === true,
    force: values['force'] === true
  });
  return print(invocation, applied, report => formatReport(report, dryRun));
}

/** `stagebook exp undo`. */
export async function runExpUndo(invocation: Invocation): Promise<number> {
  const { engine, cwd, values } = invocation;
  const force = values['force'] === true;
  const undone = await engine.request('experiment/undo', { path: cwd, force });
  return print(invocation, undone, formatUndone);
}

function formatUndone({ restored, removed, changed, kept }: UndoReport): string {
  const ref = kept ?? '';
  const files = changed.filter(({ isOut }) => !isOut).map(({ path }) => quoteWord(path));
  const outs = changed.filter(({ isOut }) => isOut).map(({ path }) => `\`${path}\``);
  const hashes = `\`git show ${ref}:./.stagebook/backup.json\``;
  return [
    ...restored.map(path => `  restored  ${path}`),
    ...removed.map(path => `  removed   ${path}`),
    changed.length === 0
      ? `Undone. What was there is kept: \`git show ${ref}:./PATH\`.`
      : `Undone. What you changed since is kept in \`${ref}\`${files.length === 0 ? '.' : ':'}`,
    ...(files.length === 0 ? [] : [`  git restore -s ${ref} -- ${files.join(' ')}`]),
    ...(outs.length === 0
      ? []
      : [`In the DVC cache, under its hash in ${hashes}: ${outs.join(', ')}.`]),
    ''
  ].join('\n');
}

function formatReport(report: ApplyReport, dryRun: boolean): string {
  const { overwritten, created, removed, kept, missing, forGit, sha, backup } = report;
  const lines = [
    ...overwritten.map(path => `  overwritten  ${path}`),
    ...created.map(path => `  created      ${path}`),
    ...removed.map(path => `  removed      ${path}`),
    ...kept.map(({ path, reason }) => `  kept         ${path} (${reason})`),
    ...missing.map(path => `  missing      ${path} (in no cache)`)
  ];
  const changes = overwritten.length + created.length + removed.length;
  const verdict =
    changes === 0
      ? `The workspace is at ${sha.slice(0, 7)} already.`
      : dryRun
        ? `Applying ${sha.slice(0, 7)} would do this.`
        : `Applied ${sha.slice(0, 7)}. \`stagebook exp undo\` takes it back${backup === null ? '' : ` (backup ${backup})`}.`;
  const advice =
    dryRun || forGit.length === 0
      ? []
      : ['To keep it in git:', `  git add ${forGit.map(quoteWord).join(' ')}`];
  return `${[...lines, verdict, ...advice].join('\n')}\n`;
}
