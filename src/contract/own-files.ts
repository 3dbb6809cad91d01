/** Folders of git, DVC, npm and Stagebook; what is written there breaks them. */
const OWN_FOLDERS = new Set(['.git', '.dvc', '.stagebook', 'node_modules']);
/** Files that say what the project is, in its root folder. */
const OWN_FILES = new Set(['package.json', 'package-lock.json', 'tsconfig.json', 'params.yaml']);

/** Tells whether a path (in lower case) is one of the files that a project is made of, not one that its stages make. */
export function isOwn(path: string): boolean {
  const name = path.split('/').at(-1) ?? '';
  return (
    path.split('/').some(part => OWN_FOLDERS.has(part)) ||
    OWN_FILES.has(path) ||
    ['dvc.yaml', 'dvc.lock', '.dvcignore', '.gitignore'].includes(name) ||
    /\.(dvc|ipynb)$/.test(name)
  );
}
