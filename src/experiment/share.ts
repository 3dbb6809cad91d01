import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { err, ok, type Result } from '../contract/result.js';
import { readText } from '../disk/index.js';
import { dvcEnv, isRelativeUrl, locateDvc, remoteUrls, WANTED_DVC } from '../dvc/index.js';
import { run } from '../process/index.js';
import { Git } from '../git/index.js';
import { refuse, type ExperimentContext } from './context.js';
import { parseExperimentRef } from './experiment-name.js';
import { findExperiment, type ExperimentRef } from './revision.js';

/** Sends experiments to a git remote: their data to the DVC remote first, then the refs. */
export async function pushExperiments(
  context: ExperimentContext,
  remote: string,
  names: readonly string[]
): Promise<Result<{ pushed: string[] }, Failure>> {
  const found: ExperimentRef[] = [];
  for (const name of names) {
    const chosen = await findExperiment(context.git, name);
    if (!chosen.ok) return chosen;
    const experiment = chosen.value;
    if (!experiment)
      return refuse(`There is no experiment \`${name}\`.`, '`stagebook exp show -A` lists them.');
    const ready = await checkRemote(context, experiment);
    if (!ready.ok) return ready;
    found.push(experiment);
  }
  for (const { ref } of found) {
    const data = await pushData(context, ref);
    if (!data.ok) return data;
    const sent = await context.git.pushRef(remote, ref);
    if (!sent.ok) return sent;
  }
  return ok({ pushed: found.map(({ name }) => name) });
}

/** Fetches experiments from a git remote with their data. */
export async function pullExperiments(
  context: ExperimentContext,
  remote: string,
  names: readonly string[]
): Promise<Result<{ pulled: string[] }, Failure>> {
  const ready = checkRelative(context, readOrEmpty(join(context.root, '.dvc/config')));
  if (!ready.ok) return ready;
  const listed = await context.git.listRemoteRefs(remote, 'refs/exps/*');
  if (!listed.ok) return listed;
  const refs: string[] = [];
  for (const name of names) {
    const own = listed.value.filter(ref => parseExperimentRef(ref.name)?.name === name);
    const [ref] = own;
    if (!ref)
      return refuse(
        `\`${remote}\` has no experiment \`${name}\`.`,
        `It has ${listed.value.map(one => `\`${parseExperimentRef(one.name)?.name ?? ''}\``).join(', ') || 'none'}.`
      );
    refs.push(ref.name);
  }
  for (const ref of refs) {
    const pulled = await dvc(context, ['exp', 'pull', remote, ref]);
    if (!pulled.ok) return pulled;
  }
  return ok({ pulled: [...names] });
}

/**
 * DVC pushes the data of an experiment only together with its ref, and the ref first. So the ref goes into
 * a repository that is thrown away: what others see comes when the data are there.
 */
async function pushData(context: ExperimentContext, ref: string): Promise<Result<void, Failure>> {
  const scratch = mkdtempSync(join(tmpdir(), 'stagebook-push-'));
  try {
    const made = await new Git(scratch).initBare();
    if (!made.ok) return made;
    const pushed = await dvc(context, ['exp', 'push', scratch, ref]);
    return pushed.ok ? ok(undefined) : pushed;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** DVC reads the remote from the commits themselves: without one the data would silently stay here. */
async function checkRemote(
  context: ExperimentContext,
  { name, tip }: ExperimentRef
): Promise<Result<void, Failure>> {
  const { git, root, prefix, config } = context;
  const objects = git.openObjects();
  try {
    const text = (await objects.read(`${tip}:${prefix}.dvc/config`))?.content.toString() ?? '';
    const shared = remoteUrls(readOrEmpty(join(root, '.dvc/config')));
    // A remote of the user's own settings holds for every commit.
    const isPrivate = config.remotes.some(remote => !shared.has(remote.name));
    if (remoteUrls(text).size > 0 || isPrivate) return checkRelative(context, text);
  } finally {
    await objects.close();
  }
  return refuse(
    `The commits of \`${name}\` name no DVC remote, so its models have nowhere to go.`,
    'Add one that holds for every commit, `dvc remote add --local -d storage PATH`, or add and commit one and run the experiment again.'
  );
}

/**
 * Refuses a remote with a relative path. DVC 3.67 takes that path from `/` where it reads it out of a commit,
 * and so would store the models at a place that nobody looks at.
 */
function checkRelative({ root, config }: ExperimentContext, text: string): Result<void, Failure> {
  const local = remoteUrls(readOrEmpty(join(root, '.dvc/config.local')));
  for (const [remote, url] of remoteUrls(text)) {
    const isUsed = config.coreRemote === null || config.coreRemote === remote;
    if (!isUsed || local.has(remote) || !isRelativeUrl(url)) continue;
    return refuse(
      `The DVC remote \`${remote}\` is at the relative path \`${url}\`, which DVC does not find for experiments.`,
      `Name it in full for this machine: \`dvc remote modify --local ${remote} url ${resolve(root, '.dvc', url)}\`.`
    );
  }
  return ok(undefined);
}

function readOrEmpty(path: string): string {
  const text = readText(path);
  return (text.ok && text.value) || '';
}

async function dvc(
  { root }: ExperimentContext,
  args: readonly string[]
): Promise<Result<string, Failure>> {
  const found = locateDvc(root);
  if (!found) return err({ reason: 'tool-missing', tool: 'dvc', wanted: WANTED_DVC });
  const { exitCode, stdout, stderr } = await run(found.command, [...found.args, ...args], {
    cwd: root,
    env: dvcEnv(found)
  });
  if (exitCode === 0) return ok(stdout);
  return err({ reason: 'command-failed', command: `dvc ${args.join(' ')}`, exitCode, stderr });
}
