import { resolve } from 'node:path';
import type { Failure } from '../contract/failure.js';
import type { FirstCommitReport, InitReport } from '../contract/requests.js';
import { ok, type Result } from '../contract/result.js';
import { cellSource } from './cell-source.js';
import { formatFailure } from './format-failure.js';
import type { Invocation } from './invocation.js';
import { print } from './output.js';

/** What `init` did; with `--commit`, the first commit of the repository, too, or why there is none. */
type Report = InitReport & { readonly commit?: FirstCommitReport; readonly uncommitted?: Failure };

/** `stagebook init [dir]`: exit code 1 where the project is made and its first commit is not. */
export async function runInit(invocation: Invocation): Promise<number> {
  const { cwd, values } = invocation;
  const result = await init(invocation);
  const code = print(invocation, result, formatReport, ({ uncommitted }) => Boolean(uncommitted));
  const failure = result.ok ? result.value.uncommitted : undefined;
  if (failure && values['json'] !== true)
    process.stderr.write(formatFailure(failure, cellSource(cwd)));
  return code;
}

function formatReport(report: Report): string {
  const { root, created, changed, kept, hasPipeline, notes, commit } = report;
  const next = hasPipeline ? '`stagebook status`' : '`stagebook write-graph`, then `dvc repro`';
  const lines = [
    ...created.map(file => `created  ${file}`),
    ...changed.map(file => `changed  ${file}`),
    ...kept.map(file => `kept     ${file}`),
    ...notes.map(note => `note: ${note}`),
    ...(commit ? formatCommit(commit) : []),
    `Project ready in ${root}. Next: ${next}.`
  ];
  return `${lines.join('\n')}\n`;
}

async function init({
  engine,
  cwd,
  values,
  positionals
}: Invocation): Promise<Result<Report, Failure>> {
  const path = resolve(cwd, positionals[0] ?? '.');
  const made = await engine.request('project/init', { path });
  if (!made.ok || values['commit'] !== true) return made;
  const commit = await engine.request('project/first-commit', { path });
  return ok({
    ...made.value,
    ...(commit.ok ? { commit: commit.value } : { uncommitted: commit.failure })
  });
}

function formatCommit({ files, others, sha }: FirstCommitReport): readonly string[] {
  return [
    ...files.map(file => `committed  ${file}`),
    `The first commit is ${sha?.slice(0, 7) ?? ''}.`,
    ...(others > 0 ? [`Left out, for you to decide: ${others} (\`git status\`).`] : [])
  ];
}
