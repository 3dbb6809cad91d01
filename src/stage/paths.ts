import { existsSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { isOwn } from '../contract/own-files.js';
import { misdeclared, StagebookError, type Subject } from './problem.js';
import { state } from './state.js';

const roots = new Map<string, string>();

/** Returns the project root: the stage process is told, a notebook looks upward from where it runs. */
export function projectRoot(): string {
  if (state.root !== undefined) return state.root;
  const cwd = process.cwd();
  const known = roots.get(cwd);
  if (known !== undefined) return known;
  const root = ancestorWith(cwd, '.dvc', '.stagebook') ?? ancestorWith(cwd, 'package.json') ?? cwd;
  // Only a marked root stays where it is: `dvc init` may run while the notebook is open.
  if (existsSync(join(root, '.dvc'))) roots.set(cwd, root);
  return root;
}

function ancestorWith(from: string, ...names: readonly string[]): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (names.some(name => existsSync(join(folder, name)))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Returns the absolute path of a project path; in another folder for files of a past revision. A dep may be absolute itself. */
export function absolutePath(path: string, folder: string = projectRoot()): string {
  return resolve(folder, path);
}

/** Brings a path into the form of `dvc.yaml`: `/` between names, no `.` and no `/` at the end. */
export function normalizePath(path: string): string {
  return posix.normalize(path.replaceAll('\\', '/')).replace(/(?<=.)\/$/, '');
}

/** Fills `{name}` into a declared path and refuses one that leaves the project. */
export function outPath(template: string, stage: string, subject: Subject): string {
  if (isAddress(template))
    throw misdeclared(
      subject,
      `${label(subject)} writes to \`${template}\`, which is an address and not a file.`,
      'Give a path of the project; `dvc push` brings what is written there to a remote.'
    );
  const place = normalizePath(template);
  if (place === '.' || !isInside(place))
    throw new StagebookError({
      code: 'stage/out-outside-project',
      message: `${label(subject)} writes to \`${template}\`, which is not a path inside the project.`,
      help: ['Give a path relative to the project root, such as `data/{name}.json`.'],
      ...subject
    });
  if (/^[A-Za-z]:/.test(place))
    throw misdeclared(
      subject,
      `${label(subject)} writes to \`${template}\`; a letter and a colon at the beginning are a drive on Windows.`,
      'Leave out the colon.'
    );
  const path = normalizePath(fillName(template, stage, subject));
  if (isOwn(path.toLowerCase()))
    throw misdeclared(
      subject,
      `${label(subject)} writes to \`${path}\`, which belongs to the project itself.`,
      'Give the out a path of its own, such as `data/{name}.json`.'
    );
  return path;
}

/** Fills `{name}` into a declared path, wherever it leads. */
export function fillName(template: string, stage: string, subject: Subject): string {
  checkTemplate(template, 'its path', subject);
  if (template.includes('\\'))
    throw misdeclared(
      subject,
      `${label(subject)} has a backslash in its path \`${template}\`.`,
      `Write \`/\` between folders, on Windows as well: \`${template.replaceAll('\\', '/')}\`.`
    );
  return template.replace(/\{(\w+)\}/g, (found, placeholder: string) => {
    if (placeholder === 'name') return stage;
    throw misdeclared(
      subject,
      `${label(subject)} has \`${found}\` in its path; the only placeholder is \`{name}\`.`,
      'Write `{name}`, which becomes the name of the stage.'
    );
  });
}

/** Refuses a text with `${`: DVC takes it for a template, and would read no stage of the file any more. */
export function checkTemplate(text: string, where: string, subject: Subject): void {
  if (!text.includes('${')) return;
  throw misdeclared(
    subject,
    `${label(subject)} has \`\${\` in ${where}, which DVC takes for a template: \`${text}\`.`,
    'Write `{name}` for the name of the stage; for a value of the notebook put the text into backticks.'
  );
}

/** Names a field as its author knows it. */
export function label({ className, field }: Subject): string {
  return `\`${className ?? 'Stage'}.${field ?? '?'}\``;
}

/** Tells whether a path is the address of something elsewhere: `s3://bucket/data`. */
export function isAddress(path: string): boolean {
  return /^[a-z][a-z\d+.-]+:\/\//i.test(path);
}

function isInside(path: string): boolean {
  return !path.startsWith('/') && !/^\.\.(\/|$)/.test(path) && !/^[A-Za-z]:\//.test(path);
}
