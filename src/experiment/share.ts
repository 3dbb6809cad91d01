import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Failure } from '../contract/failure.js';
import { quoteWord } from '../contract/quote-word.js';
import { ok, type Result } from '../contract/result.js';
import type { Sha } from '../contract/sha.js';
import { isRelativeUrl, readDvcConfig, readRemoteUrls, remoteUrls } from '../dvc/index.js';
import { Git } from '../git/index.js';
import type { LockData } from '../pipeline/index.js';
import { refuse, type ExperimentContext } from './context.js';
import { suggestExperiments } from './experiment-address.js';
import { parseExperimentRef } from './experiment-name.js';
import { fetchData } from './fetch-data.js';
import { openScratchRef, sweepScratchRefs } from './scratch-ref.js';
import {
  chooseExperiment,
  listExperiments,
  mustFindExperiment,
  type ExperimentRef
} from './revision.js';
import { runDvc } from './run-dvc.js';
import { outsOfRevision } from './workspace-outs.js';

/** Sends experiments to a git remote: their data to the DVC remote first, then the refs. */
export async function pushExperiments(
  context: ExperimentContext,
  remote: string,
  names: readonly string[]
): Promise<Result<{ pushed: string[] }, Failure>> {
  const found: ExperimentRef[] = [];
  for (const name of names) {
    const experiment = await mustFindExperiment(context.git, name);
    if (!experiment.ok) return experiment;
    const ready = await checkRemote(context, experiment.value);
    if (!ready.ok) return ready;
    found.push(experiment.value);
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
  const ready = checkRelative(context, readRemoteUrls(join(context.root, '.dvc/config')));
  if (!ready.ok) return ready;
  await sweepScratchRefs(context);
  const listed = await context.git.listRemoteRefs(remote, 'refs/exps/*');
  if (!listed.ok) return listed;
  const there = listed.value.flatMap(({ name: ref, sha }) => {
    const parsed = parseExperimentRef(ref);
    return parsed ? [{ ref, ...parsed, tip: sha }] : [];
  });
  const head = await context.git.head();
  const found: ExperimentRef[] = [];
  for (const name of names) {
    const chosen = chooseExperiment(there, name, head);
    if (!chosen.ok) return chosen;
    if (!chosen.value) return notThere(context, remote, name, there);
    found.push(chosen.value);
  }
  for (const experiment of found) {
    const pulled = await pullOne(context, remote, experiment);
    if (!pulled.ok) return pulled;
  }
  return ok({ pulled: found.map(({ name }) => name) });
}

/** Refuses a name that the remote does not have, with those that it has. */
async function notThere(
  { git }: ExperimentContext,
  remote: string,
  name: string,
  there: readonly ExperimentRef[]
): Promise<Result<never, Failure>> {
  const meant = suggestExperiments(name, there);
  const here = chooseExperiment(await listExperiments(git), name, await git.head());
  const isHere = here.ok && here.value !== undefined;
  return refuse(
    `\`${remote}\` has no experiment \`${name}\`.`,
    ...(meant === undefined ? [] : [meant]),
    isHere
      ? `It is in this repository: \`stagebook exp push ${quoteWord(remote)} ${quoteWord(name)}\` sends it.`
      : meant === undefined
        ? `None was sent to it yet: \`stagebook exp push ${quoteWord(remote)} ${quoteWord(name)}\`, from where it is.`
        : `\`git ls-remote ${quoteWord(remote)} 'refs/exps/*'\` lists all that were sent to it.`
  );
}

/** The data come before the ref: an experiment that shows has its models. */
async function pullOne(
  context: ExperimentContext,
  remote: string,
  { ref, name, baseline }: ExperimentRef
): Promise<Result<void, Failure>> {
  const { git } = context;
  const before = await git.readRef(ref);
  const scratch = openScratchRef(context);
  try {
    const fetched = await git.fetchRef(remote, ref, scratch.ref);
    if (!fetched.ok) return fetched;
    const tip = await git.readRef(scratch.ref);
    if (tip === null) throw new Error(`Internal: nothing was fetched to ${scratch.ref}`);
    if (before !== null && !(await git.history.isAncestor(before, tip)))
      return refuse(
        `The experiment \`${name}\` has other checkpoints here than in \`${remote}\`.`,
        `Give yours another name, then pull again: \`stagebook exp rename ${quoteWord(name)} NEW\`.`
      );
    const chain = await git.history.chain([tip], [baseline]);
    const data = await fetchData(context, [...new Set([tip, ...chain.map(({ sha }) => sha)])]);
    if (!data.ok) return data;
    const lost = await missingOuts(context, tip);
    if (lost.length > 0)
      return refuse(
        `The DVC remote does not have all data of \`${name}\`: ${lost.map(path => `\`${path}\``).join(', ')}.`,
        'Send them from where they are: `stagebook exp push`.',
        `To have the experiment without them: \`dvc exp pull ${quoteWord(remote)} ${quoteWord(ref)}\`.`
      );
    return before === tip ? ok(undefined) : await git.moveRef(ref, before, tip);
  } finally {
    await scratch.close();
  }
}

/** Outs of a tip that are in no cache; to DVC it is no failure that a remote lacks them. Older models may be thinned out. */
async function missingOuts(context: ExperimentContext, tip: Sha): Promise<string[]> {
  const { git, cache, prefix } = context;
  const objects = git.openObjects();
  try {
    const outs = await outsOfRevision(objects, tip, prefix);
    const isMissing = ({ hash, legacy, size }: LockData): boolean =>
      hash !== null && cache.missing(hash, legacy, size).length > 0;
    return [...outs].filter(([, data]) => isMissing(data)).map(([path]) => path);
  } finally {
    await objects.close();
  }
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
    const pushed = await runDvc(context.root, ['exp', 'push', scratch, ref]);
    return pushed.ok ? ok(undefined) : pushed;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * DVC reads the remote from the commits themselves and from the settings of the user alone.
 * Without one that is the default it sends nothing, and calls that a success.
 */
async function checkRemote(
  context: ExperimentContext,
  { name, tip }: ExperimentRef
): Promise<Result<void, Failure>> {
  const { git, root, prefix } = context;
  const objects = git.openObjects();
  try {
    const text = (await objects.read(`${tip}:${prefix}.dvc/config`))?.content.toString() ?? '';
    const config = readDvcConfig(root, process.env, text);
    if (!config.ok) return config;
    const { coreRemote, remotes } = config.value;
    const names = remotes.map(remote => remote.name);
    if (coreRemote !== null && names.some(each => each.toLowerCase() === coreRemote))
      return checkRelative(context, remoteUrls(text));
    if (names.length > 0)
      return refuse(
        `None of the DVC remotes is the default for the commits of \`${name}\`, so its models have nowhere to go.`,
        ...names.map(
          each => `Make one the default: \`dvc remote default --local ${quoteWord(each)}\`.`
        )
      );
  } finally {
    await objects.close();
  }
  const known = context.config.remotes.map(remote => remote.name);
  const free = ['storage', 'experiments', 'models'].find(each => !known.includes(each));
  return refuse(
    `The commits of \`${name}\` name no DVC remote, so its models have nowhere to go.`,
    `Add one that holds for every commit, \`dvc remote add --local -d ${quoteWord(free ?? 'NAME')} PATH\`, or add and commit one and run the experiment again.`
  );
}

/**
 * Refuses a remote with a relative path. DVC 3.67 takes that path from `/` where it reads it out of a commit,
 * and so would store the models at a place that nobody looks at.
 */
function checkRelative(
  { root, config }: ExperimentContext,
  urls: ReadonlyMap<string, string>
): Result<void, Failure> {
  const local = readRemoteUrls(join(root, '.dvc/config.local'));
  for (const [remote, url] of urls) {
    const isUsed = config.coreRemote === null || config.coreRemote === remote;
    if (!isUsed || local.has(remote) || !isRelativeUrl(url)) continue;
    return refuse(
      `The DVC remote \`${remote}\` is at the relative path \`${url}\`, which DVC does not find for experiments.`,
      `Name it in full for this machine: \`dvc remote modify --local ${quoteWord(remote)} url ${quoteWord(resolve(root, '.dvc', url))}\`.`
    );
  }
  return ok(undefined);
}
