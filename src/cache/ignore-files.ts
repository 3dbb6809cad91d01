import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { isAbsent } from './is-absent.js';

interface Rules {
  /** Null where there is no rule. */
  readonly ignore: Ignore | null;
  readonly lines: readonly string[];
  /** The folder relative to the root: `''`, or `a/b/`. */
  readonly prefix: string;
}

const NONE: Rules = { ignore: null, lines: [], prefix: '' };

/** The ignore files of one name (`.gitignore`, `.dvcignore`) below a folder, each read when it is needed. */
export class IgnoreFiles {
  readonly #root: string;
  readonly #name: string;
  readonly #builtIn: readonly string[];
  readonly #rules = new Map<string, Rules>();

  /** `builtIn` are rules of the root that count less than those of its own file. */
  constructor(root: string, name: string, builtIn: readonly string[]) {
    this.#root = root;
    this.#name = name;
    this.#builtIn = builtIn;
  }

  /** Tells whether an entry of a folder is ignored; the folders above it are taken not to be. */
  ignores(folder: string, name: string, isFolder: boolean): boolean {
    const { ignore: known, prefix } = this.#rulesOf(folder);
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
    const own = readRules(join(folder, this.#name));
    const lines = [...around.lines, ...own.map(rule => below(path, rule))];
    const isSame = !isRoot && own.length === 0;
    const rules = {
      lines,
      prefix: isRoot ? '' : `${path}/`,
      ignore: isSame ? around.ignore : toIgnore(lines)
    };
    this.#rules.set(folder, rules);
    return rules;
  }
}

function toIgnore(lines: readonly string[]): Ignore | null {
  return lines.length === 0 ? null : ignore({ ignorecase: false }).add([...lines]);
}

/** Reads the rules of an ignore file; none where there is no file: a pipe would never end. */
export function readRules(path: string): string[] {
  try {
    // Most folders have none, which costs a tenth of a failure to read it.
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
