import type { GitRunner } from './runner.js';

/** Name and address of commits where the user has set none. */
export const NOBODY = {
  GIT_AUTHOR_NAME: 'Stagebook',
  GIT_AUTHOR_EMAIL: 'stagebook@localhost',
  GIT_COMMITTER_NAME: 'Stagebook',
  GIT_COMMITTER_EMAIL: 'stagebook@localhost'
};

/** Who makes commits, as a commit object says it: `Name <address>`. */
export interface Identity {
  readonly author: string;
  readonly committer: string;
  /** Such as `+0100`. */
  readonly zone: string;
}

/** Tells who makes commits here: the user, or nobody in particular where git knows no name. */
export async function readIdentity(git: GitRunner): Promise<Identity> {
  const own = await git.ask(['var', 'GIT_COMMITTER_IDENT']);
  const env = own === undefined ? NOBODY : {};
  const [author, committer] = await Promise.all([
    git.must(['var', 'GIT_AUTHOR_IDENT'], { env }),
    own ?? git.must(['var', 'GIT_COMMITTER_IDENT'], { env })
  ]);
  return {
    author: withoutTime(author),
    committer: withoutTime(committer),
    zone: zoneOf(committer)
  };
}

const IDENT = /^(.*>) \d+ ([+-]\d{4})\n?$/s;

function withoutTime(ident: string): string {
  return IDENT.exec(ident)?.[1] ?? '';
}

function zoneOf(ident: string): string {
  return IDENT.exec(ident)?.[2] ?? '+0000';
}
