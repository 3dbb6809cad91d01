import { realpathSync } from 'node:fs';
import type { ModelUser } from '../contract/experiment-view.js';
import type { Sha } from '../contract/sha.js';
import type { ChainCommit, ObjectReader, Ref } from '../git/index.js';
import { BACKUPS, UNDONE } from './backup.js';
import type { Chains } from './chains.js';
import type { ExperimentContext } from './context.js';
import { parseExperimentRef } from './experiment-name.js';
import { hashesIn, RECORDS, recordsOnDisk } from './object-records.js';
import { PINS } from './pins.js';
import { TEMP_WORKSPACES } from './temp-workspace.js';
import { entriesInto, type OwnCommits, type UsedObjects } from './used-objects.js';

/** The objects of a model, by the checkpoint that has it. */
export type Models = ReadonlyMap<Sha, readonly string[]>;

/** What users are looked for in. */
export interface UserSources {
  /** Ref of the experiment whose models they are. */
  readonly ref: string;
  readonly own: OwnCommits;
  readonly chains: Chains;
  readonly objects: ObjectReader;
  readonly users: UsedObjects;
}

/** Somebody, and the hashes that they record. */
interface Source {
  readonly user: ModelUser;
  readonly hashes: () => Promise<ReadonlySet<string>>;
}

/**
 * Names who needs the models of an experiment's checkpoints besides itself.
 *
 * Those close by are all told: work trees, and what goes on from a checkpoint. Whoever else has the same model is looked
 * for only where nobody was found, as it takes to read what every experiment recorded.
 */
export async function findModelUsers(
  context: ExperimentContext,
  models: Models,
  sources: UserSources
): Promise<ReadonlyMap<Sha, readonly ModelUser[]>> {
  if (models.size === 0) return new Map();
  const found = new Map<Sha, ModelUser[]>([...models.keys()].map(sha => [sha, []]));
  const look = async ({ user, hashes }: Source, wanted: Iterable<Sha>): Promise<void> => {
    const recorded = await hashes();
    for (const sha of wanted)
      if (models.get(sha)?.some(hash => recorded.has(hash))) found.get(sha)?.push(user);
  };
  const refs = (await context.git.listRefs()).filter(
    ({ name }) => name !== sources.ref && !name.startsWith(PINS)
  );
  for (const source of [
    ...(await workTrees(context, sources)),
    ...(await followers(context, refs, sources))
  ])
    await look(source, models.keys());
  for (const source of everybodyElse(context, refs, sources)) {
    const unexplained = [...found].flatMap(([sha, users]) => (users.length === 0 ? [sha] : []));
    if (unexplained.length === 0) break;
    await look(source, unexplained);
  }
  return found;
}

async function workTrees(
  { git, root }: ExperimentContext,
  { users }: UserSources
): Promise<Source[]> {
  const worktrees = await git.listWorktrees();
  // As git names it.
  const own = realpathSync(root);
  return worktrees.map(({ path }) => ({
    user: nameWorktree(path, own),
    hashes: async () => users.expand((await recordsOnDisk(path)).flatMap(hashesIn))
  }));
}

function nameWorktree(path: string, root: string): ModelUser {
  if (path.includes(TEMP_WORKSPACES)) return { kind: 'run', name: null };
  const isOwn = root === path || root.startsWith(`${path}/`);
  return isOwn ? { kind: 'workspace', name: null } : { kind: 'worktree', name: path };
}

/** Refs that go on from own commits of the experiment, or stand on one. */
async function followers(
  context: ExperimentContext,
  refs: readonly Ref[],
  { own, objects, users }: UserSources
): Promise<Source[]> {
  const { git } = context;
  const names = new Set((await git.refsContaining(own.oldest)).map(({ name }) => name));
  return refs
    .filter(({ name }) => names.has(name))
    .map(({ name, sha }) => ({
      user: nameRef(name),
      hashes: async () => readTrees(context, await entriesInto(own, [sha], git), objects, users)
    }));
}

function* everybodyElse(
  context: ExperimentContext,
  refs: readonly Ref[],
  { chains, objects, users }: UserSources
): Generator<Source> {
  for (const { name, sha } of refs) {
    const commits = chains.whole.get(name)?.slice(0, chains.own.get(name));
    yield {
      user: nameRef(name),
      hashes: () =>
        commits ? readChanges(commits, objects, users) : readTrees(context, [sha], objects, users)
    };
  }
}

function nameRef(ref: string): ModelUser {
  const experiment = parseExperimentRef(ref);
  if (experiment) return { kind: 'experiment', name: experiment.name };
  const [, place = '', name = ''] = /^refs\/(heads|remotes|tags)\/(.+)$/s.exec(ref) ?? [];
  if (place !== '') return { kind: place === 'tags' ? 'tag' : 'branch', name };
  if (ref.startsWith(BACKUPS) || ref.startsWith(UNDONE)) return { kind: 'backup', name: null };
  return { kind: 'ref', name: ref };
}

/** What some commits record, each whole. */
async function readTrees(
  { git }: ExperimentContext,
  commits: readonly Sha[],
  objects: ObjectReader,
  users: UsedObjects
): Promise<ReadonlySet<string>> {
  return readBlobs(await git.history.blobsIn(commits, RECORDS), objects, users);
}

/** What commits of a chain record that the one before them did not. */
function readChanges(
  commits: readonly ChainCommit[],
  objects: ObjectReader,
  users: UsedObjects
): Promise<ReadonlySet<string>> {
  const changes = commits.flatMap(commit => commit.changes);
  const blobs = changes.flatMap(({ path, sha }) => (sha !== null && RECORDS.test(path) ? sha : []));
  return readBlobs(blobs, objects, users);
}

async function readBlobs(
  blobs: readonly Sha[],
  objects: ObjectReader,
  users: UsedObjects
): Promise<ReadonlySet<string>> {
  const read = await Promise.all(blobs.map(sha => objects.read(sha)));
  return users.expand(
    read.flatMap(object => (object?.type === 'blob' ? hashesIn(object.content.toString()) : []))
  );
}
