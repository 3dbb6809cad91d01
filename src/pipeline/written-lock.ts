import type { LockData, LockEntry, LockFile } from './lock-entry.js';
import type { TrackedParams } from './params-file.js';
import { readPlainYaml } from './plain-yaml.js';
import { readPlain } from './yaml-scalar.js';
import { isYamlMap } from './yaml-value.js';

/**
 * Reads a `dvc.lock` that stands as DVC 3 writes one, which is then also one that DVC takes.
 *
 * Returns undefined for every other: the parser of YAML and the schema decide then. It takes a third of their time
 * or less, which the states of 200 stages wait for.
 */
export function readWrittenLock(text: string): LockFile | undefined {
  return new LockReader(text).read();
}

/** ASCII on one line, in single quotes or as it is. */
const QUOTED = String.raw`'[ -&(-~]*'`;
const REST = String.raw`(?:(?:[ -"$-9;-~]|:(?=[!-~])|(?<! )#)*[!"$-9;-~])?`;
const PLAIN = String.raw`[\w./]${REST}`;
/** How a command of more than 80 characters goes on; all of it stands for one space. */
const FOLD = String.raw` \n {6}`;
const LONG_QUOTED = String.raw`'(?:[ -&(-~]|(?<! )${FOLD}(?=[!-&(-~]))*'`;
const LONG_PLAIN = String.raw`${PLAIN}(?:${FOLD}[!"$-9;-~]${REST})*`;
const FOLDS = new RegExp(FOLD, 'g');

const HEAD = /schema: '2\.0'\nstages:\n/y;
const STAGE = new RegExp(
  String.raw` {2}([\w@.-]+):\n {4}cmd: (${LONG_QUOTED}|${LONG_PLAIN})\n`,
  'y'
);
const DEPS = / {4}deps:\n/y;
const OUTS = / {4}outs:\n/y;
const PARAMS = / {4}params:\n((?: {6}.*\n)+)/y;
const DATA = new RegExp(
  String.raw` {4}- path: (${QUOTED}|${PLAIN})\n(?<now> {6}hash: md5\n)? {6}md5: ([\da-f]{32}(?:\.dir)?)\n` +
    String.raw` {6}size: (\d{1,15})\n(?: {6}nfiles: (\d{1,15})\n)?(?<isExec> {6}isexec: true\n)?`,
  'y'
);

class LockReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): LockFile | undefined {
    if (!this.#take(HEAD)) return undefined;
    const stages = new Map<string, LockEntry>();
    while (this.#at < this.#text.length) {
      const [, name, source = ''] = this.#take(STAGE) ?? [];
      const cmd = readText(source.replace(FOLDS, ' '));
      if (name === undefined || cmd === undefined || stages.has(name)) return undefined;
      const deps = this.#data(DEPS);
      const params = this.#params();
      const outs = this.#data(OUTS);
      if (!deps || !params || !outs) return undefined;
      stages.set(name, { cmd, deps, params, outs });
    }
    return stages.size > 0 ? { stages: Object.fromEntries(stages) } : undefined;
  }

  #take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (!found) return undefined;
    this.#at = pattern.lastIndex;
    return found;
  }

  #data(head: RegExp): LockData[] | undefined {
    const data: LockData[] = [];
    if (!this.#take(head)) return data;
    for (let found = this.#take(DATA); found; found = this.#take(DATA)) {
      const [, source = '', now, hash = '', size, nfiles, isExec] = found;
      const path = readText(source);
      if (path === undefined || isNumber(hash)) return undefined;
      data.push({
        path,
        hash,
        legacy: now === undefined,
        size: Number(size),
        ...(nfiles !== undefined && { nfiles: Number(nfiles) }),
        ...(isExec !== undefined && { isExec: true })
      });
    }
    return data.length > 0 ? data : undefined;
  }

  #params(): Record<string, TrackedParams> | undefined {
    const [, block] = this.#take(PARAMS) ?? [];
    if (block === undefined) return {};
    const files = readPlainYaml(block, 'exact')?.value;
    return isYamlMap(files) && areMaps(files) ? files : undefined;
  }
}

/** Tells of a hash whether YAML takes it for a number, which one with other letters than `e` in it is not. */
function isNumber(hash: string): boolean {
  return !/[abcdf]/.test(hash) && typeof readPlain(hash, 'exact') !== 'string';
}

function areMaps(files: object): files is Record<string, TrackedParams> {
  return Object.values(files).every(isYamlMap);
}

function readText(source: string): string | undefined {
  if (source.startsWith("'")) return source.slice(1, -1);
  const value = readPlain(source, 'exact');
  return typeof value === 'string' ? value : undefined;
}
