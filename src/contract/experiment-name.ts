/** Why something cannot be the name of an experiment or a branch. */
export interface NameProblem {
  readonly message: string;
  readonly help: string;
}

const ANOTHER = 'Choose another name, such as `lr-1e-3`.';
const WITHOUT = 'Leave out blanks, `/`, `..`, `~`, `^`, `:`, `?`, `*`, `[` and `\\`.';

/** Finds why git, DVC or a command line would take a name of an experiment for something else. */
export function findNameProblem(name: string): NameProblem | undefined {
  const message = describeAmbiguous(name);
  if (message !== undefined) return { message, help: ANOTHER };
  return name.includes('/') || !isRefName(name)
    ? { message: `\`${name}\` cannot be the name of a git ref.`, help: WITHOUT }
    : undefined;
}

/** Finds why git would not make a branch of that name, which may hold `/`. */
export function findBranchProblem(branch: string): NameProblem | undefined {
  return branch.startsWith('-') || !isRefName(branch)
    ? { message: `\`${branch}\` cannot be the name of a branch.`, help: 'Choose another name.' }
    : undefined;
}

function describeAmbiguous(name: string): string | undefined {
  if (name.startsWith('-')) return `\`${name}\` looks like an option of a command.`;
  if (name === '') return 'An experiment needs a name that is not empty.';
  if (name === '@') return '`@` means HEAD to git.';
  // git takes four hex digits and more for the beginning of an id.
  if (/^[0-9a-f]{4,}$/i.test(name)) return `\`${name}\` could be the id of a commit.`;
  if (/^(HEAD|ORIG_HEAD|FETCH_HEAD|MERGE_HEAD|workspace)$/i.test(name))
    return `\`${name}\` has a meaning of its own.`;
  return undefined;
}

/** Tells whether a name may follow `refs/heads/`, by the rules of `git check-ref-format`. */
export function isRefName(name: string): boolean {
  return (
    !/[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\.$/.test(name) &&
    name.split('/').every(part => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'))
  );
}
