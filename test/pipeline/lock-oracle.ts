import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { LockData } from '../../src/pipeline/index.js';
import { CHECKOUT } from '../support/test-project.js';

/** A stage as a lock file is to record it; params by file, as the text of that file. */
export interface StageRecord {
  readonly name: string;
  readonly cmd: string | readonly string[];
  readonly deps: readonly LockData[];
  readonly params: Readonly<Record<string, string>>;
  readonly outs: readonly LockData[];
}

// What `dvc.stage.serialize.to_single_stage_lockfile` makes of a stage, dumped by DVC's own functions.
const PROGRAM = `
import sys, json
from collections import OrderedDict
from dvc.utils.serialize import parse_yaml, dumps_yaml

def data(d):
    r = {'path': d['path']}
    if not d['legacy']: r['hash'] = 'md5'
    if d['hash'] is not None: r['md5'] = d['hash']
    for key, name in (('size', 'size'), ('nfiles', 'nfiles'), ('isExec', 'isexec')):
        if key in d: r[name] = d[key]
    return r

def listed(l): return [data(d) for d in sorted(l, key=lambda d: d['path'])]

def entry(s):
    r = OrderedDict([('cmd', s['cmd'])])
    if s['deps']: r['deps'] = listed(s['deps'])
    params = OrderedDict()
    for file in sorted(s['params']):
        values = parse_yaml(s['params'][file], file)
        params[file] = OrderedDict((k, values[k]) for k in sorted(values))
    if 'params.yaml' in params: params.move_to_end('params.yaml', last=False)
    if params: r['params'] = params
    if s['outs']: r['outs'] = listed(s['outs'])
    return r

lists = json.load(sys.stdin)
json.dump([dumps_yaml({'schema': '2.0', 'stages': OrderedDict((s['name'], entry(s)) for s in l)}) for l in lists], sys.stdout)
`;

/** Returns the lock files that DVC's serializer writes for lists of stages. */
export function dumpWithDvc(lists: readonly (readonly StageRecord[])[]): readonly string[] {
  const output = execFileSync(join(CHECKOUT, '.venv/bin/python'), ['-c', PROGRAM], {
    input: JSON.stringify(lists),
    encoding: 'utf8',
    maxBuffer: 64 << 20
  });
  return JSON.parse(output) as string[];
}
