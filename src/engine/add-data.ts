import { existsSync } from 'node:fs';
import { basename, dirname, posix } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { isOwn } from '../contract/own-files.js';
import { quoteWord } from '../contract/quote-word.js';
import type { AddReport, RequestMap } from '../contract/requests.js';
import { err, ok, type Result } from '../contract/result.js';
import { readPipelineFiles, refuse, runDvc } from '../experiment/index.js';
import { buildStageGraph, isWithin, overlap, type GraphStage } from '../pipeline/index.js';
import type { Project } from './project.js';
import { readManifest } from './read-manifest.js';

/**
 * Lets DVC track files and folders, as `dvc add` does, which does the work.
 *
 * Refused before DVC is asked is what it would not explain: paths that are not there or lie outside, outs of
 * stages, and what the project itself is made of. Nothing is added then.
 */
export async function addData(
  project: Project,
  { files, noCommit }: RequestMap['data/add']['params']
): Promise<Result<AddReport, Failure>> {
  const read = readPipelineFiles(project.root);
  if (!read.ok) return read;
  const manifest = readManifest(project);
  if (!manifest.ok) return manifest;
  const generated = Object.keys(manifest.value.manifest.files);
  const { stages } = buildStageGraph(read.value.files);
  const paths: string[] = [];
  for (const file of files) {
    const path = checkData(project, file, stages);
    if (!path.ok) return path;
    if (isOwn(path.value.toLowerCase()) || generated.some(own => overlap(own, path.value)))
      return refuse(
        `\`${path.value}\` belongs to the project itself, or holds what does; git keeps that.`,
        'Put data into a folder of their own, such as `data`, and add that.'
      );
    paths.push(path.value);
  }
  const flags = noCommit === true ? ['--no-commit'] : [];
  const ran = await runDvc(project.root, ['add', ...flags, '--', ...paths]);
  if (!ran.ok) return err(explain(ran.failure));
  const added = paths.map(path => ({ path, dataFile: dataFileOf(path, stages) }));
  const ignores = added.map(({ dataFile }) => posix.join(posix.dirname(dataFile), '.gitignore'));
  const written = [...added.map(({ dataFile }) => dataFile), ...ignores];
  const forGit = [...new Set(written)].filter(path => existsSync(project.absolute(path)));
  return ok({ root: project.root, added, forGit });
}

/** Returns the `.dvc` file that tracks a path: its own, or that of the folder around it which is tracked as a whole. */
function dataFileOf(path: string, stages: readonly GraphStage[]): string {
  const around = stages.find(
    ({ kind, outs }) => kind === 'data' && outs.some(out => isWithin(path, out))
  );
  return around?.name ?? `${path}.dvc`;
}

/** Returns the path of data relative to the project; a link is data itself, as for DVC. */
function checkData(
  project: Project,
  file: string,
  stages: readonly GraphStage[]
): Result<string, Failure> {
  const folder = project.relative(dirname(file));
  const isProject = project.relative(file) === '';
  const path = isProject
    ? ''
    : folder === undefined
      ? undefined
      : posix.join(folder, basename(file));
  if (path === undefined) {
    const target = `data/${basename(file)}`;
    return refuse(
      `\`${file}\` lies outside of the project, where no other machine would find it.`,
      `Copy it in, or let DVC do so: \`dvc add ${quoteWord(file)} --out ${quoteWord(target)}\`.`
    );
  }
  if (path === '') return refuse('The project itself is no data.', 'Name a file or folder in it.');
  if (!existsSync(project.absolute(path))) {
    return refuse(
      `There is no \`${path}\` in the project.`,
      'Correct the path, or put the data there first; from a URL, with `dvc import-url`.'
    );
  }
  const maker = stages.find(
    ({ kind, outs }) => kind === 'stage' && outs.some(out => overlap(out, path))
  );
  if (!maker) return ok(path);
  return refuse(
    `\`${path}\` is made by the stage \`${maker.name}\`: DVC tracks it already.`,
    'Use it in another stage with `dep()`; to have data of your own, write them elsewhere.'
  );
}

/** DVC says itself what is wrong; it does not say what comes after `git rm --cached`. */
function explain(failure: Failure): Failure {
  if (failure.reason !== 'command-failed') return failure;
  const [, path] = /output '(.+)' is already tracked by SCM/.exec(failure.stderr) ?? [];
  if (path === undefined) return failure;
  return {
    reason: 'refused',
    message: `\`${path}\` is tracked by git already, and only one of git and DVC can keep it.`,
    help: [
      `Take it out of git, where the file stays on the disk: \`git rm -r --cached ${quoteWord(path)}\`. Then add it again, and commit.`
    ]
  };
}
