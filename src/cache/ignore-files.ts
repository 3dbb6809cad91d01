import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { isAbsent } from './is-absent.js';

interface Rules {
  /** Null where there is no rule. */
  readonly ignore: Pick<Ignore, 'ignores'> | null;
  readonly lines: readonly string[];
  /** The folder relative to the root: `''`, or `a/b/`. */
  readonly prefix: string;
  /** Whether the folder itself, or one around it, has a name that is ignored. */
  readonly isInside: boolean;
}

const NONE: Rules = { ignore: null, lines: [], prefix: '', isInside: false };

/** Tells whether a folder holds an entry: by the disk, or as who read the folder knows already. */
export type Holds = (folder: string, name: string) => boolean;

/** Where the ignore files stand that count together. */
interface IgnoreSource {
  readonly root: string;
  /** Their name in each folder. */
  readonly name: string;
  /** Rules of the root that count less than those of its own file. */
  readonly builtIn: readonly string[];
  readonly holds: Holds;
}

/** The ignore files of one name (`.gitignore`, `.dvcignore`) below a folder, each read when it is needed. */
export class IgnoreFiles {
  readonly #root: string;
  readonly #name: string;
  readonly #builtIn: readonly string[];
  readonly #holds: Holds;
  readonly #rules = new Map<string, Rules>();

  constructor({ root, name, builtIn, holds }: IgnoreSource) {
    this.#root = root;
    this.#name = name;
    this.#builtIn = builtIn;
    this.#holds = holds;
  }

  /** Tells whether an entry of a folder is ignored, by its own name or that of a folder around it. */
  ignores(folder: string, name: string, isFolder: boolean): boolean {
    const { ignore: known, prefix, isInside } = this.#rulesOf(folder);
    if (isInside) return true;
    return known?.ignores(prefix + name + (isFolder ? '/' : '')) ?? false;
  }

  /** The rules of a folder are those around it and its own, which count last. */
  #rulesOf(folder: string): Rules {
    const known = this.#rules.get(folder);
    if (known) return known;
    const path = relative(this.#root, folder).split(sep).join('/');
    if (path === '..' || path.startsWith('../')) return NONE;
    const isRoot = path === '';
    const around = isRoot ? { ...NONE, lines: this.#builtIn } : this.#rulesOf(dirname(folder));
    const own = this.#holds(folder, this.#name) ? readRules(join(folder, this.#name)) : [];
    const lines = [...around.lines, ...own.map(rule => below(path, rule))];
    const isSame = !isRoot && own.length === 0;
    const prefix = isRoot ? '' : `${path}/`;
    const found = isSame ? around.ignore : toIgnore(lines);
    const isNamed = !isRoot && found instanceof IgnoredNames && found.ignores(prefix);
    const rules = { lines, prefix, ignore: found, isInside: around.isInside || isNamed };
    this.#rules.set(folder, rules);
    return rules;
  }
}

function toIgnore(lines: readonly string[]): Rules['ignore'] {
  if (lines.length === 0) return null;
  return lines.every(line => NAME.test(line))
    ? new IgnoredNames(lines)
    : ignore({ ignorecase: false }).add([...lines]);
}

/** A rule that is a name, of a folder where a slash ends it. */
const NAME = /^[\w.-]+\/?$/;

/** Rules that are names alone, as DVC's own are: no expressions have to be made of them. */
class IgnoredNames {
  readonly #names: ReadonlySet<string>;

  constructor(names: readonly string[]) {
    this.#names = new Set(names);
  }

  /** Tells whether the last part of a path, which ends with a slash where it is a folder, has such a name. */
  ignores(path: string): boolean {
    const name = path.slice(path.lastIndexOf('/', path.length - 2) + 1);
    return this.#names.has(name) || (name.endsWith('/') && this.#names.has(name.slice(0, -1)));
  }
}

/** Reads the rules of an ignore file; none where there is no file: a pipe would never end. */
export function readRules(path: string): string[] {
  try {
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return [];
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .map(line => line.trim());
    return lines.filter(line => line !== '' && !line.startsWith('#'));
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** A rule of a folder as one of the root. */
function below(prefix: string, rule: string): string {
  if (prefix === '') return rule;
  const [, not = '', pattern = ''] = /^(!?)(.*)$/.exec(rule) ?? [];
  const isAnchored = pattern.slice(0, -1).includes('/') && !pattern.startsWith('**/');
  const rest = isAnchored ? pattern.replace(/^\//, '') : `**/${pattern.replace(/^\*\*\//, '')}`;
  return `${not}/${prefix.replace(/[*?[\]\\]/g, '\\$&')}/${rest}`;
}
