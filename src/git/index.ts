export { ChainWriter } from './chain-writer.js';
export type { ChainCommit } from './chain.js';
export { whyGitFailed } from './git-error.js';
export { Git, type Ref, type RepositoryPlace } from './git.js';
export { ObjectReader, type GitObject } from './object-reader.js';
export type { IndexEntry, PrivateIndex } from './private-index.js';
export { WANTED_GIT } from './runner.js';
export { parseTree, type TreeEntry } from './tree.js';
export { parseCommit, type CommitData } from './parse-commit.js';
